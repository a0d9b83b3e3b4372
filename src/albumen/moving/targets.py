"""What a target folder allows: may it be written, how much room has it, which names are one name there, which none.

A plan only reads; a run that applies finds out by trying, with temporary names in a hidden folder of its own.
"""

import contextlib
import errno
import os
import unicodedata
from typing import Literal

import msgspec

from albumen.moving.names import MAX_NAME_BYTES, TEMP_PREFIX

Form = Literal["NFC", "NFD", ""]

PROBE_PREFIX = f"{TEMP_PREFIX}probe-"

_COMPOSED, _DECOMPOSED = "\u00e9", "e\u0301"
# What Windows, and so SMB, exFAT and NTFS, may refuse: Microsoft, "Naming Files, Paths, and Namespaces".
_CHARACTERS = '<>:"|?*\\\x01'
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
_MAX_PATH_BYTES = 4096  # PATH_MAX of Linux, its final NUL included
_MOST_LOOKED_AT = 200


class TargetRules(msgspec.Struct, frozen=True):
    """What holds in a folder, or for one that is not there yet in its nearest parent, which is `folder` then.

    `why_not` is "" where it can be written, else "read-only" or "no-rights". `free_bytes` is for this user.
    `folds_case`: names that differ in case only are one name. `normalizes`: so are the two forms of an accented
    letter, and a name is shown in this form. `refuses` holds what was refused when tried: characters, and the
    words "reserved" (CON, NUL, ...), "trailing" (a dot or blank at the end) and "bytes" (no UTF-8).
    Until it was `tried` by writing, names are taken to be exact unless names that are there show otherwise.
    """

    folder: str
    device: int
    why_not: Literal["", "read-only", "no-rights"]
    free_bytes: int
    folds_case: bool = False
    normalizes: Form = ""
    max_name_bytes: int = MAX_NAME_BYTES
    max_path_bytes: int = _MAX_PATH_BYTES
    refuses: frozenset[str] = frozenset()
    tried: bool = False

    @property
    def writable(self) -> bool:
        """Whether entries can be made in it."""
        return not self.why_not

    def key(self, name: str) -> str:
        """Give what two names have in common exactly when they are one name here (or might be, for odd letters)."""
        key = name.casefold() if self.folds_case else name
        return unicodedata.normalize("NFC", key) if self.normalizes else key

    def refusal(self, path: str) -> str:
        """Say why nothing can have this absolute path here; "" when it can."""
        if len(os.fsencode(path)) >= self.max_path_bytes:
            return f"its path would be longer than {self.max_path_bytes - 1:,} bytes"
        names = path.removeprefix(self.folder).split("/")
        return next((reason for name in names if name and (reason := self._refusal_of(name))), "")

    def _refusal_of(self, name: str) -> str:
        if len(os.fsencode(name)) > self.max_name_bytes:
            return f"{name!r} is longer than {self.max_name_bytes} bytes"
        wrong = [character for character in name if _class_of(character) in self.refuses]
        if wrong:
            return f"the file system there refuses {wrong[0]!r} in {name!r}"
        if "reserved" in self.refuses and name.partition(".")[0].rstrip().lower() in _RESERVED:
            return f"the file system there refuses the name {name!r}"
        if "trailing" in self.refuses and name[-1] in ". ":
            return f"the file system there refuses {name!r}, which ends in a dot or a blank"
        return ""


def target_rules(
    folder: str, *, probe: bool = False, known: dict[int, TargetRules] | None = None
) -> TargetRules:
    """Find out what `folder`, or where it will be made, allows; `probe` tries it by writing, if that is allowed.

    `known` is the memory of one run: what names allow is found out once per device. Raises `OSError` when not
    even the parents can be looked at.
    """
    there = _nearest(folder)
    found = _look_at(there)
    before = known.get(found.device) if known is not None else None
    if before is not None and before.tried >= (probe and found.writable):
        return msgspec.structs.replace(
            before, folder=there, why_not=found.why_not, free_bytes=found.free_bytes
        )
    found = _try(found) if probe and found.writable else _read(found)
    if known is not None:
        known[found.device] = found
    return found


def _nearest(folder: str) -> str:
    while not os.path.isdir(folder) and folder not in ("/", ""):
        folder = os.path.dirname(folder)
    return folder or "/"


def _look_at(folder: str) -> TargetRules:
    room = os.statvfs(folder)
    why_not: Literal["", "read-only", "no-rights"] = ""
    if room.f_flag & os.ST_RDONLY:
        why_not = "read-only"
    elif not os.access(folder, os.W_OK | os.X_OK):
        why_not = "no-rights"
    return TargetRules(
        folder,
        os.stat(folder).st_dev,
        why_not,
        room.f_bavail * room.f_frsize,
        max_name_bytes=min(room.f_namemax or MAX_NAME_BYTES, MAX_NAME_BYTES),
    )


def _read(found: TargetRules) -> TargetRules:
    """Without writing: a name that is there is looked up in another case, or in its other form."""
    folds, form = False, ""
    with contextlib.suppress(OSError), os.scandir(found.folder) as entries:
        for entry, _ in zip(entries, range(_MOST_LOOKED_AT), strict=False):
            folds = folds or _is_also(found.folder, entry.name, entry.name.swapcase())
            form = form or _form_of(found.folder, entry.name)
            if folds and form:
                break
    return msgspec.structs.replace(found, folds_case=folds, normalizes=form)


def _form_of(folder: str, name: str) -> Form:
    forms: tuple[tuple[Literal["NFC", "NFD"], Literal["NFC", "NFD"]], ...] = (("NFC", "NFD"), ("NFD", "NFC"))
    for own, other in forms:
        if unicodedata.normalize(own, name) == name and _is_also(
            folder, name, unicodedata.normalize(other, name)
        ):
            return own
    return ""


def _is_also(folder: str, name: str, other: str) -> bool:
    """Whether the entry answers to the other name too, and that is no entry of its own."""
    if name == other or not os.path.lexists(f"{folder}/{other}"):
        return False
    return other not in os.listdir(
        folder
    )  # not by the inode: exFAT through FUSE gives each way to ask its own


def _try(found: TargetRules) -> TargetRules:
    """With temporary names, in a folder that is removed again; the target's mtime is put back."""
    before = os.stat(found.folder)
    inside = f"{found.folder}/{PROBE_PREFIX}{os.urandom(4).hex()}"
    try:
        os.mkdir(inside, 0o700)
    except OSError as error:
        why = "read-only" if error.errno == errno.EROFS else "no-rights"
        return msgspec.structs.replace(_read(found), why_not=why)
    try:
        _is_kept(inside, "aB")  # or as "ab": lowntfs-3g does that when told to ignore case
        folds = os.path.lexists(f"{inside}/Ab")
        form = _tried_form(inside)
        refuses = _tried_names(inside)
    finally:
        _clear(inside)
        with contextlib.suppress(OSError):
            os.utime(found.folder, ns=(before.st_atime_ns, before.st_mtime_ns))
    return msgspec.structs.replace(
        found, folds_case=folds, normalizes=form, refuses=frozenset(refuses), tried=True
    )


def _tried_form(folder: str) -> Form:
    if not _is_kept(folder, _COMPOSED):
        return "NFD" if _DECOMPOSED in os.listdir(folder) else ""
    return "NFC" if os.path.lexists(f"{folder}/{_DECOMPOSED}") else ""


def _tried_names(folder: str) -> set[str]:
    refused: set[str] = set()
    if not _is_kept(folder, f"a{_CHARACTERS}b"):
        refused.update(each for each in _CHARACTERS if not _is_kept(folder, f"a{each}b"))
    if not _is_kept(folder, "aux") or not _is_kept(folder, "nul.jpg"):
        refused.add("reserved")
    if not _is_kept(folder, "x.") or not _is_kept(folder, "y "):
        refused.add("trailing")
    if not _is_kept(folder, "a\udcff"):
        refused.add("bytes")
    return refused


def _class_of(character: str) -> str:
    """Give the character under which `refuses` holds it: control characters and stray bytes go together."""
    if character < " ":
        return "\x01"
    return "bytes" if "\udc80" <= character <= "\udcff" else character


def _is_kept(folder: str, name: str) -> bool:
    """Whether a file can be made under exactly this name."""
    try:
        os.close(os.open(f"{folder}/{name}", os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    except (OSError, ValueError):
        return False
    return name in os.listdir(folder)


def _clear(folder: str) -> None:
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            with contextlib.suppress(OSError):
                os.unlink(f"{folder}/{name}")
        os.rmdir(folder)
