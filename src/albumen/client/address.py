"""Reads and writes the address of an album on a station: `http://host:5080/photo/ALBUM/PATH`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, quote_from_bytes, unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from albumen.client.errors import BadAddress

_FORM = "http(s)://HOST[:PORT]/photo/ALBUM, or /~USER/photo/ALBUM for a personal station"
_BASE = re.compile(r"(?:/~[^/]+)?/photo(?=/|\Z)")


class Address(NamedTuple):
    """A station and an album on it.

    `base` is the address of the station without a slash at the end (`http://host:5080/photo`); `album` is the
    album's path below the root, "" for the root, byte-exact as in a `str` with surrogateescape.
    """

    base: str
    album: str

    def __str__(self) -> str:
        """The whole address, percent-encoded; `parse_address` reads it back to the same."""
        if not self.album:
            return self.base
        return f"{self.base}/{quote_from_bytes(self.album.encode('utf-8', 'surrogateescape'))}"


def is_address(text: str) -> bool:
    """Whether the text means a station, not a folder: it starts with http:// or https://."""
    return text[:8].lower().startswith(("http://", "https://"))


def parse_address(text: str) -> Address:
    """Split an address into the station's base and the album's path.

    >>> parse_address("https://nas:5001/~mira/photo/Trips/Lake%20House/")
    Address(base='https://nas:5001/~mira/photo', album='Trips/Lake House')

    Percent escapes are bytes of UTF-8; slashes at the ends and doubled ones do not count. Raises
    `BadAddress`, which names the cure, for anything that is not such an address. A password in the address
    is never repeated.
    """
    parts = _split(text)
    base = _BASE.match(parts.path)
    if base is None:
        raise _bad(
            f"{_shown(parts)} names no Photo Station: its path does not start with /photo.", f"Give {_FORM}."
        )
    origin = f"{parts.scheme.lower()}://{parts.netloc.lower()}"
    return Address(origin + base.group(), _album(parts, parts.path[base.end() :]))


def parse_file_address(text: str) -> Address:
    """Split the address of a folder on a NAS into the NAS and the folder's path, which begins with its share.

    >>> parse_file_address("https://nas:5001/photo/Lake%20House/")
    Address(base='https://nas:5001', album='photo/Lake House')

    Raises `BadAddress` as `parse_address` does.
    """
    parts = _split(text)
    return Address(f"{parts.scheme.lower()}://{parts.netloc.lower()}", _album(parts, parts.path))


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise _bad(f"The address cannot be read: {error}.", f"Give {_FORM}.") from None
    if parts.username is not None or parts.password is not None:
        raise _bad(
            f"{_shown(parts)} carries a user name or password.", "Leave them out of it and give them apart."
        )
    if not is_address(text) or not host or port == 0:
        raise _bad(f"{text!r} is not the address of a station.", f"Give {_FORM}.")
    if host == "quickconnect.to" or host.endswith((".quickconnect.to", ".quickconnect.cn")):
        raise _bad(
            f"{_shown(parts)} is a QuickConnect address, which only Synology's own programs can follow.",
            "Give the address of the NAS itself, such as http://nas.local/photo.",
        )
    if parts.query or parts.fragment:
        raise _bad(
            f"{_shown(parts)} goes on with a ? or a #.",
            "Write %3F and %23 for those of an album's name; of a page's address leave them out.",
        )
    return parts


def _album(parts: SplitResult, path: str) -> str:
    album = unquote_to_bytes(path.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
    names = [name for name in album.split("/") if name]
    if "\0" in album or any(name in (".", "..") for name in names):
        raise _bad(
            f"{_shown(parts)} holds an album name that cannot be.",
            "Give the path of an album without . and ..",
        )
    return "/".join(names)


def _shown(parts: SplitResult) -> str:
    """The address for messages: without user, password, query and fragment."""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _bad(what: str, cure: str) -> BadAddress:
    from albumen.client.errors import BadAddress  # here, as the errors bring the whole declaration

    return BadAddress(what, cure)
