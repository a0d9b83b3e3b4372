"""What the web APIs of one family differ in: where they tell what they have, and what proves a session."""

from __future__ import annotations

from typing import NamedTuple


class SignIn(NamedTuple):
    """How a family's sessions are opened: the API, the fields of account and password, the cookie of the session."""

    api: str
    account: str
    password: str
    cookie: str


class Family(NamedTuple):
    """One family of web APIs.

    `discovery` are addresses below the base that tell what is there without a session, the richest first;
    `base` is where the family's scripts lie below a host. `reading` are the first words of methods that change
    nothing, by which a probe is safe; a name that has one of `changing` anywhere is not taken for one.
    """

    prefix: str
    base: str
    discovery: tuple[str, ...]
    sign_in: SignIn
    reading: tuple[str, ...] = ("list", "get", "check", "query", "search")
    changing: tuple[str, ...] = (
        *(
            "add",
            "apply",
            "clean",
            "clear",
            "copy",
            "create",
            "del",
            "drop",
            "edit",
            "enable",
            "disable",
            "erase",
        ),
        *(
            "format",
            "install",
            "move",
            "mark",
            "purge",
            "reboot",
            "remove",
            "rename",
            "reset",
            "restart",
            "save",
        ),
        *("send", "set", "shutdown", "start", "stop", "update", "upload", "write"),
    )

    def reads(self, method: str) -> bool:
        """Whether a method of that name changes nothing, as far as names tell."""
        low = method.lower()
        return low.startswith(self.reading) and not any(word in low for word in self.changing)


FAMILIES: tuple[Family, ...] = (
    Family(
        "SYNO.PhotoStation.",
        "/photo/webapi/",
        ("PhotoStation.api", "query.php"),
        SignIn("SYNO.PhotoStation.Auth", "username", "password", "PHPSESSID"),
    ),
    Family("SYNO.", "/webapi/", ("query.cgi",), SignIn("SYNO.API.Auth", "account", "passwd", "id")),
)
"""The first whose prefix an API's name has is its family (API facts: flows 1.1, DSM's login guide)."""

NO_SUCH = frozenset({"102", "103", "104"})
"""Codes of every family: no such API, method, version (API facts: errors, common codes)."""

SESSION_NAMES = frozenset({"phpsessid", "sid", "_sid", "synotoken", "x-syno-token"})
"""Fields, cookies and headers, in lower case, that carry a session or its token in any family."""

PATH_IDS = ("album", "photo", "video", "smart", "dsmshare")
NUMBERED_IDS = ("tag", "item_tag", "comment", "category", "sharedalbum", "area")
"""First words of ids: a path or a name in hex follows, or a number; all that other families have is opaque."""
