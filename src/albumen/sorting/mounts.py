"""Which file system a folder lies on: whether it tells of changes, and whether it is still there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from albumen.media.kinds import words

# File systems whose files other machines change without a word to this one. Source: the names that Linux' kernel
# documentation and the mount helpers of NFS, CIFS, davfs2, Gluster and hypervisors use; macOS' from `mount`.
_REMOTE = words(
    "nfs nfs4 cifs smb2 smb3 smbfs ncpfs afs afpfs coda ceph glusterfs lustre orangefs davfs webdav 9p virtiofs "
    "vboxsf prl_fs prl_vfs vmhgfs beegfs gpfs fuse macfuse osxfuse"
)


class Mount(NamedTuple):
    """A mounted file system: the folder it is mounted on, and its type as the system names it."""

    point: str
    kind: str

    @property
    def is_silent(self) -> bool:
        """Whether changes made elsewhere come without an event. `fuseblk` is a local disk and tells."""
        return self.kind in _REMOTE or self.kind.startswith("fuse.")


Mounts: TypeAlias = Callable[[], list[Mount]]


def read_mounts() -> list[Mount]:
    """What is mounted now, in the order of mounting; empty where the system does not tell."""
    try:
        if sys.platform == "darwin":
            told = subprocess.run(["/sbin/mount"], capture_output=True, check=True).stdout
            return parse_mount_command(os.fsdecode(told))
        with open("/proc/self/mountinfo", "rb") as lines:
            return parse_mountinfo(os.fsdecode(lines.read()))
    except (OSError, subprocess.SubprocessError):
        return []


def parse_mountinfo(text: str) -> list[Mount]:
    """Read Linux' list: the fifth field is the folder, the type follows the dash (proc(5))."""
    found: list[Mount] = []
    for line in text.splitlines():
        before, dash, after = line.partition(" - ")
        fields = before.split(" ")
        if dash and len(fields) > 4:
            found.append(Mount(_unescaped(fields[4]), after.split(" ")[0]))
    return found


def _unescaped(text: str) -> str:
    r"""Space, tab, newline and backslash stand there as octal: `\040`."""
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), text)


def parse_mount_command(text: str) -> list[Mount]:
    """Read what `mount` prints on macOS: `//ana@nas/photo on /Volumes/photo (smbfs, nodev, ...)`."""
    return [Mount(found[1], found[2]) for found in re.finditer(r"(?m)^.* on (/.*) \((\w+)[,)]", text)]


def mount_of(path: str, mounts: Mounts = read_mounts) -> Mount:
    """The file system a path lies on; of those mounted on one folder, the last. The path need not be there."""
    best = Mount("/", "")
    for mount in mounts():
        inside = path == mount.point or path.startswith(mount.point.rstrip("/") + "/")
        if inside and len(mount.point) >= len(best.point):
            best = mount
    return best


class Root:
    """A folder that is watched or filled; knows when its disk is gone.

    An unmounted disk leaves its empty mount point behind, which is neither an empty roll nor a place to file into.
    `needed` tells whether the folder itself must be there: a destination may be made by the first run.
    """

    def __init__(self, path: str, *, needed: bool, mounts: Mounts = read_mounts) -> None:
        self.path, self._needed, self._mounts = path, needed, mounts
        self._point = ""

    def is_missing(self) -> bool:
        """Whether the folder, or the disk it was on when it was last seen, is not there."""
        if self._needed and not os.path.lexists(self.path):
            return True
        point = mount_of(self.path, self._mounts).point  # after the look, which lets an automounter mount
        if len(point) < len(self._point):
            return True
        self._point = point
        return False
