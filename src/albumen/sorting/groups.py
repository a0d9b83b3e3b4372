"""Groups: items and sidecars that belong together, which are planned and moved as one (hard cases 39 to 50)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from albumen.media.kinds import RAW_EXTENSIONS, extension_of
from albumen.shelf import Item

CLOSE = timedelta(
    seconds=60
)  # a Live video starts some seconds beside its still; RAW and JPEG share a shutter
_QUARTER = timedelta(minutes=15)  # every zone is a multiple of it away from UTC
_FURTHEST = timedelta(hours=15)

Role = Literal["still", "raw", "video", "edit"]
_ROLES: tuple[Role, ...] = ("still", "raw", "video", "edit")  # who leads a group: the first that is there

# One quick look: most names have none of the marks below.
_MARKED = re.compile(r"_HEVC|^IMG_[EO]\d|BURST|\.RAW-|\.MP|\.COVER|-edited", re.IGNORECASE)
_COPY = re.compile(r" \(\d{1,3}\)$")  # our own clash rule
# icloudpd's Live video IMG_1234_HEVC.MOV, Google's edits IMG-edited.jpg (sources: their documentation)
_TAILS = re.compile(r"(_HEVC|-edited)$", re.IGNORECASE)
# Apple's edits IMG_E1234, and what they were before, IMG_O1234, beside IMG_1234
_APPLE = re.compile(r"^(IMG_)[EO](\d{4,})", re.IGNORECASE)
# Pixel: PXL_20210101_120000123.RAW-01.COVER.jpg beside .RAW-02.ORIGINAL.dng; PXL_20210101_120000123.MP.jpg
_PIXEL = re.compile(r"(\.RAW-\d\d)?(\.MP)?(\.COVER|\.ORIGINAL)?$", re.IGNORECASE)
# 00001IMG_00001_BURST20190210210532123_COVER (Google Camera)
_BURST_RUN = re.compile(r"_BURST(\d{14,})(_COVER)?$", re.IGNORECASE)
# 20190210_210532_BURST001_COVER, IMG_20190210_210532_BURST2
_BURST_NUMBER = re.compile(r"_BURST\d{1,4}(_COVER)?$", re.IGNORECASE)


class Dated(Struct, frozen=True, gc=False):
    """An item and the verdict on its own date; `content_id` pairs the halves of a Live Photo.

    `taken`, `source`, `reason`, `code`, `notes` are those of `media.dates.Verdict`. `by_day` tells that only the day
    is known; `utc` is the time of an item whose date comes from one in UTC, or waits for a zone. `position` is
    latitude and longitude where the rules ask for places, `camera` its maker and model.
    """

    item: Item
    taken: datetime | None = None
    source: str = ""
    reason: str = ""
    code: str = ""
    notes: tuple[str, ...] = ()
    by_day: bool = False
    utc: datetime | None = None
    content_id: str = ""
    camera: str = ""
    position: tuple[float, float] | None = None

    @property
    def shutter(self) -> datetime | None:
        """When it was taken, on whatever clock is known."""
        return self.taken or self.utc


class Group(Struct, frozen=True, gc=False):
    """Indexes of items that belong together, the leading one first."""

    members: tuple[int, ...]
    sidecars: tuple[Item, ...] = ()


def group_stem(name: str) -> str:
    """The stem that the names of a group share: `IMG_1234` for `IMG_E1234.HEIC`, `IMG_1234_HEVC.MOV` and others.

    A burst's is what its shots have in common. The letter case is kept, and so is the number of a clash.
    """
    dot = name.rfind(".")
    stem = name[:dot] if dot > 0 else name
    if _MARKED.search(stem) is None:
        return stem
    copy = _COPY.search(stem)
    plain = stem[: copy.start()] if copy else stem
    if burst := _BURST_RUN.search(plain):
        plain = f"BURST{burst[1]}"
    else:
        plain = _BURST_NUMBER.sub("_BURST", _TAILS.sub("", _PIXEL.sub("", plain)))
        plain = _APPLE.sub(r"\1\2", plain)
    return plain + copy[0] if copy else plain


def _role(item: Item) -> Role:
    if item.kind == "video":
        return "video"
    name = item.name
    if (name[:5].upper() == "IMG_E" and name[5:6].isdigit()) or "-edited." in name:
        return "edit"
    return "raw" if extension_of(name) in RAW_EXTENSIONS else "still"


def pair(found: Sequence[Dated]) -> list[Group]:
    """Put the items into groups, in the order of each group's first item; the leading item of each comes first.

    Items of one album and one stem belong together when their forms differ and their times are close. The halves
    of a Live Photo are also found by their content id, wherever they lie.
    """
    clusters: list[list[int]] = []
    alone: list[int] = []  # most are, and need no list of their own
    for indexes in _by_stem(found):
        if len(indexes) > 1:
            clusters += _clusters(found, indexes)
        elif found[indexes[0]].content_id:
            clusters.append(indexes)
        else:
            alone += indexes
    _join_halves(found, clusters)
    groups: list[tuple[int, ...]] = [(index,) for index in alone]
    groups += [
        tuple(sorted(cluster, key=lambda index: _order(found, index))) for cluster in clusters if cluster
    ]
    groups.sort(key=min)
    return [Group(members) for members in groups]


def _by_stem(found: Sequence[Dated]) -> Iterator[list[int]]:
    """The indexes of the items of one album and one stem, an album after the other: their stems are many."""
    albums: dict[str, list[int]] = {}
    for index, one in enumerate(found):
        albums.setdefault(one.item.album, []).append(index)
    for indexes in albums.values():
        stems: dict[str, list[int]] = {}
        for index in indexes:
            stems.setdefault(group_stem(found[index].item.name), []).append(index)
        yield from stems.values()


def _order(found: Sequence[Dated], index: int) -> tuple[int, int]:
    return _ROLES.index(_role(found[index].item)), index


def _clusters(found: Sequence[Dated], indexes: list[int]) -> list[list[int]]:
    """Split the items of one stem: each joins the first cluster whose leader it goes with."""
    clusters: list[list[int]] = []
    for index in sorted(indexes, key=lambda index: _order(found, index)):
        home = next((cluster for cluster in clusters if _goes_with(found, index, cluster)), None)
        if home is None:
            clusters.append([index])
        else:
            home.append(index)
    return clusters


def _goes_with(found: Sequence[Dated], index: int, cluster: list[int]) -> bool:
    one, leader = found[index], found[cluster[0]]
    if one.content_id and leader.content_id and _role(one.item) == "video":
        return one.content_id == leader.content_id
    if not _is_burst(one.item.name) and any(_same_form(found[other].item, one.item) for other in cluster):
        return False
    if one.shutter is None:
        return leader.shutter is None or _role(one.item) != "still"
    return leader.shutter is not None and _close(
        one.shutter, leader.shutter, (one.taken is None) != (leader.taken is None)
    )


def _is_burst(name: str) -> bool:
    return "BURST" in name.upper()


def _same_form(one: Item, other: Item) -> bool:
    return _role(one) == _role(other) and extension_of(one.name) == extension_of(other.name)


def _close(one: datetime, other: datetime, mixed: bool) -> bool:
    """Whether two times are one shutter's; when the clocks are `mixed`, wall clock and UTC, they lie a zone apart."""
    apart = abs(one - other)
    if mixed and apart < _FURTHEST:
        apart %= _QUARTER
        apart = min(apart, _QUARTER - apart)
    return apart <= CLOSE


def _join_halves(found: Sequence[Dated], clusters: list[list[int]]) -> None:
    """Join the two clusters of one content id; with copies about it is not clear which, and nothing is joined."""
    holding: dict[str, list[int]] = {}
    for number, cluster in enumerate(clusters):
        for content_id in {found[index].content_id for index in cluster} - {""}:
            holding.setdefault(content_id, []).append(number)
    for numbers in holding.values():
        if len(numbers) != 2:
            continue
        first, second = (clusters[number] for number in numbers)
        roles = [{_role(found[index].item) == "video" for index in half} for half in (first, second)]
        if {True} in roles and any(False in half for half in roles) and first and second:
            first += second
            second.clear()


def with_sidecars(
    found: Sequence[Dated], groups: Sequence[Group], sidecars: Sequence[tuple[Item, Sequence[Item]]]
) -> tuple[list[Group], list[Item]]:
    """Give each sidecar, told with the items it may belong to, to one group; returns the groups and the orphans.

    Where its items are of several groups, it goes to a still's before a video's.
    """
    if not sidecars:
        return list(groups), []
    group_of = {
        found[index].item.path: number for number, group in enumerate(groups) for index in group.members
    }
    owned: dict[int, list[Item]] = {}
    orphans: list[Item] = []
    for sidecar, owners in sidecars:
        numbers = {group_of[owner.path] for owner in owners}
        if numbers:
            best = min(numbers, key=lambda number: _order(found, groups[number].members[0]))
            owned.setdefault(best, []).append(sidecar)
        else:
            orphans.append(sidecar)
    return [
        Group(group.members, tuple(owned[number])) if number in owned else group
        for number, group in enumerate(groups)
    ], orphans
