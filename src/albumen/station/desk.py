"""What an answer works with: the library, who asks and how, and what to hand back besides the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from msgspec import Struct, structs

from albumen.catalog import SessionRow, SharedRow
from albumen.declare import Fault, Level
from albumen.moving.incoming import Incoming
from albumen.station.library import Library
from albumen.station.rights import Standing, Subject, may
from albumen.station.running import Action, Stop


class Refuse(Exception):
    """An answer refuses; the client gets the fault's code."""

    def __init__(self, fault: Fault, why: str = "") -> None:
        super().__init__(f"{fault.name}: {why or fault.meaning}")
        self.fault = fault


class Cookie(Struct, frozen=True):
    """A session cookie to set; `max_age` in seconds, None lasts as long as the browser, 0 ends it."""

    sid: str
    max_age: int | None = None


class Desk(Struct):
    """One request's place of work.

    `sid` is the live session id that came with it, "" without one; `is_named` when the request itself names it, not a
    cookie alone. `changes_allowed` is False when a page of
    another site sent the request and only the browser's cookie proves the session. `share` is the public share that
    the request came by, when it is open to it. `origin` is the host as the client wrote it.
    """

    library: Library
    subject: Subject
    address: str = ""
    sid: str = ""
    session: SessionRow | None = None
    is_named: bool = False
    changes_allowed: bool = True
    incoming: Incoming | None = None
    headers: Mapping[str, str] = {}
    cookie: Cookie | None = None
    share: SharedRow | None = None
    origin: str = ""

    @property
    def base(self) -> str:
        """The address of the station, without a slash at the end."""
        return f"{self.origin}{self.library.settings.mount}"

    def enter(self, sid: str, session: SessionRow | None) -> None:
        """Go on as that session: its albums are unlocked from here on."""
        self.sid, self.session = sid, session
        unlocked = session.unlocked if session else frozenset[int]()
        self.subject = structs.replace(self.subject, unlocked=unlocked)

    def come_by(self, share: SharedRow) -> None:
        """Let the request see what that share shows."""
        self.share = share
        self.subject = structs.replace(self.subject, shares=frozenset({share.id}))

    def running(self, action: Action, ids: Sequence[str]) -> AbstractContextManager[Stop]:
        """Work on these ids that the same user may cancel; gives what is asked between two things."""
        return self.library.running.begin(self.subject.user, action, ids)

    def may(self, verb: Level, standing: Standing) -> bool:
        """Whether the caller may do this to an album of that standing, or to an item in it."""
        return may(self.subject, verb, standing)

    def need(self, verb: Level, album: str, *, otherwise: Fault) -> None:
        """Raise `Refuse` with `otherwise` unless the caller may do this to the album at that path."""
        if not self.may(verb, self.library.standing(album)):
            raise Refuse(otherwise)
