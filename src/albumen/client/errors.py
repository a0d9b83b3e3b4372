"""What can go wrong between a client and a station, each kind with its cause and its cure.

    PhotoStationError
    ├── BadAddress                 the address or the fingerprint given is none; nothing was sent
    ├── Unreachable                no connection, or no answer to a read; nothing was changed
    │   └── CertificateRefused     TLS: the certificate is not trusted, or not the pinned one
    ├── NotAPhotoStation           something answered, and it is not a Photo Station
    ├── UnexpectedAnswer           a Photo Station answered in a form that is not declared
    ├── StationFailed              an HTTP error instead of an answer
    ├── AnswerLost                 a change was sent and its answer never came
    ├── TransferBroken             bytes stopped coming, or too few came
    ├── SessionNotKept             the login was accepted, then the station did not know us
    ├── Unproven                   the form is Albumen's own and this station is not
    ├── FileChanged                a file became shorter while it was uploaded
    └── StationFault               the station refused, with a code
        ├── LoginRefused           406-410: NoPrivilege, WrongPassword, AccountDisabled, ...
        ├── NotAllowed             105, 417-420, 457, 502, 507, 517: NoPermission, NoAccessRight, ...
        ├── SessionEnded           106, 107: SessionTimeout, SessionInterrupted
        └── AlbumExists, BadRequest, ...      one class a code

Names, causes and cures of the codes come from the declaration; a test keeps the classes and the codes in
step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from albumen.api import every_method
from albumen.api.common import GENERAL
from albumen.declare import Fault
from albumen.wire import BadId, parse_album_id, parse_item_id

FAULTS: dict[int, Fault] = {
    fault.code: fault
    for fault in (*GENERAL, *(fault for method in every_method() for fault in method.faults))
}
"""Every declared fault by its code, the general ones included."""


class PhotoStationError(Exception):
    """The base of all errors of the client: what happened, to which thing, what to do next.

    `cure` is the last part alone; `may_retry` says whether the same call may simply be made again.
    """

    may_retry: ClassVar[bool] = False

    def __init__(self, happened: str, cure: str) -> None:
        super().__init__(f"{happened} {cure}")
        self.cure = cure

    @property
    def slug(self) -> str:
        """The stable name for programs: `wrong-password` for `WrongPassword`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


class BadAddress(PhotoStationError, ValueError):
    """The address, or the fingerprint given for it, is none; nothing was sent."""


class Unreachable(PhotoStationError):
    """No connection came about, or a read got no answer; nothing was changed."""

    may_retry = True


class CertificateRefused(Unreachable):
    """The certificate is not trusted, or is not the pinned one; nothing of the request was sent."""

    may_retry = False


class NotAPhotoStation(PhotoStationError):
    """Something answered at that address, and it is not a Photo Station."""


class UnexpectedAnswer(PhotoStationError):
    """A Photo Station answered in a form that is not the declared one; a change was made all the same."""


class StationFailed(PhotoStationError):
    """The station answered a read with an HTTP error (`status`) and no code of its own."""

    def __init__(self, happened: str, cure: str, *, status: int) -> None:
        super().__init__(happened, cure)
        self.status = status


class AnswerLost(PhotoStationError):
    """A change was sent and its answer never came: list to see what happened, do not ask again blindly."""


class TransferBroken(PhotoStationError):
    """The bytes of a file or thumbnail stopped coming, or were too few."""

    may_retry = True


class SessionNotKept(PhotoStationError):
    """The station accepted the login and did not know the session in the next request."""


class Unproven(PhotoStationError):
    """The method or parameter is Albumen's own, and this station is not an Albumen; nothing was sent."""


class FileChanged(PhotoStationError):
    """A local file became shorter while it was uploaded; the station got no whole file."""

    may_retry = True


class StationFault(PhotoStationError):
    """The station refused with a code.

    `code` and `name` are Photo Station's; `cause` says it in words; `api`, `method` and `request` (its
    fields, secrets replaced) tell what was asked. A code that is not declared is a plain `StationFault`.
    """

    code: int = 0
    classes: ClassVar[dict[int, type[StationFault]]] = {}

    def __init_subclass__(cls, code: int = 0) -> None:
        if code:
            fault = FAULTS[code]
            cls.code, cls.classes[code] = code, cls
            cls.__doc__ = f"{code} {fault.name}: {fault.meaning} {fault.cure}"

    def __init__(self, code: int, *, api: str, method: str, request: Mapping[str, str]) -> None:
        fault = FAULTS.get(code) or Fault(
            code, "unknown code", "The station refused.", "Look the code up in the notes of its maker."
        )
        thing = _thing(request)
        super().__init__(
            f"{fault.meaning.rstrip('.')}: {api} {method}{thing} was refused ({code} {fault.name}).",
            fault.cure,
        )
        self.code, self.name, self.cause = code, fault.name, fault.meaning
        self.api, self.method, self.request = api, method, dict(request)


def fault(code: int, *, api: str, method: str, request: Mapping[str, str]) -> StationFault:
    """The exception for a code; `request` must be redacted already."""
    return StationFault.classes.get(code, StationFault)(code, api=api, method=method, request=request)


_TELLING = ("username", "filename", "name", "id", "filter_album", "sharepath", "dest_folder_path")


def _thing(request: Mapping[str, str]) -> str:
    """The field that says what the request was about, ids as the paths they hold."""
    for field in _TELLING:
        if request.get(field):
            first, *rest = request[field].split(",") if field == "id" else [request[field]]
            more = f" and {len(rest):,} more" if rest else ""
            return f" of {_readable(first)!r}{more}"
    return ""


def _readable(text: str) -> str:
    try:
        return parse_album_id(text) or "/" if text.startswith("album_") else parse_item_id(text).path
    except BadId:
        return text


class LoginRefused(StationFault):
    """The station did not open a session."""


class NotAllowed(StationFault):
    """The session has too few rights for this; the client has made sure that it is still ours."""


class SessionEnded(StationFault):
    """The session is over and logging in again did not help, or there is no user to log in as."""

    may_retry = True


# fmt: off
class UnknownFailure(StationFault, code=100): ...
class BadRequest(StationFault, code=101): ...
class NoSuchApi(StationFault, code=102): ...
class NoSuchMethod(StationFault, code=103): ...
class VersionNotSupported(StationFault, code=104): ...
class NoPermission(NotAllowed, code=105): ...
class SessionTimeout(SessionEnded, code=106): ...
class SessionInterrupted(SessionEnded, code=107): ...
class NoPrivilege(LoginRefused, code=406): ...
class WrongPassword(LoginRefused, code=407): ...
class AccountDisabled(LoginRefused, code=408): ...
class GuestRefused(LoginRefused, code=409): ...
class TooManyTries(LoginRefused, code=410): ...
class AlbumPasswordWrong(StationFault, code=416): ...
class NoAccessRight(NotAllowed, code=417): ...
class NoUploadRight(NotAllowed, code=418): ...
class NoManageRight(NotAllowed, code=419): ...
class NotAdmin(NotAllowed, code=420): ...
class AlbumExists(StationFault, code=421): ...
class AlbumNotCreated(StationFault, code=422): ...
class AlbumNotDeleted(StationFault, code=424): ...
class PhotoBadParams(StationFault, code=456): ...
class PhotoAccessDenied(NotAllowed, code=457): ...
class SameAlbum(StationFault, code=458): ...
class ThumbBadParams(StationFault, code=501): ...
class ThumbAccessDenied(NotAllowed, code=502): ...
class NoCover(StationFault, code=503): ...
class NoThumbnail(StationFault, code=504): ...
class DownloadBadParams(StationFault, code=506): ...
class DownloadAccessDenied(NotAllowed, code=507): ...
class DownloadFolderMissing(StationFault, code=508): ...
class UploadBadParams(StationFault, code=516): ...
class UploadAccessDenied(NotAllowed, code=517): ...
class FileKindRefused(StationFault, code=518): ...
class AlbumMissing(StationFault, code=519): ...
class UploadFailed(StationFault, code=520): ...
class NoFileSent(StationFault, code=521): ...
class StationCannotWrite(StationFault, code=522): ...
# fmt: on
