"""What the web APIs of one family differ in: where they tell what they have, and what proves a session."""

from __future__ import annotations

from typing import NamedTuple


class Family(NamedTuple):
    """One family of web APIs.

    `discovery` are addresses below the base that tell what is there without a session, the richest first;
    `base` is where the family's scripts lie below a host. `reading` are the first words of methods that change
    nothing, by which a probe is safe.
    """

    prefix: str
    base: str
    discovery: tuple[str, ...]
    reading: tuple[str, ...] = ("list", "get", "check", "query", "search")


FAMILIES: tuple[Family, ...] = (
    Family("SYNO.PhotoStation.", "/photo/webapi/", ("PhotoStation.api", "query.php")),
    Family("SYNO.", "/webapi/", ("query.cgi",)),
)
"""The first whose prefix an API's name has is its family (API facts: flows 1.1, DSM's login guide)."""

SESSION_NAMES = frozenset({"phpsessid", "sid", "_sid", "synotoken", "x-syno-token"})
"""Fields, cookies and headers, in lower case, that carry a session or its token in any family."""

PATH_IDS = ("album", "photo", "video", "smart", "dsmshare")
NUMBERED_IDS = ("tag", "item_tag", "comment", "category", "sharedalbum", "area")
"""First words of ids: a path or a name in hex follows, or a number; all that other families have is opaque."""
