"""Every declared way to refuse is provoked, or has its reason why it cannot be."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from albumen import api, wire
from albumen.api.common import GENERAL
from albumen.catalog import users
from albumen.moving.incoming import Incoming
from albumen.moving.units import StorageStopped
from albumen.moving.vault import Vault
from tests import makers
from tests.station.test_uploads import body, send
from tests.station.world import (
    HARBOUR,
    PASSWORD,
    PHOTO,
    PLAIN,
    PROOFING,
    USER,
    Caller,
    code_of,
    logged_in,
    photo,
    share,
)

Key = tuple[str, str, str]
ITEM = photo(HARBOUR, PHOTO)
PRIVATE, LOCKED, GONE = wire.album_id("2024"), wire.album_id("Locked"), wire.album_id("1999")
LISTED = {"offset": 0, "limit": -1}
ALBUMS = {**LISTED, "type": "album,photo"}
PHOTOS = {**LISTED, "type": "photo"}
MOVE = {"id": ITEM, "mode": "move", "duplicate": "ignore"}
UPLOAD = {"dest_folder_path": HARBOUR, "duplicate": "ignore", "filename": "a.jpg", "mtime": 1}
FILE = {"original": ("a.jpg", makers.jpeg())}

UNPROVOKED: dict[Key, str] = {
    **{
        ("Auth", method, fault): reason
        for method in ("login", "photo_login")
        for fault, reason in {
            "PHOTOSTATION_AUTH_LOGIN_NOPRIVILEGE": "Every account may use the station in this release.",
            "PHOTOSTATION_AUTH_LOGIN_GUEST_ERROR": "There are no guest accounts.",
        }.items()
    },
    ("Album", "create", "PHOTOSTATION_ALBUM_NOT_ADMIN"): "No album is kept for administrators.",
    ("Album", "edit", "PHOTOSTATION_ALBUM_NOT_ADMIN"): "No album is kept for administrators.",
    ("Cover", "set", "PHOTOSTATION_COVER_SET_FAIL"): "What keeps it from being set has its own code.",
}

UNPROVOKED |= {
    ("Tag", "list", "PHOTOSTATION_TAG_LIST_FAIL"): "Only a broken disk gives it.",
    ("SharedAlbum", "list", "PHOTOSTATION_SHARED_ALBUM_LIST_ERROR"): "Only a broken disk gives it.",
    ("SharedAlbum", "create", "PHOTOSTATION_SHARED_ALBUM_CREATE_FAIL"): "Only a broken disk gives it.",
    **{
        ("SharedAlbum", method, "PHOTOSTATION_SHARED_ALBUM_GET_INFO_ERROR"): "Only a broken disk gives it."
        for method in ("getinfo", "getinfo_public")
    },
    ("SharedAlbum", "list", "PHOTOSTATION_SHARED_ALBUM_ACCESS_DENY"): "Without a user it is 105.",
    ("Tag", "create", "PHOTOSTATION_TAG_ACCESS_DENY"): "Every user may make a tag; without one it is 105.",
    ("Tag", "delete_unconfirmed_tag", "WEBAPI_ERR_BAD_REQUEST"): "It has no parameter that could be wrong.",
    ("About", "get", "WEBAPI_ERR_UNKNOWN"): "Only a broken disk gives it, as for every method.",
    ("About", "set", "WEBAPI_ERR_UNKNOWN"): "Only a broken disk gives it, as for every method.",
}

Provoke = Callable[[Caller, Caller, pytest.MonkeyPatch], int]
PROVOKED: dict[Key, Provoke] = {}


def call(called: str, *, visitor: bool = False, files: Any = None, **fields: Any) -> Provoke:
    """A call that is refused, as the user or as a visitor."""

    def provoke(mira: Caller, somebody: Caller, _: pytest.MonkeyPatch) -> int:
        return (somebody if visitor else mira).code(called, files=files, **fields)

    return provoke


def fault(api_name: str, method: str, name: str, provoke: Provoke) -> None:
    PROVOKED[(api_name, method, f"PHOTOSTATION_{name}" if not name.startswith("WEBAPI") else name)] = provoke


def plain(called: str, *, files: Any = None, **fields: Any) -> Provoke:
    """A call that is refused to a user who is no administrator and has no rights."""

    def provoke(_: Caller, somebody: Caller, __: pytest.MonkeyPatch) -> int:
        return logged_in(somebody, PLAIN).code(called, files=files, **fields)

    return provoke


def too_many(method: str) -> Provoke:
    def provoke(_: Caller, somebody: Caller, __: pytest.MonkeyPatch) -> int:
        for _ in range(5):
            somebody.code(f"Auth.{method}", username=USER, password="wrong")
        return somebody.code(f"Auth.{method}", username=USER, password=PASSWORD)

    return provoke


def disabled(method: str) -> Provoke:
    def provoke(_: Caller, somebody: Caller, __: pytest.MonkeyPatch) -> int:
        users.set_disabled(somebody.library.catalog, USER, True)
        return somebody.code(f"Auth.{method}", username=USER, password=PASSWORD)

    return provoke


def cut_off(method: str, name: str) -> Provoke:
    def provoke(mira: Caller, _: Caller, __: pytest.MonkeyPatch) -> int:
        fields = {**mira.form(f"File.{method}"), **UPLOAD, "filename": name}
        whole = body([*((key, str(value)) for key, value in fields.items()), ("original", makers.jpeg())])
        return send(mira, whole[:-20])

    return provoke


def disk_full(method: str, name: str) -> Provoke:
    def provoke(mira: Caller, _: Caller, monkeypatch: pytest.MonkeyPatch) -> int:
        def full(self: Incoming, data: bytes) -> None:
            raise StorageStopped(errno.ENOSPC, self.directory)

        monkeypatch.setattr(Incoming, "write", full)
        return mira.code(f"File.{method}", files=FILE, **{**UPLOAD, "filename": name})

    return provoke


def not_copied(mira: Caller, _: Caller, monkeypatch: pytest.MonkeyPatch) -> int:
    def full(self: Vault, *_: object, **__: object) -> None:
        raise StorageStopped(errno.ENOSPC, self.root)

    monkeypatch.setattr(Vault, "copy_item", full)
    (card,) = mira.data("DsmShare.list", **{**LISTED, "type": "folder"})["items"]
    return mira.code("DsmShare.copy", id=card["id"], sharepath="2023")


for _method in ("login", "photo_login"):
    fault("Auth", _method, "AUTH_LOGIN_ERROR", call(f"Auth.{_method}", username=USER, password="wrong"))
    fault("Auth", _method, "AUTH_LOGIN_DISABLE_ACCOUNT", disabled(_method))
    fault("Auth", _method, "AUTH_LOGIN_MAX_TRIES", too_many(_method))

for _method, _more in (("list", ALBUMS), ("getinfo", {})):
    _call = f"Album.{_method}"
    fault("Album", _method, "WEBAPI_ERR_BAD_REQUEST", call(_call, id=GONE, **_more))
    fault("Album", _method, "ALBUM_PASSWORD_ERROR", call(_call, id=LOCKED, visitor=True, **_more))
    fault("Album", _method, "ALBUM_NO_ACCESS_RIGHT", call(_call, id=PRIVATE, visitor=True, **_more))
fault("Album", "create", "WEBAPI_ERR_BAD_REQUEST", call("Album.create", id=GONE, name="x"))
fault("Album", "create", "ALBUM_HAS_EXIST", call("Album.create", name="2024"))
fault("Album", "create", "ALBUM_CREATE_FAIL", call("Album.create", name="a/b"))
fault("Album", "delete", "WEBAPI_ERR_BAD_REQUEST", call("Album.delete", id=GONE))
fault("Album", "delete", "ALBUM_DELETE_FAIL", call("Album.delete", id=PRIVATE, only_empty="true"))

_HARBOUR_ID = wire.album_id(HARBOUR)
fault("Album", "create", "ALBUM_NO_UPLOAD_RIGHT", plain("Album.create", id=PRIVATE, name="x"))
for _method, _more in (
    ("delete", {}),
    ("edit", {"title": "x"}),
    ("move", {"sharepath": PRIVATE, "duplicate": "ignore"}),
    ("arrangeitem", {"item_id": ITEM, "limit": -1, "offset": 0}),
    ("cleararrangeitem", {}),
):
    fault("Album", _method, "ALBUM_NO_MANAGE_RIGHT", plain(f"Album.{_method}", id=_HARBOUR_ID, **_more))
for _method, _more in (("edit", {"title": "x"}), ("delete", {}), ("copy", {**MOVE, "sharepath": PRIVATE})):
    fault("Photo", _method, "PHOTO_ACCESS_DENY", plain(f"Photo.{_method}", **{"id": ITEM, **_more}))
for _method, _name in (("uploadphoto", "a.jpg"), ("uploadvideo", "a.mov")):
    _fields = {**UPLOAD, "filename": _name}
    fault("File", _method, "FILE_ACCESS_DENY", plain(f"File.{_method}", files=FILE, **_fields))

fault("Rotate", "set", "ROTATE_ACCESS_DENY", plain("Rotate.set", id=ITEM, turn="right"))
fault("Cover", "set", "COVER_ACCESS_DENY", plain("Cover.set", id=PRIVATE, item_id=ITEM))

for _method, _more in (
    ("list", {"type": "nothing", **LISTED}),
    ("getinfo", {"id": "x"}),
    ("create", {"name": "x"}),
    ("edit", {"id": "x"}),
    ("delete", {"id": "tag_99"}),
    ("searchplace", {"limit": "x"}),
):
    fault("Tag", _method, "WEBAPI_ERR_BAD_REQUEST", call(f"Tag.{_method}", **_more))
fault("Tag", "getinfo", "TAG_GETINFO_FAIL", call("Tag.getinfo", id="tag_99"))
fault("Tag", "create", "TAG_CREATE_FAIL", call("Tag.create", type="desc", name="a,b"))
fault("Tag", "edit", "TAG_EDIT_FAIL", call("Tag.edit", id="tag_99", name="x"))
fault("Tag", "searchplace", "TAG_SEARCH_FAIL", call("Tag.searchplace"))
for _method, _more in (
    ("edit", {"id": "tag_1"}),
    ("delete", {"id": "tag_1"}),
    ("delete_unconfirmed_tag", {}),
):
    fault("Tag", _method, "TAG_ACCESS_DENY", plain(f"Tag.{_method}", **_more))


def tagged(called: str, **fields: Any) -> Provoke:
    """A call that is refused where the tags boats (1, on the item) and ships (2) and Jon (3) are."""

    def provoke(mira: Caller, _: Caller, __: pytest.MonkeyPatch) -> int:
        for kind, name in (("desc", "boats"), ("desc", "ships"), ("people", "Jon")):
            mira.data("Tag.create", type=kind, name=name)
        mira.data("PhotoTag.desc_tag", id=ITEM, tag_id="tag_1")
        return mira.code(called, **fields)

    return provoke


fault("Tag", "edit", "TAG_HAS_EXIST", tagged("Tag.edit", id="tag_2", name="Boats"))
_NOWHERE = photo("1999", "x.jpg")
for _method, _more in (
    ("list", {"id": _NOWHERE, "type": "desc"}),
    ("desc_tag", {"id": ITEM}),
    ("geo_tag", {"id": ITEM, "tag_id": "tag_1", "lat": 1}),
    ("people_tag", {"id": ITEM}),
    ("delete", {"id": ITEM}),
    ("people_tag_confirm", {"id": ITEM, "tag_id": "tag_1"}),
):
    fault("PhotoTag", _method, "WEBAPI_ERR_BAD_REQUEST", call(f"PhotoTag.{_method}", **_more))
_TAGGING: dict[str, dict[str, Any]] = {
    "desc_tag": {"tag_id": "tag_1"},
    "geo_tag": {"tag_id": "tag_1"},
    "people_tag": {"tag_id": "tag_1"},
    "delete": {"tag_id": "tag_1"},
    "people_tag_confirm": {"tag_id": "tag_1", "confirm": "true"},
    "list": {"type": "desc"},
}
for _method, _more in _TAGGING.items():
    fault("PhotoTag", _method, "PHOTO_TAG_ACCESS_DENY", plain(f"PhotoTag.{_method}", id=ITEM, **_more))
for _method in ("desc_tag", "geo_tag", "people_tag", "people_tag_confirm"):
    _fields = {"id": ITEM, **_TAGGING[_method], "tag_id": "tag_99"}
    fault("PhotoTag", _method, "PHOTO_TAG_NOT_EXIST", call(f"PhotoTag.{_method}", **_fields))
fault("PhotoTag", "desc_tag", "PHOTO_TAG_DUPLICATE", tagged("PhotoTag.desc_tag", id=ITEM, tag_id="tag_1"))
for _method in ("desc_tag", "geo_tag"):
    _fields = {"id": _NOWHERE, "tag_id": "tag_1"}
    fault("PhotoTag", _method, "PHOTO_TAG_ADD_GEO_DESC_FAIL", call(f"PhotoTag.{_method}", **_fields))
_FACED = {"id": ITEM, "tag_id": "tag_3"}
fault("PhotoTag", "people_tag", "PHOTO_TAG_ADD_PEOPLE_FAIL", call("PhotoTag.people_tag", x=0.5, **_FACED))
fault(
    "PhotoTag",
    "people_tag",
    "PHOTO_TAG_VIDEO_NOT_EXIST",
    call("PhotoTag.people_tag", **{**_FACED, "id": _NOWHERE}),
)
fault("PhotoTag", "delete", "PHOTO_TAG_DELETE_FAIL", call("PhotoTag.delete", id=ITEM, tag_id="tag_99"))
fault(
    "PhotoTag",
    "people_tag_confirm",
    "PHOTO_TAG_PEOPLE_TAG_CONFIRM_FAIL",
    tagged("PhotoTag.people_tag_confirm", confirm="true", **_FACED),
)


def twice(called: str, kind: str) -> Provoke:
    """A tag that is put on an item a second time."""

    def provoke(mira: Caller, _: Caller, __: pytest.MonkeyPatch) -> int:
        one = mira.data("Tag.create", type=kind, name="x")["id"]
        mira.data(called, id=ITEM, tag_id=one)
        return mira.code(called, id=ITEM, tag_id=one)

    return provoke


fault("PhotoTag", "geo_tag", "PHOTO_TAG_DUPLICATE", twice("PhotoTag.geo_tag", "geo"))
fault("PhotoTag", "people_tag", "PHOTO_TAG_DUPLICATE", twice("PhotoTag.people_tag", "people"))

for _method, _more in (
    ("getalbum", {"id": GONE}),
    ("editalbum", {"id": PRIVATE, "user": "nobody", "browse": "true"}),
    ("editgroup", {"id": PRIVATE, "group": "nobody", "browse": "true"}),
    ("list_public_share", {"offset": "x", "limit": -1}),
    ("edit_public_share", {"user": "nobody", "allow_public_share": "false"}),
):
    fault("Permission", _method, "PERMISSION_BAD_PARAMS", call(f"Permission.{_method}", **_more))
    fault("Permission", _method, "PERMISSION_ACCESS_DENY", plain(f"Permission.{_method}", **_more))
for _method, _more in (
    ("list", {"offset": "x", "limit": -1}),
    ("get", {"name": "nobody"}),
    ("getmember", {"name": "nobody", **LISTED}),
    ("create", {"name": "family", "user": "nobody"}),
    ("edit", {"name": "nobody", "new_name": "x"}),
    ("editmember", {"name": "nobody"}),
    ("delete", {"name": "nobody"}),
):
    fault("Group", _method, "WEBAPI_ERR_BAD_REQUEST", call(f"Group.{_method}", **_more))
    fault("Group", _method, "WEBAPI_ERR_NO_PERMISSION", plain(f"Group.{_method}", **_more))
fault("Album", "edit", "WEBAPI_ERR_BAD_REQUEST", call("Album.edit", id=GONE, title="x"))
fault("Album", "edit", "ALBUM_EDIT_FAIL", call("Album.edit", id=PRIVATE, name="a/b"))
_MOVED = {"id": _HARBOUR_ID, "duplicate": "ignore"}
fault("Album", "move", "WEBAPI_ERR_BAD_REQUEST", call("Album.move", **{**_MOVED, "id": GONE}, sharepath=""))
fault("Album", "move", "PHOTO_BAD_PARAMS", call("Album.move", **_MOVED, sharepath=GONE))
fault("Album", "move", "ALBUM_SELECT_CONFLICT", call("Album.move", **_MOVED, sharepath=PRIVATE))
_ORDER = {"item_id": ITEM, "limit": -1, "offset": 0}
fault("Album", "arrangeitem", "WEBAPI_ERR_BAD_REQUEST", call("Album.arrangeitem", id=PRIVATE, **_ORDER))
fault("Album", "cleararrangeitem", "WEBAPI_ERR_BAD_REQUEST", call("Album.cleararrangeitem", id=GONE))

fault("Album", "cancel", "WEBAPI_ERR_BAD_REQUEST", call("Album.cancel", action="fly", id=PRIVATE))
fault("Photo", "cancel", "PHOTO_BAD_PARAMS", call("Photo.cancel", action="mvcp", id="x"))

fault("Photo", "list", "PHOTO_BAD_PARAMS", call("Photo.list", **{**PHOTOS, "offset": "x"}))
fault("Photo", "list", "PHOTO_ACCESS_DENY", call("Photo.list", visitor=True, filter_album=PRIVATE, **PHOTOS))
fault("Photo", "getinfo", "PHOTO_BAD_PARAMS", call("Photo.getinfo", id=photo("1999", "x.jpg")))
fault("Photo", "getinfo", "PHOTO_ACCESS_DENY", call("Photo.getinfo", visitor=True, id=ITEM))
for _method in ("edit", "delete"):
    fault("Photo", _method, "PHOTO_BAD_PARAMS", call(f"Photo.{_method}", id=photo("1999", "x.jpg")))
_HIDDEN = {"visitor": True, "filter_album": PRIVATE}
_WRONG: dict[str, dict[str, Any]] = {
    "getexif": {"id": photo("1999", "x.jpg")},
    "listexif": {"type": "nothing"},
    "listfeatureditem": {"count": 1, "taken_date": "2024-07-21"},
    "listgpsgroup": {"zoom": 21},
    "listgpsgroupeditem": {"group_id": "x", **LISTED},
}
for _method, _fields in _WRONG.items():
    fault("Photo", _method, "PHOTO_BAD_PARAMS", call(f"Photo.{_method}", **_fields))
fault("Photo", "getexif", "PHOTO_ACCESS_DENY", call("Photo.getexif", visitor=True, id=ITEM))
_featured = {"count": 1, "taken_date": "2024-07-21"}
fault(
    "Photo", "listfeatureditem", "PHOTO_ACCESS_DENY", call("Photo.listfeatureditem", **_HIDDEN, **_featured)
)
fault("Photo", "listgpsgroup", "PHOTO_ACCESS_DENY", call("Photo.listgpsgroup", **_HIDDEN))
_group = {"group_id": "8-546-310", **LISTED}
fault(
    "Photo", "listgpsgroupeditem", "PHOTO_ACCESS_DENY", call("Photo.listgpsgroupeditem", **_HIDDEN, **_group)
)
fault("Photo", "copy", "PHOTO_BAD_PARAMS", call("Photo.copy", sharepath=GONE, **MOVE))
fault("Photo", "copy", "PHOTO_SELECT_CONFLICT", call("Photo.copy", sharepath=wire.album_id(HARBOUR), **MOVE))


def beside_another(called: str, **fields: Any) -> Provoke:
    """A call where there are two smart albums, "Best" and "Other"."""

    def provoke(mira: Caller, _: Caller, __: pytest.MonkeyPatch) -> int:
        for name in ("Best", "Other"):
            mira.data("SmartAlbum.create", name=name, keyword="img")
        return mira.code(called, **fields)

    return provoke


_BEST = wire.smart_id("Best")
_kept = {"create": {"name": "New"}, "edit": {"id": _BEST}}
for _method, _fields in _kept.items():
    _call = f"SmartAlbum.{_method}"
    _fail = f"SMARTALBUM_{_method.upper()}_FAIL"
    fault("SmartAlbum", _method, _fail, beside_another(_call, **_fields, date="yesterday"))
    fault(
        "SmartAlbum", _method, "SMARTALBUM_TAG_NOT_EXIST", beside_another(_call, **_fields, geo_tag="tag_9")
    )
    _taken = {**_fields, "name": "Other", "keyword": "x"}
    fault("SmartAlbum", _method, "SMARTALBUM_CREATE_FAIL_EXIST", beside_another(_call, **_taken))
    fault("SmartAlbum", _method, "SMARTALBUM_ACCESS_DENY", plain(_call, **_fields, keyword="x"))
for _method in ("getinfo", "edit", "delete"):
    fault("SmartAlbum", _method, "SMARTALBUM_NOT_EXIST", call(f"SmartAlbum.{_method}", id=_BEST))
fault("SmartAlbum", "delete", "SMARTALBUM_ACCESS_DENY", plain("SmartAlbum.delete", id=_BEST))
_NO_CATEGORY = {
    "getinfo": ({}, "GETINFO_FAIL"),
    "edit": ({"name": "x"}, "EDIT_FAIL"),
    "delete": ({}, "DELETE_FAIL"),
    "arrangecategory": ({}, "ARRANGE_FAIL"),
    "listitem": (LISTED, "LIST_ITEM_FAIL"),
    "additem": ({"item_id": PRIVATE}, "ADD_ITEM_FAIL"),
    "removeitem": ({"item_id": PRIVATE}, "REMOVE_ITEM_FAIL"),
    "arrangeitem": ({"item_id": PRIVATE}, "ARRANGE_ITEM_FAIL"),
}
for _method, (_fields, _fail) in _NO_CATEGORY.items():
    _call = f"Category.{_method}"
    fault("Category", _method, f"CATEGORY_{_fail}", call(_call, id="category_9", **_fields))
    fault("Category", _method, "CATEGORY_WRONG_ID_FORMAT", call(_call, id="family", **_fields))
    if _method not in ("getinfo", "listitem"):
        fault("Category", _method, "CATEGORY_ACCESS_DENY", plain(_call, id="category_9", **_fields))


def of_one_name(called: str, **fields: Any) -> Provoke:
    """A call where there are two categories, "Family" and "Other"."""

    def provoke(mira: Caller, _: Caller, __: pytest.MonkeyPatch) -> int:
        for name in ("Family", "Other"):
            mira.data("Category.create", name=name)
        return mira.code(called, **fields)

    return provoke


fault("Category", "create", "CATEGORY_CREATE_FAIL", call("Category.create", name=" "))
fault("Category", "create", "CATEGORY_ACCESS_DENY", plain("Category.create", name="x"))
fault("Category", "create", "CATEGORY_DUPLICATE", of_one_name("Category.create", name="Other"))
_other = {"id": "category_1", "name": "Other"}
fault("Category", "edit", "CATEGORY_DUPLICATE", of_one_name("Category.edit", **_other))
_FACE = {"id": PRIVATE, "item_id": ITEM}
_AWAY = {"item_id": photo("2023", "old.jpg")}
fault("Cover", "set", "WEBAPI_ERR_BAD_REQUEST", call("Cover.set", **{**_FACE, "item_id": "x"}))
fault("Cover", "set", "COVER_ALBUM_NOT_EXIST", call("Cover.set", **{**_FACE, "id": GONE}))
_GONE_ITEM = {"item_id": photo("2024", "x.jpg")}
fault("Cover", "set", "COVER_PHOTO_VIDEO_NOT_EXIST", call("Cover.set", **{**_FACE, **_GONE_ITEM}))
fault("Cover", "set", "COVER_PHOTO_VIDEO_NOT_IN_ALBUM", call("Cover.set", **{**_FACE, **_AWAY}))
_SMART_FACE = {"id": _BEST, "version": 2}
fault("Cover", "setsmart", "WEBAPI_ERR_BAD_REQUEST", call("Cover.setsmart", item_id=ITEM, **_SMART_FACE))
fault("Cover", "setsmart", "SMARTALBUM_EDIT_FAIL", beside_another("Cover.setsmart", **_AWAY, **_SMART_FACE))
fault("Cover", "setsmart", "SMARTALBUM_ACCESS_DENY", plain("Cover.setsmart", item_id=ITEM, **_SMART_FACE))
fault("Rotate", "set", "ROTATE_SET_FAIL", call("Rotate.set", id=photo("1999", "x.jpg"), turn="left"))

fault("Thumb", "get", "THUMB_BAD_PARAMS", call("Thumb.get", id=ITEM, size="huge"))
fault("Thumb", "get", "THUMB_ACCESS_DENY", call("Thumb.get", visitor=True, id=ITEM, size="small"))
fault("Thumb", "get", "THUMB_NO_COVER", call("Thumb.get", id="smart_61", size="small"))
fault("Thumb", "get", "THUMB_FILE_NOT_EXISTS", call("Thumb.get", id=photo("2024", "x.jpg"), size="small"))

_EXISTING = {"getphoto": ITEM, "getvideo": ITEM, "getitem": ITEM}
_NOWHERE = {**dict.fromkeys(("getphoto", "getvideo"), photo("1999", "x.jpg")), "getitem": GONE}
for _method, _id in _EXISTING.items():
    _call = f"Download.{_method}"
    fault("Download", _method, "DOWNLOAD_BAD_PARAMS", call(_call, id="x"))
    fault("Download", _method, "DOWNLOAD_ACCESS_DENY", call(_call, visitor=True, id=_id))
    fault("Download", _method, "DOWNLOAD_CHDIR_ERROR", call(_call, id=_NOWHERE[_method]))

fault("About", "set", "WEBAPI_ERR_BAD_REQUEST", call("About.set"))
fault("About", "set", "WEBAPI_ERR_NO_PERMISSION", plain("About.set", html="x"))
fault("About", "set_visibility", "WEBAPI_ERR_NO_PERMISSION", plain("About.set_visibility", hidden="true"))
fault("PhotoLog", "list", "LOG_ACCESS_DENY", plain("PhotoLog.list", **LISTED))
fault("PhotoLog", "clear", "LOG_ACCESS_DENY", plain("PhotoLog.clear"))
fault("PhotoLog", "export", "LOG_ACCESS_DENY", plain("PhotoLog.export"))
fault("DsmShare", "list", "DSMSHARE_ACCESS_DENY", plain("DsmShare.list", type="folder", **LISTED))
fault(
    "DsmShare",
    "copy",
    "DSMSHARE_ACCESS_DENY",
    call("DsmShare.copy", id=wire.dsm_id("/etc"), sharepath="2023"),
)
fault("DsmShare", "copy", "DSMSHARE_UPLOAD_ERROR", not_copied)
fault("Timeline", "getindex", "WEBAPI_ERR_BAD_REQUEST", call("Timeline.getindex", filter_album=GONE))
fault("Path", "getpath", "PATH_ACCESS_DENY", call("Path.getpath", visitor=True, id=PRIVATE))
fault(
    "Path", "checkpath", "PATH_ACCESS_DENY", call("Path.checkpath", token=f"Albums/{wire.album_id(HARBOUR)}")
)
_SAID = {"name": "Jon", "comment": "Good light."}
fault("Comment", "list", "COMMENT_ACCESS_DENY", call("Comment.list", visitor=True, id=ITEM))
fault(
    "Comment", "create", "COMMENT_VALIDATE_FAIL", call("Comment.create", id=ITEM, **{**_SAID, "comment": " "})
)
fault("Comment", "create", "COMMENT_ACCESS_DENY", call("Comment.create", visitor=True, id=ITEM, **_SAID))
fault("Comment", "create", "COMMENT_CREATE_FAIL", call("Comment.create", id=photo("1999", "x.jpg"), **_SAID))
fault("Comment", "delete", "COMMENT_ACCESS_DENY", call("Comment.delete", id=ITEM, comment_id="comment_9"))

for _method, _name in (("uploadphoto", "a.jpg"), ("uploadvideo", "a.mov")):
    _call, _fields = f"File.{_method}", {**UPLOAD, "filename": _name}
    fault("File", _method, "FILE_BAD_PARAMS", call(_call, files=FILE, **{**_fields, "duplicate": "x"}))
    fault("File", _method, "FILE_FILE_EXT_ERR", call(_call, files=FILE, **{**_fields, "filename": "a.txt"}))
    _nowhere = {**_fields, "dest_folder_path": "1999"}
    fault("File", _method, "FILE_DIR_NOT_EXISTS", call(_call, files=FILE, **_nowhere))
    fault("File", _method, "FILE_UPLOAD_ERROR", cut_off(_method, _name))
    fault("File", _method, "FILE_NO_FILE", call(_call, **_fields))
    fault("File", _method, "FILE_UPLOAD_CANT_WRITE", disk_full(_method, _name))


def in_share(called: str, *, by: str = "visitor", **fields: Any) -> Provoke:
    """A call about an item of an open share, by a visitor or by a user without rights."""

    def provoke(mira: Caller, somebody: Caller, _: pytest.MonkeyPatch) -> int:
        _, link = share(mira, ITEM, **PROOFING)
        caller = {"visitor": somebody, "plain": logged_in(somebody, PLAIN), "owner": mira}[by]
        return caller.code(called, **{"public_share_id": link, **fields})

    return provoke


def locked_share(called: str, **fields: Any) -> Provoke:
    """A call of a visitor about a share whose password was not told."""

    def provoke(mira: Caller, somebody: Caller, _: pytest.MonkeyPatch) -> int:
        _, link = share(mira, ITEM, enable_password="true", password="sesame", **PROOFING)
        return somebody.code(called, public_share_id=link, **fields)

    return provoke


def of_another(called: str, **fields: Any) -> Provoke:
    """A call about a shared album by a user who is neither its owner nor an administrator."""

    def provoke(mira: Caller, somebody: Caller, _: pytest.MonkeyPatch) -> int:
        one, _ = share(mira, ITEM)
        return logged_in(somebody, PLAIN).code(called, id=one, **fields)

    return provoke


def beside_picks(called: str, **fields: Any) -> Provoke:
    """A call where the user has the shared albums "Picks" (1) and "Others" (2)."""

    def provoke(mira: Caller, _: Caller, __: pytest.MonkeyPatch) -> int:
        for name in ("Picks", "Others"):
            mira.data("SharedAlbum.create", name=name)
        return mira.code(called, **fields)

    return provoke


_SHARED_ID = "sharedalbum_1"
_OF_SHARED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "getinfo": ({}, {"id": "x"}),
    "edit": ({"name": "x"}, {"name": " "}),
    "delete": ({}, {"id": "x"}),
    "add_items": ({"item_id": ITEM}, {"item_id": _NOWHERE["getphoto"]}),
    "remove_items": ({"item_id": ITEM}, {"item_id": "x"}),
    "edit_public_share": ({"is_shared": "true"}, {"is_shared": "true", "end_time": "x"}),
}
for _method, (_fields, _bad) in _OF_SHARED.items():
    _call = f"SharedAlbum.{_method}"
    fault("SharedAlbum", _method, "SHARED_ALBUM_ACCESS_DENY", of_another(_call, **_fields))
    fault("SharedAlbum", _method, "SHARED_ALBUM_NOT_EXISTS", call(_call, id="sharedalbum_9", **_fields))
    fault(
        "SharedAlbum", _method, "SHARED_ALBUM_BAD_PARAMS", beside_picks(_call, **{"id": _SHARED_ID, **_bad})
    )
fault(
    "SharedAlbum",
    "edit",
    "SHARED_ALBUM_HAS_EXISTED",
    beside_picks("SharedAlbum.edit", id=_SHARED_ID, name="others"),
)
fault("SharedAlbum", "list", "SHARED_ALBUM_BAD_PARAMS", call("SharedAlbum.list", offset="x", limit=-1))
_made = {"name": "Picks"}
fault("SharedAlbum", "create", "SHARED_ALBUM_HAS_EXISTED", beside_picks("SharedAlbum.create", **_made))
fault("SharedAlbum", "create", "SHARED_ALBUM_BAD_PARAMS", call("SharedAlbum.create", name=" "))
fault(
    "SharedAlbum", "create", "SHARED_ALBUM_ACCESS_DENY", plain("SharedAlbum.create", album=PRIVATE, **_made)
)
_PUBLIC = "SharedAlbum.getinfo_public"
fault("SharedAlbum", "getinfo_public", "SHARED_ALBUM_ACCESS_DENY", locked_share(_PUBLIC, password="x"))
fault("SharedAlbum", "getinfo_public", "SHARED_ALBUM_NOT_EXISTS", call(_PUBLIC, public_share_id="x"))
fault("SharedAlbum", "getinfo_public", "SHARED_ALBUM_BAD_PARAMS", call(_PUBLIC))
for _method, _fields in {"get_single_item": {}, "set_single_item": {"is_shared": "true"}}.items():
    _call = f"SharedAlbum.{_method}"
    fault("SharedAlbum", _method, "SHARED_ALBUM_ACCESS_DENY", plain(_call, item_id=ITEM, **_fields))
    fault("SharedAlbum", _method, "SHARED_ALBUM_BAD_PARAMS", call(_call, item_id="x", **_fields))
    _gone = photo("1999", "x.jpg")
    fault("SharedAlbum", _method, "SHARED_ALBUM_NOT_EXISTS", call(_call, item_id=_gone, **_fields))

_BOX = {"name": "Eva", "x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}
_PROOFED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "list_comment": (LISTED, {"offset": "x"}),
    "add_comment": ({"name": "Eva", "comment": "x"}, {"comment": " "}),
    "set_label": ({"name": "Eva", "color_label": 1}, {"color_label": 2}),
    "list_area": ({}, {"item_id": "x"}),
    "add_area": (_BOX, {"name": " "}),
    "delete_area": ({"area_id": "area_1"}, {"area_id": "x"}),
}
for _method, (_fields, _bad) in _PROOFED.items():
    _call, _about = f"AdvancedShare.{_method}", {"item_id": ITEM, **_fields}
    fault("AdvancedShare", _method, "SHARED_ALBUM_ACCESS_DENY", locked_share(_call, **_about))
    fault("AdvancedShare", _method, "SHARED_ALBUM_NOT_EXISTS", call(_call, public_share_id="x", **_about))
    fault("AdvancedShare", _method, "SHARED_ALBUM_BAD_PARAMS", in_share(_call, **{**_about, **_bad}))
_LOG = "AdvancedShare.list_log"
_lines = {**LISTED, "category": "all"}
fault("AdvancedShare", "list_log", "SHARED_ALBUM_ACCESS_DENY", in_share(_LOG, by="plain", **_lines))
fault("AdvancedShare", "list_log", "SHARED_ALBUM_NOT_EXISTS", call(_LOG, public_share_id="x", **_lines))
_lines |= {"category": "x"}
fault("AdvancedShare", "list_log", "SHARED_ALBUM_BAD_PARAMS", in_share(_LOG, by="owner", **_lines))
_wide = in_share("AdvancedShare.add_area", item_id=ITEM, **{**_BOX, "width": 1})
fault("AdvancedShare", "add_area", "PHOTO_AREA_TAG_ADD_FAIL", _wide)
_no_area = in_share("AdvancedShare.delete_area", item_id=ITEM, area_id="area_9")
fault("AdvancedShare", "delete_area", "PHOTO_AREA_TAG_DELETE_FAIL", _no_area)


def without_areas(called: str, **fields: Any) -> Provoke:
    """A call about an item of a share that takes no areas."""

    def provoke(mira: Caller, somebody: Caller, _: pytest.MonkeyPatch) -> int:
        _, link = share(mira, ITEM)
        return somebody.code(called, public_share_id=link, item_id=ITEM, **fields)

    return provoke


for _method, _fields in {"list_area": {}, "add_area": _BOX}.items():
    fault(
        "AdvancedShare",
        _method,
        "PHOTO_AREA_TAG_NOT_ENABLED",
        without_areas(f"AdvancedShare.{_method}", **_fields),
    )

DECLARED = {
    (method.owner.__name__, method.name, one.name): one.code
    for method in api.served_methods()
    for one in method.faults
}


def test_each_declared_fault_is_provoked_or_has_its_reason() -> None:
    assert set(PROVOKED) | set(UNPROVOKED) == set(DECLARED)
    assert set(PROVOKED) & set(UNPROVOKED) == set()
    assert all(reason.endswith(".") for reason in UNPROVOKED.values())


@pytest.mark.parametrize("key", PROVOKED, ids=" ".join)
def test_the_fault_is_answered(
    mira: Caller, visitor: Caller, monkeypatch: pytest.MonkeyPatch, key: Key
) -> None:
    assert PROVOKED[key](mira, visitor, monkeypatch) == DECLARED[key]


def broken(mira: Caller, _: Caller, monkeypatch: pytest.MonkeyPatch) -> int:
    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(mira.library, "look_at", fail)
    return mira.code("Album.list", **ALBUMS)


def version_two(mira: Caller, _: Caller, __: pytest.MonkeyPatch) -> int:
    return code_of(mira.http.post("/photo/webapi/info.php", data={"method": "getinfo", "version": "2"}))


GENERAL_UNPROVOKED = {
    106: "A session that is over is an unknown id, and what may be seen without one is answered.",
    107: "A login ends no other session.",
}
GENERAL_PROVOKED: dict[int, Provoke] = {
    100: broken,
    101: call("Album.list", **{**ALBUMS, "limit": "x"}),
    102: call("Auth.checkauth", api="SYNO.Nothing"),
    103: call("Auth.checkauth", method="nothing"),
    104: version_two,
    105: call("Album.create", visitor=True, name="x"),
}


def test_the_general_codes_are_covered() -> None:
    assert {*GENERAL_PROVOKED, *GENERAL_UNPROVOKED} == {one.code for one in GENERAL}


@pytest.mark.parametrize("code", GENERAL_PROVOKED)
def test_the_general_code_is_answered(
    mira: Caller, visitor: Caller, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    assert GENERAL_PROVOKED[code](mira, visitor, monkeypatch) == code


def test_refusals_change_nothing(
    mira: Caller, visitor: Caller, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def state() -> list[tuple[str, bytes]]:
        files = (path for path in root.rglob("*") if path.is_file() and ".albumen" not in path.parts)
        return sorted((str(path), path.read_bytes()) for path in files)

    before = state()
    for key, provoke in PROVOKED.items():
        if key[0] in ("Album", "Photo", "Thumb", "Download"):
            provoke(mira, visitor, monkeypatch)
    assert state() == before
