"""Keep a path that came from outside inside a root, without following a symlink."""

import os
import stat

from albumen.moving.names import is_ours

# O_PATH opens a folder that may be passed through but not listed; macOS has no such thing.
_STEP = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Outside(Exception):
    """The path leaves the root, passes a symlink, or enters Albumen's own folders."""

    def __init__(self, relative: str) -> None:
        super().__init__(
            f"The path was refused: {relative!r} does not lead inside the library. Check the id."
        )
        self.relative = relative


def confined(root: str, relative: str) -> str:
    """Give the absolute path of `relative` below `root`; "" is the root itself; what is missing is fine.

    Raises `Outside` for an absolute path, "..", ".", an empty component, NUL, a name of our own
    (".albumen...") and a symlink anywhere below the root.  The root itself may be reached through one.
    """
    if not relative:
        return root
    parts = relative.split("/")
    if any(part in ("", ".", "..") or "\0" in part or is_ours(part) for part in parts):
        raise Outside(relative)
    _walk(root, parts, relative)
    return os.path.join(root, relative)


def _walk(root: str, parts: list[str], relative: str) -> None:
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts:
            try:
                mode = os.stat(part, dir_fd=folder, follow_symlinks=False).st_mode
            except FileNotFoundError:
                return
            if stat.S_ISLNK(mode):
                raise Outside(relative)
            if not stat.S_ISDIR(mode):
                return
            below = _step(part, folder, relative)
            os.close(folder)
            folder = below
    finally:
        os.close(folder)


def _step(part: str, folder: int, relative: str) -> int:
    try:
        return os.open(part, _STEP, dir_fd=folder)
    except NotADirectoryError as error:  # became a symlink or a file since we looked
        raise Outside(relative) from error
