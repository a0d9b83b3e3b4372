"""Every served method x who asks x where the thing is x where the session travels: allowed, or refused.

What is expected comes from the right that the declaration names and from the table RIGHTS, never from the station. An
answer counts as refused when its code is one of those that say so; any other answer, also one that finds something
else wrong, counts as allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from albumen import api, wire
from albumen.catalog import Catalog, albums, comments, groups, items, rights, shares, users
from albumen.declare import Method
from albumen.station.dispatch import OF_ACCOUNTS
from albumen.station.homes import Station
from tests import makers
from tests.station.world import PASSWORD, Caller, code_of, make_card, running, write

PICTURE, CLIP = makers.jpeg(datetime(2024, 5, 1, 12), seed=1), makers.mov()
LISTED = {"offset": 0, "limit": -1}
RANK = {"": 0, "browse": 1, "upload": 2, "manage": 3}

PLACES = {  # the first level album decides: what the subject may do is given in Own, and in no other
    "own": "Own/Target",
    "own, nested": "Own/one/two/Target",
    "foreign": "Foreign/Target",
    "foreign, nested": "Foreign/one/two/Target",
    "moved to own": "Own/Came",
    "moved away": "Foreign/Went",
}
RIGHTS = {  # the most that a subject may do in Own; where albums ask for a password is another world
    "anonymous": "",
    "user without a right": "",
    "browser": "browse",
    "uploader": "upload",
    "manager": "manage",
    "member of a group that manages": "manage",
    "administrator": "manage",
    "visitor without the password": "",
    "visitor with the password": "browse",
    "public share": "",
    "owner of a personal station, at the main one": "",
    "owner of a personal station, at home": "manage",
    "administrator, at the home of another": "",
}
USERS = (
    "user without a right",
    "browser",
    "uploader",
    "manager",
    "member of a group that manages",
    "administrator",
    "owner of a personal station, at the main one",
    "owner of a personal station, at home",
    "administrator, at the home of another",
)
DOES_EVERYTHING = ("administrator", "owner of a personal station, at home")
WAYS = ("field", "query", "cookie")
BY_A_SHARE = {"Photo.getinfo", "Photo.getexif", "Thumb.get", "Download.getphoto", "Download.getvideo"}
"""What a share opens to somebody who has its link: every album in Own is shared, those in Foreign are not."""


class Thing(NamedTuple):
    """What a call is about: an album by its path, and a photo and a clip in it."""

    album: str

    @property
    def fields(self) -> dict[str, str]:
        """The ids of it, by what the calls below name them."""
        names = self.album.split("/")
        way = [wire.album_id("/".join(names[: depth + 1])) for depth in range(len(names))]
        photo = wire.item_id("photo", self.album, "x.jpg")
        return {
            "TOKEN": "/".join(["Albums", *way, photo]),
            "ALBUM": wire.album_id(self.album),
            "PHOTO": photo,
            "CLIP": wire.item_id("video", self.album, "x.mov"),
            "PATH": self.album,
        }


CALLS: dict[str, dict[str, Any]] = {
    "Album.list": {"id": "ALBUM", **LISTED, "type": "photo"},
    "Album.getinfo": {"id": "ALBUM"},
    "Album.create": {"id": "ALBUM", "name": "new"},
    "Album.delete": {"id": "ALBUM"},
    "Album.edit": {"id": "ALBUM", "title": "x"},
    "Album.move": {"id": "ALBUM", "sharepath": wire.album_id("Own/Elsewhere"), "duplicate": "ignore"},
    "Album.arrangeitem": {"id": "ALBUM", "item_id": "PHOTO", **LISTED},
    "Album.cleararrangeitem": {"id": "ALBUM"},
    "Permission.getalbum": {"id": "ALBUM"},
    "Permission.editalbum": {"id": "ALBUM", "user": "nobody"},
    "Photo.list": {"filter_album": "ALBUM", **LISTED, "type": "photo"},
    "Photo.getinfo": {"id": "PHOTO"},
    "Photo.edit": {"id": "PHOTO", "title": "x"},
    "Photo.delete": {"id": "PHOTO"},
    "Photo.copy": {
        "id": "PHOTO",
        "sharepath": wire.album_id("Own/Elsewhere"),
        "mode": "move",
        "duplicate": "ignore",
    },
    "Photo.getexif": {"id": "PHOTO"},
    "Photo.listfeatureditem": {"filter_album": "ALBUM", "count": 1, "taken_date": "2024-01-01,"},
    "Photo.listgpsgroup": {"filter_album": "ALBUM", "zoom": 3},
    "Photo.listgpsgroupeditem": {"filter_album": "ALBUM", "group_id": "8-546-310", **LISTED},
    "Thumb.get": {"id": "PHOTO", "size": "small"},
    "Cover.set": {"id": "ALBUM", "item_id": "PHOTO"},
    "File.uploadphoto": {
        "dest_folder_path": "PATH",
        "duplicate": "ignore",
        "filename": "new.jpg",
        "mtime": 1,
    },
    "File.uploadvideo": {
        "dest_folder_path": "PATH",
        "duplicate": "ignore",
        "filename": "new.mov",
        "mtime": 1,
    },
    "Download.getphoto": {"id": "PHOTO"},
    "Download.getvideo": {"id": "CLIP"},
    "Download.getitem": {"id": "ALBUM"},
    "Comment.list": {"id": "PHOTO"},
    "Comment.create": {"id": "PHOTO", "name": "x", "comment": "x"},
    "Comment.delete": {"id": "PHOTO", "comment_id": "COMMENT"},
    "Timeline.getindex": {"filter_album": "ALBUM", "unit": "month"},
    "Rotate.set": {"id": "PHOTO", "turn": "right"},
    "PhotoTag.list": {"id": "PHOTO", "type": "desc"},
    "PhotoTag.desc_tag": {"id": "PHOTO", "tag_id": "tag_1"},
    "PhotoTag.geo_tag": {"id": "PHOTO", "tag_id": "tag_1"},
    "PhotoTag.people_tag": {"id": "PHOTO", "tag_id": "tag_1"},
    "PhotoTag.delete": {"id": "PHOTO", "tag_id": "tag_1"},
    "PhotoTag.people_tag_confirm": {"id": "PHOTO", "tag_id": "tag_1", "confirm": "true"},
    "Path.getpath": {"id": "PHOTO"},
    "Path.checkpath": {"token": "TOKEN"},
}
REFUSALS = ("ACCESS_DENY", "_RIGHT", "NO_PERMISSION", "PASSWORD_ERROR", "NOT_ADMIN")
REFUSED = {105} | {
    fault.code for method in api.every_method() for fault in method.faults if fault.name.endswith(REFUSALS)
}


class World:
    """A station whose two albums decide for themselves, with everybody of the table logged in."""

    def __init__(
        self, caller: Caller, root: Path, *, asks_password: bool = False, home_of: Station | None = None
    ) -> None:
        self.caller, self.root = caller, root
        self.library = home_of.library if home_of else caller.library
        self.catalog = self.library.catalog
        self.owner = "owner" if home_of else "root"
        self.sids = {"anonymous": "", "public share": ""}
        self.links: dict[str, str] = {}
        for path in ("Own", "Foreign"):
            (root / path).mkdir(exist_ok=True)
            albums.ensure_album(self.catalog, path)
            albums.set_album(self.catalog, path, allow_comment=True)
        if home_of:
            self._at_home()
        elif asks_password:
            self._ask_passwords()
        else:
            self._give_rights()

    def _ask_passwords(self) -> None:
        for path, password in (("Own", "sesame"), ("Foreign", "other")):
            text = users.hash_password(password)
            albums.set_album(self.catalog, path, type="password", password=text)
        answer = self.caller.post("Album.getinfo", id=wire.album_id("Own"), password="sesame")
        sid = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
        self.sids = {"visitor without the password": "", "visitor with the password": sid}

    def _at_home(self) -> None:
        for path in ("Own", "Foreign"):
            albums.set_album(self.catalog, path, type="private")
        users_at_home = {
            "owner of a personal station, at home": "owner",
            "administrator, at the home of another": "root",
        }
        self.sids = {
            subject: self._post("Auth.login", username=user, password=PASSWORD).json()["data"]["sid"]
            for subject, user in users_at_home.items()
        }

    def _post(self, called: str, **fields: Any) -> httpx2.Response:
        form = Caller(self.caller.http).form(called, **fields)
        path = getattr(api, called.partition(".")[0]).path
        answer = self.caller.http.post(f"{self.library.settings.mount}/webapi/{path}", data=form)
        self.caller.http.cookies.clear()
        return answer

    def _give_rights(self) -> None:
        for path in ("Own", "Foreign"):
            albums.set_album(self.catalog, path, type="private")
        self.sids["owner of a personal station, at the main one"] = self.caller.data(
            "Auth.login", username="owner", password=PASSWORD
        )["sid"]
        for number, subject in enumerate(USERS[:6]):
            users.add_user(self.catalog, f"user{number}", PASSWORD, admin=subject == "administrator")
            if subject.startswith("member"):
                self._in_group(f"user{number}")
            elif RIGHTS[subject] and subject != "administrator":
                level: Any = RIGHTS[subject]
                rights.set_rights(self.catalog, "Own", level, names=[f"user{number}"], of_groups=())
            self.sids[subject] = self.caller.data("Auth.login", username=f"user{number}", password=PASSWORD)[
                "sid"
            ]

    def _in_group(self, user: str) -> None:
        groups.add_group(self.catalog, "managers", names=[user])
        rights.set_rights(self.catalog, "Own", "manage", names=(), of_groups=["managers"])

    def make(self, thing: Thing) -> str:
        """Put the thing there, where an earlier call has taken it away; gives the id of a comment on it."""
        folder = self.root / thing.album
        for name, data in (("x.jpg", PICTURE), ("x.mov", CLIP)):
            if not (folder / name).exists():
                write(folder / name, data)
                self.library.look_at(thing.album)
        row = items.item(self.catalog, thing.album, "x.jpg")
        assert row is not None
        known = comments.comments_on(self.catalog, row.id)
        number = known[0].id if known else None
        if number is None:
            number = comments.add_comment(self.catalog, row.id, name="x", email="", comment="x")
        assert number is not None
        self.share(row.album)
        return wire.numbered_id("comment", number)

    def share(self, album: str) -> None:
        """Let an album of Own be followed by an open share of the administrator; a new one after it went away."""
        place, admin = albums.album(self.catalog, album), users.user(self.catalog, self.owner)
        assert admin is not None and place is not None
        known = shares.shared_by_link(self.catalog, self.links.get(album, ""))
        if not album.startswith("Own/") or (known and known.album_id == place.id):
            return
        made = shares.create_shared(self.catalog, admin.id, f"{album} {place.id}", album_id=place.id)
        assert made is not None
        shares.set_link(self.catalog, made, is_shared=True)
        row = shares.shared_album(self.catalog, made)
        assert row is not None
        self.links[album] = row.link

    def move(self, source: str, target: str) -> None:
        """Let an album that was seen in one place go to another."""
        self.make(Thing(source))
        subject = next(one for one in DOES_EVERYTHING if one in self.sids)
        fields = {"id": wire.album_id(source), "sharepath": wire.album_id(target), "duplicate": "ignore"}
        assert self.code("Album.move", fields, subject, "field") == 0

    def link_of(self, fields: dict[str, Any]) -> str:
        """The link of the album that a call is about, else any: it must not help there."""
        of_item = str(fields.get("id", "")).split(",")[0]
        album = wire.parse_item_id(of_item).album if of_item.startswith(("photo_", "video_")) else ""
        return self.links.get(album) or next(iter(self.links.values()), "")

    def code(self, called: str, fields: dict[str, Any], subject: str, way: str) -> int:
        """The code of an answer, 0 for a success, and for bytes."""
        sid, files = self.sids[subject], None
        if subject == "public share":
            fields = {**fields, "public_share_id": self.link_of(fields), "filter_public_share": ""}
        if called.startswith("File."):
            files = {"original": (str(fields["filename"]), PICTURE if called.endswith("photo") else CLIP)}
        form = Caller(self.caller.http, sid if way == "field" else "").form(called, **fields)
        query = {"PHPSESSID": sid} if way == "query" and sid else {}
        headers = {"cookie": f"PHPSESSID={sid}"} if way == "cookie" and sid else {}
        path = getattr(api, called.partition(".")[0]).path
        answer = self.caller.http.post(
            f"{self.library.settings.mount}/webapi/{path}",
            params=query,
            headers=headers,
            data=form,
            files=files,
        )
        self.caller.http.cookies.clear()
        return code_of(answer) if answer.headers["content-type"].startswith("application/json") else 0


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, World]]:
    """For each subject the world it is in."""
    base = tmp_path_factory.mktemp("matrix")
    found: dict[str, World] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users, "LOG_N", 4)  # a cheap hash: everybody logs in
        for name in ("rights", "passwords"):
            (base / name / ".albumen").mkdir(parents=True)
        for name in ("rights", "passwords"):
            with Catalog.open(str(base / name / ".albumen/catalog.sqlite")) as catalog:
                users.add_user(catalog, "root", PASSWORD)
                users.add_user(catalog, "owner", PASSWORD)
        (base / "home").mkdir()
        with Catalog.open(str(base / "rights/.albumen/catalog.sqlite")) as catalog:
            users.set_home(catalog, "owner", str(base / "home"))
        card = make_card(base / "card")
        with (
            running(base / "rights", opened=(("card", str(card)),)) as one,
            running(base / "passwords") as other,
        ):
            homes: Any = one.http.app.state.homes  # type: ignore[attr-defined]
            first = World(one, base / "rights")
            third = World(one, base / "home", home_of=homes.find("owner"))
            for world in (first, third):
                world.move("Foreign/Came", "Own")
                world.move("Own/Went", "Foreign")
            second = World(other, base / "passwords", asks_password=True)
            for world in (first, second, third):
                found |= dict.fromkeys(world.sids, world)
            yield found


def name_of(method: Method[Any, Any]) -> str:
    return f"{method.owner.__name__}.{method.name}"


def allowed(method: Method[Any, Any], subject: str, place: str) -> bool:
    """What the declaration and the table say."""
    level = method.needs.level
    if subject == "owner of a personal station, at home" and method in (*OF_ACCOUNTS, api.DsmShare.copy):
        return False  # accounts and opened folders are the main station's
    if level == "none" or subject in DOES_EVERYTHING:
        return True
    if level in ("session", "admin"):
        return level == "session" and subject in USERS
    if method.needs.on is None:
        return (
            level == "browse"
        )  # what is told is narrowed; other rights are meant at the root, where none is given
    if subject == "public share" and name_of(method) in BY_A_SHARE:
        return PLACES[place].startswith("Own/")
    return PLACES[place].startswith("Own/") and RANK[RIGHTS[subject]] >= RANK[level]


def filled(value: object, names: dict[str, str]) -> object:
    """A value of a call with the ids of the thing."""
    if not isinstance(value, str):
        return value
    for name, one in names.items():
        value = value.replace(name, one)
    return value


def test_every_method_that_is_about_an_album_is_in_the_matrix() -> None:
    about = {name_of(method) for method in api.served_methods() if method.needs.on is not None} - OF_SHARES

    assert about == set(CALLS)


OF_SHARES = {
    name_of(one) for one in api.served_methods() if one.owner in (api.SharedAlbum, api.AdvancedShare)
}
"""These ask whose share it is: see test_shares.py."""
# logging in and out is open to everybody, and would end the sessions of the table
ABOUT_NONE = [one for one in api.served_methods() if one.needs.on is None and one.owner is not api.Auth]
CASES = len(CALLS) * len(PLACES) * len(RIGHTS) * len(WAYS)
CASES += len(ABOUT_NONE) * len(RIGHTS) * len(WAYS)


def test_the_matrix_is_large_enough() -> None:
    assert CASES >= 5000


@pytest.mark.parametrize("called", CALLS)
def test_things_are_open_to_whom_they_should_be(worlds: dict[str, World], called: str) -> None:
    method = getattr(api, called.partition(".")[0]).methods[called.partition(".")[2]]
    wrong: list[str] = []
    for subject, world in worlds.items():
        for place, album in PLACES.items():
            for way in WAYS:
                thing = Thing(album)
                world.make(Thing("Own/Elsewhere"))
                names = {**thing.fields, "COMMENT": world.make(thing)}
                fields = {key: filled(value, names) for key, value in CALLS[called].items()}
                code = world.code(called, fields, subject, way)
                if (code in REFUSED) == allowed(method, subject, place):
                    wrong.append(f"{subject}, {place}, {way}: {code}")

    assert wrong == []


@pytest.mark.parametrize("method", ABOUT_NONE, ids=name_of)
def test_methods_that_are_about_no_album_are_open_to_whom_they_should_be(
    worlds: dict[str, World], method: Method[Any, Any]
) -> None:
    called, wrong = name_of(method), list[str]()
    more: dict[str, str] = {}
    if called == "DsmShare.copy":
        (opened,) = worlds["administrator"].caller.library.settings.opened
        more = {"id": wire.dsm_id(f"{opened[1]}/top.jpg"), "sharepath": "Own"}
    for subject, world in worlds.items():
        for way in WAYS:
            fields = {
                **wire.to_form(method.example),
                "version": str(method.versions.start),
                **more,
            }
            code = world.code(called, fields, subject, way)
            if (code in REFUSED) == allowed(method, subject, "own"):
                wrong.append(f"{subject}, {way}: {code}")

    assert wrong == []
