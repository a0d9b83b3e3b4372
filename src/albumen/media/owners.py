"""Which item a sidecar or an edit belongs to, by names alone: Google Takeout's JSON and Apple's O and E files."""

from __future__ import annotations

import re

from msgspec import Struct

from albumen.media.kinds import kind_of

# Source: what Takeout's users found: GitHub ente/ente pull request 4956, TheLastGimbus/GooglePhotosTakeoutHelper
# issues 8, 353 and 449: a JSON's name is cut to 46 characters before ".json"; since 2024 it has
# ".supplemental-metadata", which is cut first; a number as "(1)" comes last and is never cut.
CUT = 46
_NUMBER = re.compile(r"\((\d+)\)\Z")
_SUPPLEMENT = ".supplemental-metadata"
# Google Photos names an edit "X-edited.jpg" and gives it no JSON of its own; the word is in the account's language.
EDITED = "-edited"


class TakeoutOwners(Struct, frozen=True):
    """The items a Takeout JSON may belong to: `names`, the likeliest first, and any that `prefix` starts.

    `prefix` is "" unless the JSON's name was cut inside the item's name; what follows it must end in `number`, as
    "(1)", or in none.
    """

    names: tuple[str, ...] = ()
    prefix: str = ""
    number: str = ""

    def own(self, name: str) -> bool:
        """Return whether an item of this name can be an owner."""
        if name in self.names:
            return True
        if not self.prefix or kind_of(name) not in ("photo", "video"):
            return False
        behind = name[len(self.prefix) : name.rfind(".")]
        match = _NUMBER.search(behind)
        return name.startswith(self.prefix) and (match[0] if match else "") == self.number


def takeout_owners(name: str) -> TakeoutOwners:
    """Return the items that a JSON of Google Takeout can belong to; none where it is no JSON.

    `IMG.jpg.json` and `IMG.jpg.supplemental-metadata.json`, whole or cut, name `IMG.jpg`; `IMG.jpg(1).json` names
    `IMG(1).jpg`; each also the edit, `IMG-edited.jpg`.
    """
    if not name.lower().endswith(".json"):
        return TakeoutOwners()
    rest = name[:-5]
    match = _NUMBER.search(rest)
    number = match[0] if match else ""
    rest = rest[: len(rest) - len(number)]
    longest = len(rest) + len(number) >= CUT
    title = _without_supplement(rest, cut=longest)
    if kind_of(title) in ("photo", "video"):
        stem, _, extension = title.rpartition(".")
        return TakeoutOwners((f"{stem}{number}.{extension}", f"{stem}{EDITED}{number}.{extension}"))
    return TakeoutOwners((), title, number) if longest else TakeoutOwners()


def _without_supplement(rest: str, *, cut: bool) -> str:
    """Return a name without ".supplemental-metadata"; only in a name as long as may be is it cut."""
    dot = rest.rfind(".")
    tail = rest[dot:].lower() if dot > 0 else ""
    return rest[:dot] if tail == _SUPPLEMENT or (cut and tail and _SUPPLEMENT.startswith(tail)) else rest


# iOS calls the edited picture IMG_E1234 and the edit list of the original IMG_O1234 (source: Apple's Image Capture,
# as icloudpd's and osxphotos' users describe it; inferred).
_APPLE_SIBLING = re.compile(r"\A([A-Z]{3}_)[EO](\d{4,})\Z")


def original_stem(stem: str) -> str:
    """Return the stem of the original that an Apple edit belongs to: `IMG_1234` for `IMG_E1234` and `IMG_O1234`.

    Any other stem is returned as it is. An AAE belongs to the items of its original stem.
    """
    match = _APPLE_SIBLING.match(stem)
    return f"{match[1]}{match[2]}" if match else stem
