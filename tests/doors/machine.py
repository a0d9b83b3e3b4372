"""A station in a process of its own, all its doors as rules, and what must hold after each."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx2
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from albumen import wire
from albumen.catalog import Catalog, users
from tests import makers
from tests.station.test_serve import process, stop
from tests.station.world import PASSWORD, USER, api_named
from tests.worlds import Person

ALBUMS = ("A", "B", "A/In", "Roll")
NAMES = ("one.jpg", "two.jpg", "IMG_3.JPG")
LISTED = {"offset": 0, "limit": -1}
DUPLICATES = st.sampled_from(["ignore", "rename", "overwrite"])
MEDIA = (".jpg", ".JPG")

names, numbers = st.sampled_from(NAMES), st.integers(0, 10_000)


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Doors(RuleBasedStateMachine):
    """The model is small: how often each content is there, and what a person noted on which content."""

    def __init__(self) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp())
        self.root = self.base / "photos"
        self.stack = ExitStack()
        self.person = Person(self.base / "person")
        self.made = 0
        self.expected: Counter[str] = Counter()
        self.notes: dict[str, dict[str, Any]] = {}
        self.running: Any = None
        self.url = self.sid = ""

    # --- the station ------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        for album in ALBUMS:
            (self.root / album).mkdir(parents=True)
        (self.root / ".albumen").mkdir()
        with Catalog.open(str(self.root / ".albumen/catalog.sqlite")) as catalog:
            users.add_user(catalog, USER, PASSWORD)
        for album in ALBUMS:
            self._put(self.root / album / NAMES[0])
        self._start()
        form = self._form("Auth.login", username=USER, password=PASSWORD)
        self.sid = httpx2.post(f"{self.url}webapi/auth.php", data=form).json()["data"]["sid"]
        self.tag = self.call("Tag.create", type="desc", name="boats")["id"]
        self.category = self.call("SharedAlbum.create", name="Picks")["id"]

    def _start(self) -> None:
        self.running, self.url = self.stack.enter_context(process(self.root, log=subprocess.DEVNULL))

    def teardown(self) -> None:
        try:
            if self.running is not None and self.running.poll() is None:
                self._holds()
                self._catalog_agrees()
        finally:
            self.stack.close()
            shutil.rmtree(self.base)

    # --- asking -----------------------------------------------------------------------------------------

    def _form(self, called: str, **fields: Any) -> dict[str, str]:
        form = {"api": api_named(called).api, "method": called.partition(".")[2], "version": "1"}
        if self.sid:
            form["PHPSESSID"] = self.sid
        return {**form, **{name: str(value) for name, value in fields.items()}}

    def ask(self, called: str, *, files: Any = None, **fields: Any) -> dict[str, Any]:
        address = f"{self.url}webapi/{api_named(called).path}"
        answer: dict[str, Any] = httpx2.post(
            address, data=self._form(called, **fields), files=files, timeout=60
        ).json()
        assert answer.get("error", {}).get("code") != 100, (called, fields)
        return answer

    def call(self, called: str, **fields: Any) -> Any:
        answer = self.ask(called, **fields)
        assert answer["success"], (called, fields, answer)
        return answer.get("data")

    # --- what is there ----------------------------------------------------------------------------------

    def files(self) -> dict[str, str]:
        """The digest of each photo in the library, by its path."""
        return {path: digest_of((self.root / path).read_bytes()) for path in self.paths()}

    def paths(self) -> set[str]:
        """The paths of the photos in the library."""
        found: set[str] = set()
        for folder, below, inside in os.walk(self.root):
            below[:] = [one for one in below if one != ".albumen"]
            names = (os.path.join(folder, name) for name in inside if name.endswith(MEDIA))
            found |= {os.path.relpath(path, self.root) for path in names}
        return found

    def _everywhere(self) -> Counter[str]:
        """How often each known content is below the root, trash included."""
        found: Counter[str] = Counter()
        for folder, below, inside in os.walk(self.root):
            if folder == str(self.root / ".albumen"):
                below[:] = [one for one in below if one == "trash"]
            for name in inside:
                found[digest_of(Path(folder, name).read_bytes())] += 1
        return Counter({one: found[one] for one in self.expected if found[one]})

    def albums(self) -> list[str]:
        found = [""]
        for folder, below, _ in os.walk(self.root):
            below[:] = sorted(one for one in below if one != ".albumen")
            found += [os.path.relpath(os.path.join(folder, one), self.root) for one in below]
        return found

    def _put(self, path: Path) -> str:
        """Write a photo that is like no other; gives its digest."""
        self.made += 1
        data = makers.jpeg(taken_of(self.made), seed=self.made, size=(40, 30))
        path.write_bytes(data)
        self.expected[digest_of(data)] += 1
        return digest_of(data)

    def _pick(self, number: int) -> str | None:
        found = sorted(self.files())
        return found[number % len(found)] if found else None

    def _album(self, number: int, *, root: bool = True) -> str | None:
        found = self.albums()[0 if root else 1 :]
        return found[number % len(found)] if found else None

    @staticmethod
    def item_id(path: str) -> str:
        album, _, name = path.rpartition("/")
        return wire.item_id("photo", album, name)

    # --- doors of the web API ---------------------------------------------------------------------------

    @rule(where=numbers, name=names, duplicate=DUPLICATES, older=st.booleans())
    def upload(self, where: int, name: str, duplicate: str, older: bool) -> None:
        album = self._album(where)
        assert album is not None
        self.made += 1
        data = makers.jpeg(taken_of(self.made), seed=self.made, size=(40, 30))
        there = (self.root / album / name).exists()
        if older:
            duplicate = "ignore" if duplicate == "rename" else duplicate
            headers = {
                "X-Syno-Token": self.sid,
                "X-Upload-Type": "ORIG_FILE",
                "X-Path": quote(album),
                "X-Orig-Fname": quote(name),
                "X-Duplicate": "OVERWRITE" if duplicate == "overwrite" else "SKIP",
            }
            address = self.url + "include/asst_file_upload.php"
            assert httpx2.post(address, content=data, headers=headers).json()["success"]
        else:
            fields = {
                "dest_folder_path": album,
                "filename": name,
                "duplicate": duplicate,
                "mtime": 1721585073,
            }
            assert self.ask("File.uploadphoto", files={"original": (name, data)}, **fields)["success"]
        if not (there and duplicate == "ignore"):
            self.expected[digest_of(data)] += 1
        self._holds()

    @rule(one=numbers, other=numbers, where=numbers, duplicate=DUPLICATES, copies=st.booleans())
    def shift(self, one: int, other: int, where: int, duplicate: str, copies: bool) -> None:
        chosen = {path for path in (self._pick(one), self._pick(other)) if path}
        target = self._album(where)
        if not chosen:
            return
        before = self._everywhere()
        ids = ",".join(self.item_id(path) for path in sorted(chosen))
        mode = "copy" if copies else "move"
        self.ask("Photo.copy", id=ids, sharepath=wire.album_id(target or ""), mode=mode, duplicate=duplicate)
        if copies:
            files = {digest for digest, count in (self._everywhere() - before).items() if count}
            assert files <= set(before), "a copy has the bytes of what was copied"
            assert sum((self._everywhere() - before).values()) <= len(chosen)
            self.expected += self._everywhere() - before
        self._holds()

    @rule(one=numbers)
    def delete(self, one: int) -> None:
        path = self._pick(one)
        if path:
            self.notes.pop(self.files()[path], None)
            self.call("Photo.delete", id=self.item_id(path))
            assert path not in self.files()
        self._holds()

    @rule(where=numbers, name=st.sampled_from(["New", "A", "B"]))
    def make_album(self, where: int, name: str) -> None:
        self.ask("Album.create", id=wire.album_id(self._album(where) or ""), name=name)
        self._holds()

    @rule(which=numbers, name=st.sampled_from(["Renamed", "A", "B"]))
    def rename_album(self, which: int, name: str) -> None:
        album = self._album(which, root=False)
        if album:
            self.ask("Album.edit", id=wire.album_id(album), name=name)
        self._holds()

    @rule(which=numbers, where=numbers, duplicate=st.sampled_from(["ignore", "overwrite"]))
    def move_album(self, which: int, where: int, duplicate: str) -> None:
        album = self._album(which, root=False)
        if album:
            target = wire.album_id(self._album(where) or "")
            self.ask("Album.move", id=wire.album_id(album), sharepath=target, duplicate=duplicate)
        self._holds()

    @rule(which=numbers)
    def delete_album(self, which: int) -> None:
        album = self._album(which, root=False)
        if album:
            for path, digest in self.files().items():
                if path.startswith(f"{album}/"):
                    self.notes.pop(digest, None)
            self.call("Album.delete", id=wire.album_id(album))
        self._holds()

    # --- what a person notes ----------------------------------------------------------------------------

    @rule(one=numbers, rating=st.integers(1, 5))
    def note(self, one: int, rating: int) -> None:
        path = self._pick(one)
        digest = self.files()[path] if path else ""
        if not path or self._copies(digest) > 1:
            return
        item, known = self.item_id(path), self.notes.setdefault(digest, {})
        title = f"title {self.made} {rating}"
        self.call("Photo.edit", id=item, title=title, rating=rating)
        known |= {"title": title, "rating": rating}
        if "tag" not in known:
            self.call("PhotoTag.desc_tag", id=item, tag_id=self.tag)
            self.call("Comment.create", id=item, name="x", comment=title)
            self.call("SharedAlbum.add_items", id=self.category, item_id=item)
            known |= {"tag": self.tag, "comment": title, "row": self._row_of(path)}
        self._followed(path, digest)

    @rule(one=numbers, turn=st.sampled_from(["left", "right"]), sidecar=st.booleans())
    def turn(self, one: int, turn: str, sidecar: bool) -> None:
        path = self._pick(one)
        if path:
            self.call("Rotate.set", id=self.item_id(path), turn=turn, sidecar=str(sidecar).lower())
        self._holds()

    # --- other programs on the same folder --------------------------------------------------------------

    @rule(where=numbers, name=names)
    def another_program_adds(self, where: int, name: str) -> None:
        path = self.root / (self._album(where) or "") / name
        if not path.exists():
            self._put(path)

    @rule(one=numbers)
    def another_program_removes(self, one: int) -> None:
        path = self._pick(one)
        if path:
            digest = self.files()[path]
            self.notes.pop(digest, None)
            self.expected[digest] -= 1
            (self.root / path).unlink()

    @rule(one=numbers, name=names)
    def another_program_renames(self, one: int, name: str) -> None:
        path = self._pick(one)
        target = (self.root / path).parent / name if path else None
        if path and target and not target.exists():
            self.call("Album.list", id=wire.album_id(os.path.dirname(path)), type="photo", **LISTED)
            (self.root / path).rename(target)

    @rule(which=numbers)
    def another_program_renames_a_folder(self, which: int) -> None:
        album = self._album(which, root=False)
        target = self.root / f"{album}x"
        if album and not target.exists() and len(album) < 60:
            (self.root / album).rename(target)

    # --- ends and starts --------------------------------------------------------------------------------

    @rule(kills=st.booleans())
    def restart(self, kills: bool) -> None:
        if kills:
            self.running.kill()
            self.running.communicate()
        else:
            stop(self.running)
        self._start()
        self._holds()

    @rule(where=numbers, looks=st.integers(0, 3))
    def kill_in_a_move(self, where: int, looks: int) -> None:
        """A move of everything to one album, by a client that does not wait; the station dies meanwhile."""
        chosen = sorted(self.files())
        if not chosen:
            return
        ids = ",".join(self.item_id(path) for path in chosen)
        fields = {"sharepath": wire.album_id(self._album(where) or ""), "mode": "move", "duplicate": "rename"}
        body = urlencode(self._form("Photo.copy", id=ids, **fields)).encode()
        place = urlsplit(self.url)
        with socket.create_connection((place.hostname or "", place.port or 80)) as client:
            head = f"POST /photo/webapi/photo.php HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}\r\n"
            client.sendall(f"{head}content-type: application/x-www-form-urlencoded\r\n\r\n".encode() + body)
            before = self.paths()
            for _ in range(1000 * looks):
                if self.paths() != before:
                    break
            self.running.kill()
            self.running.communicate()
        self._start()
        self._holds()

    # --- the sorter -------------------------------------------------------------------------------------

    @precondition(lambda self: (self.root / "Roll").is_dir())
    @rule(undo=st.booleans())
    def sort_through_the_api(self, undo: bool) -> None:
        address = f"{self.url}Roll"
        ran = self.person.runs(
            "sort", address, "--user", USER, "--apply", "--again", ALBUMEN_PASSWORD=PASSWORD
        )
        assert ran.code in (0, 1), ran.err
        self._holds()
        if undo and "Moved" in ran.out:
            ran = self.person.runs("undo", "--user", USER, ALBUMEN_PASSWORD=PASSWORD)
            assert ran.code in (0, 1), ran.err
        self._holds()

    @precondition(lambda self: (self.root / "Roll").is_dir())
    @rule()
    def a_sort_of_the_folder_itself_is_refused(self) -> None:
        """What a person noted could not follow: a library is sorted through its station."""
        stop(self.running)
        ran = self.person.runs("sort", self.root / "Roll", "--apply", "--again")
        assert ran.code == 2 and "is served by a station" in ran.err
        self._start()
        self._holds()

    # --- what must hold ---------------------------------------------------------------------------------

    def _holds(self) -> None:
        assert self._everywhere() == +self.expected, "no photo is lost, doubled or changed"
        self._listed()
        for path, digest in self.files().items():
            if digest in self.notes and self._copies(digest) == 1:
                self._followed(path, digest)

    def _copies(self, digest: str) -> int:
        return self._everywhere()[digest]

    def _listed(self) -> None:
        """What the station lists is what is on the disk."""
        found: set[str] = set()
        waiting = [""]
        while waiting:
            album = waiting.pop()
            page = self.call("Album.list", id=wire.album_id(album), type="album,photo", **LISTED)
            for one in page["items"]:
                path = f"{album}/{one['info']['name']}" if album else one["info"]["name"]
                if one["type"] == "album":
                    assert one["id"] == wire.album_id(path)
                    waiting.append(path)
                else:
                    assert one["id"] == self.item_id(path), "ids follow the path"
                    found.add(path)
        assert found == set(self.files())

    def _followed(self, path: str, digest: str) -> None:
        """What a person noted is still on the photo, wherever it went, and it is the same row."""
        known, item = self.notes[digest], self.item_id(path)
        (facts,) = self.call("Photo.getinfo", id=item)
        assert (facts["info"]["title"], facts["info"]["rating"]) == (known["title"], known["rating"]), path
        if "tag" in known:
            tags = self.call("PhotoTag.list", id=item, type="desc")["tags"]
            assert [one["name"] for one in tags] == ["boats"], path
            said = self.call("Comment.list", id=item)["comments"]
            assert [one["comment"] for one in said] == [known["comment"]], path
            shown = self.call("Photo.list", filter_shared_album=self.category, type="photo", **LISTED)[
                "items"
            ]
            assert item in [one["id"] for one in shown], path
            assert self._row_of(path) == known["row"], "the identity inside does not change"

    def _row_of(self, path: str) -> int:
        album, _, name = path.rpartition("/")
        query = (
            "SELECT items.id FROM items JOIN albums ON albums.id = items.album_id "
            "WHERE albums.path = ? AND items.name = ? AND items.missing_since = 0"
        )
        with self._catalog() as raw:
            return int(raw.execute(query, (album.encode(), name.encode())).fetchone()[0])

    @contextlib.contextmanager
    def _catalog(self) -> Any:
        raw = sqlite3.connect(f"file:{self.root}/.albumen/catalog.sqlite?mode=ro", uri=True)
        try:
            yield raw
        finally:
            raw.close()

    def _catalog_agrees(self) -> None:
        """The rows of the catalog are the files of the disk, with their sizes."""
        query = (
            "SELECT albums.path, items.name, items.size FROM items JOIN albums ON albums.id = items.album_id "
            "WHERE items.missing_since = 0 AND albums.missing_since = 0"
        )
        with self._catalog() as raw:
            rows = {
                (f"{album.decode()}/{name.decode()}".lstrip("/"), size)
                for album, name, size in raw.execute(query)
            }
            assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        disk = {(path, (self.root / path).stat().st_size) for path in self.files()}
        assert rows == disk


def taken_of(number: int) -> datetime:
    """A taken date: few days, so that a sort brings photos together."""
    return datetime(2024, 5, 1 + number % 3, 12, number // 60 % 60, number % 60)
