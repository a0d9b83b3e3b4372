"""Words that DSM's APIs for files share: sources, faults, entries and what can be asked about them.

Faults carry names of our own: Synology gives codes and meanings only. A code means one thing for SYNO.API.Auth and
another for SYNO.FileStation (DSM facts, errors.md).
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from albumen.api.common import doc
from albumen.declare import Fault

GUIDE_2013 = "official:fs-guide-2013"
GUIDE_2023 = "official:fs-guide-2023"
LOGIN_GUIDE = "official:login-guide-2023"
MIB = "mib1185/py-synologydsm-api"
N4S4 = "N4S4/synology-api"
KWENT = "kwent/syno"
CMEANS = "cmeans/mcp-synology"
ATOM = "atom2ueki/mcp-server-synology"
CHRIS = "ChrisSong1994/synology-api"
SPIKE = "unnamed:flutter-spike-dsm-7.2.1"
USECASES = "unnamed:python-usecases-dsm-7"
FUSE = "unnamed:rust-fuse-client"
DART = "unnamed:flutter-dsm-app"
GO = "unnamed:go-dsm-client"
GUIDES = (GUIDE_2013, GUIDE_2023)

UNKNOWN = Fault(100, "DSM_UNKNOWN", "Something failed that has no code of its own.", "Try again.")
BAD_REQUEST = Fault(
    101, "DSM_BAD_REQUEST", "The API, method or version is missing, or a parameter is wrong.", "Check them."
)
NO_SUCH_API = Fault(
    102, "DSM_NO_SUCH_API", "The API is not there.", "Ask SYNO.API.Info query; its package may be missing."
)
NO_SUCH_METHOD = Fault(103, "DSM_NO_SUCH_METHOD", "The API has no such method.", "See the API's methods.")
BAD_VERSION = Fault(104, "DSM_VERSION", "That version is not served.", "Ask SYNO.API.Info query.")
NO_PERMISSION = Fault(
    105, "DSM_NO_PERMISSION", "The session may not use this.", "Ask an administrator for the application."
)
SESSION_TIMEOUT = Fault(106, "DSM_SESSION_TIMEOUT", "The session has expired.", "Log in again.")
SESSION_REPLACED = Fault(107, "DSM_SESSION_REPLACED", "Another login ended the session.", "Log in again.")
SESSION_INVALID = Fault(119, "DSM_SESSION_INVALID", "The session is not known.", "Log in again.")
MISSING_PARAMETER = Fault(114, "DSM_MISSING_PARAMETER", "A parameter is missing.", "Give it.")

COMMON: tuple[Fault, ...] = (
    UNKNOWN,
    BAD_REQUEST,
    NO_SUCH_API,
    NO_SUCH_METHOD,
    BAD_VERSION,
    NO_PERMISSION,
    SESSION_TIMEOUT,
    SESSION_REPLACED,
    Fault(108, "DSM_UPLOAD_FAILED", "The upload failed.", "Upload again."),
    Fault(109, "DSM_NETWORK_UNSTABLE", "The network is unstable or the system is busy.", "Wait, then retry."),
    Fault(110, "DSM_NETWORK_BUSY", "The network is unstable or the system is busy.", "Wait, then retry."),
    Fault(111, "DSM_SYSTEM_BUSY", "The network is unstable or the system is busy.", "Wait, then retry."),
    MISSING_PARAMETER,
    Fault(115, "DSM_UPLOAD_NOT_ALLOWED", "Files may not be uploaded here.", "Ask an administrator."),
    Fault(116, "DSM_DEMO_SITE", "A demo site does not do this.", "Use a NAS of your own."),
    Fault(117, "DSM_BUSY", "The system is busy.", "Wait, then retry."),
    Fault(118, "DSM_STILL_BUSY", "The system is busy.", "Wait, then retry."),
    SESSION_INVALID,
    Fault(120, "DSM_INVALID_PARAMETER", "A parameter is wrong.", "Check the parameters."),
    Fault(
        150, "DSM_ADDRESS_CHANGED", "The request came from another address than the login.", "Log in again."
    ),
    Fault(
        160, "DSM_APPLICATION_PRIVILEGE", "The account may not use the application.", "Ask an administrator."
    ),
)
"""What any API may refuse with; 112, 113 and 121 to 149 are reserved."""

BAD_PARAMETER = Fault(
    400, "FILESTATION_BAD_PARAMETER", "A parameter of the file operation is wrong.", "Check it."
)
OPERATION_UNKNOWN = Fault(
    401, "FILESTATION_UNKNOWN", "The file operation failed.", "List the folder, then retry."
)
BUSY = Fault(402, "FILESTATION_BUSY", "The system is too busy.", "Wait, then retry.")
NOT_PERMITTED = Fault(
    407, "FILESTATION_NOT_PERMITTED", "The user has no right to do that there.", "Ask the owner."
)
NOT_FOUND = Fault(408, "FILESTATION_NOT_FOUND", "There is no such file or folder.", "List the folder.")
NAME_TOO_LONG = Fault(412, "FILESTATION_NAME_TOO_LONG", "The name is too long.", "Choose a shorter one.")
EXISTS = Fault(414, "FILESTATION_EXISTS", "The name is taken.", "Choose another name.")
NO_SPACE = Fault(416, "FILESTATION_FULL", "No space is left.", "Make room.")
IO_ERROR = Fault(417, "FILESTATION_IO", "Reading or writing failed.", "Check the storage.")
ILLEGAL_PATH = Fault(418, "FILESTATION_ILLEGAL_PATH", "The name or path cannot be.", "Choose another.")
ILLEGAL_NAME = Fault(419, "FILESTATION_ILLEGAL_NAME", "The file name cannot be.", "Choose another name.")
NO_SUCH_TASK = Fault(
    599,
    "FILESTATION_NO_SUCH_TASK",
    "The task is not known; it may have ended.",
    "Look what became of its files.",
)

FILE_FAULTS: tuple[Fault, ...] = (
    BAD_PARAMETER,
    OPERATION_UNKNOWN,
    BUSY,
    Fault(403, "FILESTATION_BAD_USER", "The user of the operation is not valid.", "Log in as another user."),
    Fault(404, "FILESTATION_BAD_GROUP", "The group of the operation is not valid.", "Ask an administrator."),
    Fault(405, "FILESTATION_BAD_USER_GROUP", "User and group are not valid.", "Ask an administrator."),
    Fault(406, "FILESTATION_ACCOUNT_SERVER", "The account server told nothing of the user.", "Try again."),
    NOT_PERMITTED,
    NOT_FOUND,
    Fault(409, "FILESTATION_FILE_SYSTEM", "The file system is not supported.", "Use another volume."),
    Fault(410, "FILESTATION_REMOTE_FILE_SYSTEM", "The remote mount is not reached.", "Check the mount."),
    Fault(411, "FILESTATION_READ_ONLY", "The file system is read-only.", "Make it writable."),
    NAME_TOO_LONG,
    Fault(
        413,
        "FILESTATION_NAME_TOO_LONG_ENCRYPTED",
        "The name is too long on an encrypted share.",
        "Shorten it.",
    ),
    EXISTS,
    Fault(415, "FILESTATION_QUOTA", "The quota is used up.", "Make room."),
    NO_SPACE,
    IO_ERROR,
    ILLEGAL_PATH,
    ILLEGAL_NAME,
    Fault(420, "FILESTATION_ILLEGAL_NAME_FAT", "The file name cannot be on FAT.", "Choose another name."),
    Fault(421, "FILESTATION_BUSY_DEVICE", "The device or resource is busy.", "Wait, then retry."),
    NO_SUCH_TASK,
    Fault(600, "FILESTATION_SEARCH_DENIED", "The folder may not be searched.", "Ask the owner."),
)
"""What every SYNO.FileStation API may refuse with, and what tells why inside `errors` of an answer."""

Paths: TypeAlias = Annotated[
    tuple[str, ...], doc("Paths, each beginning with a shared folder.", min_length=1)
]
TaskId: TypeAlias = Annotated[
    str, doc("The id that start gave; quoted as JSON on DSM 6 and 7.", min_length=1)
]
SearchTask: TypeAlias = Annotated[str | None, doc("A search to keep in step.")]
Offset: TypeAlias = Annotated[int | None, doc("Entries to skip; 0 when left out.")]
Limit: TypeAlias = Annotated[int | None, doc("Entries wanted; 0, or left out, means all.")]
Direction = Literal["asc", "desc"]
Aspect = Literal["real_path", "size", "owner", "time", "perm", "type", "mount_point_type"]
ShareAspect = Literal[
    "real_path", "owner", "time", "perm", "mount_point_type", "sync_share", "volume_status", "size"
]
Additional: TypeAlias = Annotated[tuple[Aspect, ...] | None, doc("Extra facts wanted of each entry.")]
Positive: TypeAlias = Annotated[int, Meta(ge=0)]


class Owner(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whose a file is."""

    user: str = ""
    group: str = ""
    uid: int | UnsetType = UNSET
    gid: int | UnsetType = UNSET


class Times(Struct, frozen=True, kw_only=True):
    """The times of a file in seconds since 1970; `crtime` is when it came to the NAS."""

    atime: int = 0
    mtime: int = 0
    ctime: int = 0
    crtime: int = 0


class Acl(Struct, frozen=True, kw_only=True, rename={"delete": "del"}):
    """What the user of the session may do with an entry; `delete` is `del` on the wire."""

    append: bool = False
    delete: bool = False
    exec: bool = False
    read: bool = False
    write: bool = False


class Perm(Struct, frozen=True, kw_only=True):
    """The rights of an entry: `posix` in decimal digits that look octal; `share_right` is of shared folders alone."""

    posix: int | UnsetType = UNSET
    is_acl_mode: bool | UnsetType = UNSET
    acl: Acl | UnsetType = UNSET
    share_right: str | UnsetType = UNSET
    acl_enable: bool | UnsetType = UNSET
    is_share_readonly: bool | UnsetType = UNSET


class Volume(Struct, frozen=True, kw_only=True):
    """The room on the volume of a shared folder, in bytes."""

    freespace: int = 0
    totalspace: int = 0
    readonly: bool = False


class Aspects(Struct, frozen=True, kw_only=True):
    """The extra facts that were asked for; `size` in bytes, `type` is the extension in capitals."""

    real_path: str | UnsetType = UNSET
    size: int | UnsetType = UNSET
    owner: Owner | UnsetType = UNSET
    time: Times | UnsetType = UNSET
    perm: Perm | UnsetType = UNSET
    type: str | UnsetType = UNSET
    mount_point_type: str | UnsetType = UNSET
    sync_share: bool | UnsetType = UNSET
    volume_status: Volume | UnsetType = UNSET


class Entry(Struct, frozen=True, kw_only=True):
    """A file or folder. One that could not be read has `code` (408 when it is not there) and no name."""

    path: Annotated[str, doc("Begins with a shared folder: /photo/2024.")]
    name: str | UnsetType = UNSET
    isdir: bool | UnsetType = UNSET
    code: int | UnsetType = UNSET
    additional: Aspects | UnsetType = UNSET


class Problem(Struct, frozen=True, kw_only=True):
    """Why one path of an operation failed: a code of the file table, and the path as it was sent."""

    code: int = 401
    path: str = ""
    name: str | UnsetType = UNSET


class Trouble(Struct, frozen=True, kw_only=True):
    """A failure inside a successful answer: which operation failed, and why for each path."""

    code: int = 100
    errors: tuple[Problem, ...] = ()


class Task(Struct, frozen=True, kw_only=True):
    """A task was begun."""

    taskid: Annotated[str, doc("Its id.")]
