"""What a station claims about taken dates, and when a claim counts as proof.

Our station tells where a date comes from. Of any other, nothing shows that `takendate` comes from EXIF: it is
always there. A claim counts as EXIF only where the same answer also holds a camera, a model or an exposure, and
only after the heads of the first items of the run have confirmed it. Everything else is read from the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from albumen.api.common import MediaInfo, PhotoExif, TakenSource
from albumen.client import PhotoStation
from albumen.declare import Blob
from albumen.media.candidates import Candidate, Evidence
from albumen.media.evidence import read_evidence
from albumen.media.names import name_candidates
from albumen.media.positions import Position, clean_position
from albumen.shelf import Item
from albumen.shelf.remote import StillWindow, VideoWindow

SAMPLES = 20
SUSPECTS = (
    5  # more samples, of claims that share their second with other items: what a copying day leaves behind
)


class Claim(Struct, frozen=True):
    """What the listing says of one item: from our station, or from another's EXIF values."""

    source: TakenSource | None = None
    exif_taken: datetime | None = None
    camera: str = ""
    position: Position | None = None


class Claims:
    """Claims heard while listing, and the evidence they give."""

    def __init__(self, client: PhotoStation) -> None:
        self._client = client
        self._claims: dict[str, Claim] = {}
        self._read: dict[str, Evidence] = {}

    def hear(
        self, item: Item, exif: PhotoExif | None, source: TakenSource | None, position: Position | None
    ) -> None:
        """Remember what a listing said of an item."""
        proof = (
            exif is not None and item.kind == "photo" and (exif.camera or exif.camera_model or exif.exposure)
        )
        taken = _wall_clock(exif.takendate) if exif is not None and proof else None
        self._claims[item.id] = Claim(source, taken, _camera(exif), position)

    def evidence(self, items: Sequence[Item], *, ours: bool) -> Iterator[Evidence]:
        """The evidence of each item, in their order."""
        believed = ours or self._confirmed(items)
        for item in items:
            claim = self._claims.get(item.id, Claim())
            if ours and claim.source is not None:
                yield _told(claim, claim.source, item.name)
            elif believed and claim.exif_taken is not None:
                yield _exif(claim, claim.exif_taken, item.name)
            else:
                yield self._head(item)

    def _confirmed(self, items: Sequence[Item]) -> bool:
        """Whether the heads of a sample say what the station claims; one that does not, and none is believed."""
        return all(self._agrees(item) for item in self._sample(items))

    def _sample(self, items: Sequence[Item]) -> list[Item]:
        """The first items with a claim: one of each source album first, then more; then a few suspects.

        A photo that has a camera and no date gets some other date from the station, such as the time of its copy,
        which other items then have too.
        """
        claimed = [item for item in items if self._claims.get(item.id, Claim()).exif_taken is not None]
        firsts = {item.album: item for item in reversed(claimed)}
        ordered = [item for item in claimed if firsts[item.album] is item]
        ordered += [item for item in claimed if firsts[item.album] is not item]
        shared = Counter(item.takendate for item in items)
        suspects = [item for item in ordered[SAMPLES:] if shared[item.takendate] > 1]
        suspects.sort(key=lambda item: -shared[item.takendate])
        return ordered[:SAMPLES] + suspects[:SUSPECTS]

    def _agrees(self, item: Item) -> bool:
        claimed = self._claims[item.id].exif_taken
        return any(
            candidate.source == "exif-original" and candidate.taken.replace(microsecond=0) == claimed
            for candidate in self._head(item).candidates
        )

    def _head(self, item: Item) -> Evidence:
        """What the bytes of the item say, read once by ranged download."""
        if item.id not in self._read:
            self._read[item.id] = self._fetch(item)
        return self._read[item.id]

    def _fetch(self, item: Item) -> Evidence:
        if item.size == 0:
            return Evidence(name_candidates(item.name), problem="empty")

        def read(offset: int, length: int | None) -> Blob:
            return self._client.read_range(item.id, offset, length)

        window = (
            VideoWindow(read, size=item.size)
            if item.kind == "video"
            else StillWindow(read, size=item.size, name=item.name)
        )
        try:
            return read_evidence(window, item.name)
        finally:
            window.close()


def _told(claim: Claim, source: TakenSource, name: str) -> Evidence:
    """Our station's word, which is its reader's; the name is judged here, as everywhere."""
    taken = _wall_clock(source.taken)
    candidates = name_candidates(name)
    if source.source and taken is not None:
        told = Candidate(taken, source.source, clock=source.clock, offset_minutes=source.offset_minutes)
        candidates = (told, *candidates)
    return Evidence(candidates, problem=source.problem, camera=claim.camera, position=claim.position)


def _exif(claim: Claim, taken: datetime, name: str) -> Evidence:
    claimed = Candidate(taken, "exif-original", raw="as the station tells it, confirmed by samples")
    return Evidence((claimed, *name_candidates(name)), camera=claim.camera, position=claim.position)


def position_of(info: MediaInfo) -> Position | None:
    """Where a listing says that an item was taken: photos and videos tell it in places of their own."""
    if info.lat and info.lng:
        return clean_position(float(info.lat), float(info.lng))
    if info.gps:
        try:
            return clean_position(float(info.gps.lat), float(info.gps.lng))
        except ValueError:
            return None
    return None


def _camera(exif: PhotoExif | None) -> str:
    """The camera as the file's reader would tell it, as far as a listing does."""
    if exif is None:
        return ""
    return " ".join(dict.fromkeys(part for part in (exif.camera, exif.camera_model) if part))


def _wall_clock(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  (a wall clock has no zone)
    except ValueError:
        return None
