"""What answers of the station cost, beside raw SQLite and encoding and a bare ASGI handler in the same run.

Run it with `.venv/bin/python bench/api.py [--rounds 30]`; see bench/README.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "src")]

from albumen import wire  # noqa: E402  (the checkout is on the path now)
from albumen.catalog import Catalog, rights, users  # noqa: E402
from albumen.catalog import albums as albums_  # noqa: E402
from albumen.catalog import items as rows  # noqa: E402
from albumen.station.app import Settings, create_app  # noqa: E402
from albumen.station.library import subject_of  # noqa: E402
from albumen.station.rights import may  # noqa: E402
from albumen.station.shapes import standing_of  # noqa: E402

PAGE, BIG = 108, 10_000
USER, PASSWORD = "jon", "correct horse"
ADDITIONAL = "album_permission,video_codec,video_quality,thumb_size,photo_exif"
COLUMNS = (
    "items.id, items.name, items.kind, items.size, items.mtime_ns, items.width, items.height, items.orientation, "
    "items.takendate, items.createdate, items.title, items.description, items.rating, items.lat, items.lng, "
    "items.facts"
)


def fill(root: Path, *, items: int, albums: int) -> None:
    """A catalog of that many items: an album of 10,000, the others spread; jon may browse, not own, them.

    Files are there only in the album that is asked for, empty ones: a listing looks at names, times and sizes.
    """
    (root / ".albumen").mkdir(parents=True)
    (root / "Big").mkdir()
    with Catalog.open(str(root / ".albumen/catalog.sqlite")) as catalog:
        users.add_user(catalog, "root", PASSWORD)
        users.add_user(catalog, USER, PASSWORD)
        albums_.ensure_album(catalog, "")
        rights.set_rights(catalog, "", "browse", names=[USER], of_groups=())
    with sqlite3.connect(root / ".albumen/catalog.sqlite") as raw:
        (top,) = raw.execute("SELECT id FROM albums WHERE path = x''").fetchone()
        for number in range(albums):
            name = "Big" if number == 0 else f"album {number:05}"
            raw.execute(
                "INSERT INTO albums (parent_id, path, sort_path, search_text, created, title, description, hits, "
                "sort_by, sort_direction, allow_comment, conversion, access, missing_since) "
                "VALUES (?, ?, ?, ?, 1, '', '', 0, 'filename', 'asc', 0, 1, 'private', 0)",
                (top, name.encode(), name.lower(), f"\n{name.lower()}\n"),
            )
        (first,) = raw.execute("SELECT min(id) FROM albums WHERE path != x''").fetchone()
        for number in range(items):
            album = first if number < BIG else first + 1 + number % (albums - 1)
            name = f"IMG_{number:06}.JPG"
            facts = (
                '{"camera":"Fujifilm","camera_model":"X-T30","exposure":"1/250","aperture":"f/4","iso":200}'
            )
            found = (7, 0, 2_000_000, 1_700_000_000_000_000_000)
            if album == first:
                path = root / "Big" / name
                path.touch()
                there = path.stat()
                found = (there.st_dev, there.st_ino, 0, there.st_mtime_ns)
            raw.execute(
                "INSERT INTO items (album_id, name, sort_name, search_text, kind, size, mtime_ns, inode, device, "
                "width, height, orientation, taken, taken_source, taken_clock, problem, takendate, createdate, "
                "title, description, rating, facts, turns, rotate_version, added, missing_since, position_edited) "
                "VALUES "
                "(?, ?, ?, ?, 'photo', ?, ?, ?, ?, 4000, 3000, 1, ?, 'exif', 'local', '', ?, ?, '', '', 0, ?, 0, "
                "0, 1, 0, 0)",
                (
                    *(album, name.encode(), name.lower(), f"\n{name.lower()}\n"),
                    *(found[2], found[3], found[1], found[0]),
                    *[f"2024-05-{1 + number % 28:02} 12:00:00"] * 3,
                    facts,
                ),
            )
    raw.close()


class Station:
    """An application that is asked without a server: CPU of the answers, nothing else."""

    def __init__(self, root: Path) -> None:
        self.app = create_app(Settings(root=str(root)))
        self.sid = ""

    async def ask(self, script: str, **fields: Any) -> bytes:
        form = {"version": "1", "PHPSESSID": self.sid, **{name: str(value) for name, value in fields.items()}}
        return await asked(self.app, f"/photo/webapi/{script}", urlencode(form).encode())


async def asked(app: Any, path: str, body: bytes) -> bytes:
    """The body of the answer to a POST."""
    sent: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message.get("body", b""))

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "server": ("x", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "http_version": "1.1",
        "headers": [(b"content-type", b"application/x-www-form-urlencoded"), (b"host", b"x")],
    }
    await app(scope, receive, send)
    return b"".join(sent)


def _sizes(row: Any) -> dict[str, Any]:
    """What the station tells of three thumbnails."""
    found: dict[str, Any] = {
        name: {"resolutionx": row[5] * side // row[6], "resolutiony": side, "mtime": row[4] // 10**9}
        for name, side in (("preview", 120), ("small", 320), ("large", 1280))
    }
    return {**found, "sig": f"{row[0]:x}-{row[4]:x}"}


class Floor:
    """The same page by one query and one encoding behind a bare ASGI handler."""

    def __init__(self, root: Path) -> None:
        self.raw = sqlite3.connect(root / ".albumen/catalog.sqlite", check_same_thread=False)

    def rows(self, limit: int) -> list[dict[str, Any]]:
        query = (
            f"SELECT {COLUMNS} FROM items JOIN albums ON albums.id = items.album_id "  # noqa: S608
            "WHERE albums.path = ? AND items.missing_since = 0 ORDER BY items.sort_name LIMIT ?"
        )
        return [
            {
                "id": wire.item_id("photo", "Big", row[1].decode()),
                "type": "photo",
                "info": {
                    "name": row[1].decode(),
                    "size": row[3],
                    "takendate": row[8],
                    "createdate": row[9],
                    "title": row[10],
                    "description": row[11],
                    "rating": row[12],
                    "resolutionx": row[6],
                    "resolutiony": row[5],
                },
                "additional": {"photo_exif": json.loads(row[15]), "thumb_size": _sizes(row)},
                "thumbnail_status": "preview,small,large",
            }
            for row in self.raw.execute(query, (b"Big", limit))
        ]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        limit = int(dict(part.split("=") for part in message["body"].decode().split("&"))["limit"])
        data = {"success": True, "data": {"total": BIG, "offset": limit, "items": self.rows(limit)}}
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", b"application/json")],
            }
        )
        await send({"type": "http.response.body", "body": json.dumps(data).encode()})


async def cpu(work: Callable[[], Awaitable[object]], rounds: int) -> float:
    """Median CPU milliseconds of the work, all threads."""
    await work()
    found: list[float] = []
    for _ in range(rounds):
        before = time.process_time()
        await work()
        found.append((time.process_time() - before) * 1000)
    return statistics.median(found)


async def measure(root: Path, rounds: int) -> dict[str, float]:
    """CPU milliseconds of each."""
    station, floor = Station(root), Floor(root)
    async with station.app.router.lifespan_context(station.app):
        login = {"api": "SYNO.PhotoStation.Auth", "method": "login", "username": USER, "password": PASSWORD}
        station.sid = json.loads(await station.ask("auth.php", **login))["data"]["sid"]
        big = {
            "method": "list",
            "id": wire.album_id("Big"),
            "type": "album,photo,video",
            "additional": ADDITIONAL,
        }
        # the second page: an opened album is looked at on the disk once, with its first page
        page = await cpu(lambda: station.ask("album.php", **big, offset=PAGE, limit=PAGE), rounds)
        first = await cpu(lambda: station.ask("album.php", **big, offset=0, limit=PAGE), max(3, rounds // 5))
        every = await cpu(lambda: station.ask("album.php", **big, offset=1, limit=-1), max(3, rounds // 10))
        floor_page = await cpu(lambda: asked(floor, "/", f"limit={PAGE}".encode()), rounds)
        floor_every = await cpu(lambda: asked(floor, "/", f"limit={BIG}".encode()), max(3, rounds // 10))
        logins = await cpu(lambda: station.ask("auth.php", **login), 3)
        checks = await cpu(lambda: _rights(station), max(3, rounds // 5))
    return {
        "page of 108": page,
        "page of 108, with a look at the folder of 10,000": first,
        "floor: page of 108": floor_page,
        "all 10,000": every,
        "floor: all 10,000": floor_every,
        "login": logins,
        "rights of one user on 10,000 albums": checks,
    }


async def _rights(station: Station) -> int:
    """May jon see each album? Asked of 10,000 rows."""
    library = station.app.state.station.library
    listing = rows.listing(
        library.catalog, "", kinds=("album",), sort_by="filename", descending=False, offset=0, limit=-1
    )
    user = users.user(library.catalog, USER)
    subject = subject_of(library, user)
    return sum(may(subject, "browse", standing_of(row)) for row in listing.albums)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    figures: dict[str, dict[str, float]] = {}
    for name, items in {"small": BIG, "large": 200_000}.items():
        with tempfile.TemporaryDirectory() as folder:
            fill(Path(folder), items=items, albums=10_000)
            figures[name] = asyncio.run(measure(Path(folder), rounds))
    print(f"{'CPU ms':52}{'10,000 items':>14}{'200,000 items':>15}")
    for row in figures["small"]:
        print(f"{row:52}{figures['small'][row]:14.2f}{figures['large'][row]:15.2f}")
    small, large = figures["small"], figures["large"]
    times = small["page of 108"] / small["floor: page of 108"]
    print(f"the page costs {times:.1f} times the floor (goal: at most 3)")
    print(
        f"in the large catalog it costs {large['page of 108'] / small['page of 108'] - 1:+.0%} (goal: within 20 %)"
    )
    print(f"all 10,000 cost {small['all 10,000'] / small['floor: all 10,000']:.1f} times the floor")


if __name__ == "__main__":
    main()
