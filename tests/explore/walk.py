"""Twenty calls as real clients send them, over a raw socket, kept as the bytes that went each way.

Sixteen methods of five APIs: six calls by GET, fourteen by POST, two of these multipart, one of them refused (421).
The same bytes are then written down as each kind of capture.
"""

from __future__ import annotations

import re
import socket
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from albumen import wire

METHODS = {
    ("SYNO.API.Info", "query"),
    *(("SYNO.PhotoStation.Auth", name) for name in ("login", "checkauth", "logout")),
    *(("SYNO.PhotoStation.Album", name) for name in ("list", "getinfo", "create", "edit", "delete")),
    *(("SYNO.PhotoStation.Photo", name) for name in ("list", "getinfo", "edit", "copy", "getexif", "delete")),
    ("SYNO.PhotoStation.File", "uploadphoto"),
}
_BOUNDARY = "----WebKitFormBoundaryOfTheWalk"


class Wire(NamedTuple):
    """One request and its answer, byte for byte."""

    request: bytes
    answer: bytes


class Walker:
    """Somebody who walks through a station on one connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "", parts.port or 80
        self._socket = socket.create_connection((self.host, self.port))
        self._early = b""
        self.sid = ""
        self.seen: list[Wire] = []

    def get(self, script: str, **fields: object) -> bytes:
        """Ask with everything in the address."""
        return self._send("GET", f"/photo/webapi/{script}?{urlencode(fields)}", b"", "")

    def post(self, script: str, **fields: object) -> bytes:
        """Ask with a form."""
        kind = "application/x-www-form-urlencoded; charset=UTF-8"
        return self._send("POST", f"/photo/webapi/{script}", urlencode(fields).encode(), kind)

    def upload(self, script: str, name: str, data: bytes, **fields: object) -> bytes:
        """Ask with a multipart body that holds a file."""
        parts = [
            f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}' for key, value in fields.items()
        ]
        body = "".join(f"--{_BOUNDARY}\r\n{part}\r\n" for part in parts).encode()
        body += (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="original"; filename="{name}"\r\n'
            f"Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        body += data + f"\r\n--{_BOUNDARY}--\r\n".encode()
        return self._send(
            "POST", f"/photo/webapi/{script}", body, f"multipart/form-data; boundary={_BOUNDARY}"
        )

    def close(self) -> None:
        self._socket.close()

    def _send(self, verb: str, target: str, body: bytes, kind: str) -> bytes:
        lines = [f"{verb} {target} HTTP/1.1", f"Host: {self.host}:{self.port}", "User-Agent: walker"]
        if self.sid:
            lines.append(f"Cookie: stay_login=1; PHPSESSID={self.sid}")
        if kind:
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        request = "\r\n".join([*lines, "", ""]).encode() + body
        self._socket.sendall(request)
        answer = self._whole_answer()
        self.seen.append(Wire(request, answer))
        return answer.partition(b"\r\n\r\n")[2]

    def _whole_answer(self) -> bytes:
        data = self._early
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, rest = data.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        assert length, head
        while len(rest) < int(length[1]):
            rest += self._more()
        self._early = rest[int(length[1]) :]
        return head + b"\r\n\r\n" + rest[: int(length[1])]

    def _more(self) -> bytes:
        data = self._socket.recv(65536)
        assert data, "the station has closed the connection"
        return data


def walk(url: str, *, user: str, password: str, picture: bytes) -> list[Wire]:
    """Do the twenty calls at a station whose root may be written; what went over the wire."""
    one = Walker(url)
    auth, album, photo = ("SYNO.PhotoStation." + name for name in ("Auth", "Album", "Photo"))
    one.post("query.php", api="SYNO.API.Info", method="query", version=1, query="all")
    login = one.post("auth.php", api=auth, method="login", version=1, username=user, password=password)
    found = re.search(rb'"sid":"([^"]+)"', login)
    assert found, login
    one.sid = found[1].decode()
    one.post("auth.php", api=auth, method="checkauth", version=1)
    shared = {"api": album, "version": 1}
    one.post("album.php", **shared, method="create", id="", name="Walk in Zurich", title="", description="")
    one.post("album.php", **shared, method="create", id="", name="Walk in Zurich")
    walk_id = wire.album_id("Walk in Zurich")
    one.get("album.php", **shared, method="list", offset=0, limit=-1, type="album,photo")
    shown = {"offset": 0, "limit": 108, "type": "album,photo,video", "additional": "album_permission"}
    one.get("album.php", **shared, **shown, method="list", id=walk_id)
    one.get("album.php", **shared, method="getinfo", id=walk_id)
    one.post(
        "album.php", **shared, method="edit", id=walk_id, title="A walk with Ana", description="by the lake"
    )
    names = {"method": "uploadphoto", "version": 1, "api": "SYNO.PhotoStation.File", "duplicate": "rename"}
    for name in ("IMG_0001.JPG", "IMG_0002.JPG"):
        one.upload(
            "file.php",
            name,
            picture,
            **names,
            dest_folder_path="Walk in Zurich",
            filename=name,
            mtime=1714557600,
        )
    shared["api"] = photo
    first = wire.item_id("photo", "Walk in Zurich", "IMG_0001.JPG")
    second = wire.item_id("photo", "Walk in Zurich", "IMG_0002.JPG")
    one.get("photo.php", **shared, method="list", filter_album=walk_id, offset=0, limit=500, type="photo")
    one.post("photo.php", **shared, method="list", offset=0, limit=500, sort_by="takendate")
    one.get("photo.php", **shared, method="getinfo", id=first, additional="photo_exif")
    one.get("photo.php", **shared, method="getexif", id=first)
    one.post(
        "photo.php", **shared, method="edit", id=first, title="Ana", rating=5, gps_lat=47.36, gps_lng=8.54
    )
    one.post(
        "photo.php", **shared, method="copy", id=first, sharepath="album_", mode="copy", duplicate="ignore"
    )
    one.post("photo.php", **shared, method="delete", id=second)
    one.post("album.php", api=album, version=1, method="delete", id=walk_id)
    one.post("auth.php", api=auth, method="logout", version=1)
    one.close()
    assert len(one.seen) == 20, len(one.seen)
    return one.seen
