"""The sync client of a Photo Station."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Self, TypeVar

from albumen.client.errors import PhotoStationError
from albumen.client.exchange import Ask, Broken, Opening, Pause, Pour, Reply, Steps
from albumen.client.faces import Pages
from albumen.client.http import Transport, Wire
from albumen.client.session import Session
from albumen.client.surface import Surface
from albumen.declare import Sync

T = TypeVar("T")


class PhotoStation(Surface[Sync]):
    """A Photo Station, or an Albumen station, at `http(s)://host[:port]/photo` (what follows is cut off).

    Nothing is sent before the first call; that one discovers the station and logs in. Without a `user` it
    is a public visit. `fingerprint` pins a certificate by its SHA-256 instead of asking the system's
    authorities. `timeout` is in seconds, for each wait; connecting takes at most 10. `unproven` allows
    forms of Albumen's own on other stations. It may be used from several threads. Every call can raise what
    `albumen.client.errors` lists.

    The attributes of `Apis` are the declared APIs: `album.list(...)`, `photo.copy(...)`, `thumb.get(...)`.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str | None = None,
        password: str | None = None,
        fingerprint: str | None = None,
        transport: Transport | None = None,
        timeout: float = 60.0,
        unproven: bool = False,
    ) -> None:
        super().__init__(Session(url, user=user, password=password, unproven=unproven))
        self._wire = Wire(self.url, transport=transport, fingerprint=fingerprint, timeout=timeout)
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def is_ours(self) -> bool:
        """Whether the station is an Albumen. Asked once, then remembered."""
        return self.drive(self._session.ours())

    @property
    def equal_rights(self) -> bool:
        """Whether the station says that the same rights hold in every album; only our own does."""
        return self.is_ours and self._session.equal_rights

    def close(self) -> None:
        """Close the connections. The session on the station stays; `auth.logout()` ends it."""
        self._wire.close()

    def drive(self, steps: Steps[T]) -> T:
        """Do what an exchange asks for until it is finished."""
        came: Reply | Broken | None = None
        try:
            while True:
                came = self._do(steps.send(came))
        except StopIteration as finished:
            result: T = finished.value
            return result
        except PhotoStationError:
            if isinstance(came, Reply) and came.blob:
                came.blob.close()
            raise
        finally:
            steps.close()

    def walk(self, fetch: Pages[T]) -> Iterator[T]:
        """The members of all pages, each page fetched when it is reached."""
        offset: int | None = 0
        while offset is not None:
            members, offset = self.drive(fetch(offset))
            yield from members

    def _do(self, wanted: Ask | Opening | Pour | Pause) -> Reply | Broken | None:
        match wanted:
            case Ask():
                return self._wire.send(wanted)
            case Opening():
                self._open(wanted)
            case Pour(blob, into):
                with blob:
                    for chunk in blob.chunks():
                        into(chunk)
            case Pause(seconds):
                time.sleep(seconds)
        return None

    def _open(self, opening: Opening) -> None:
        """One at a time: who waited finds the session open and does not log in again."""
        with self._turn:
            if self._session.generation == opening.seen:
                self.drive(self._session.open())
