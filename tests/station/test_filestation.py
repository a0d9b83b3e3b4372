"""DSM's API for files at our station: the same folder, the same rights, nothing lost, and nothing else to be seen."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from albumen.catalog import Catalog, albums, items, logs, rights, users
from albumen.station.filestation import door, listing
from tests import makers
from tests.station.world import (
    HARBOUR,
    PASSWORD,
    PHOTO,
    PLAIN,
    USER,
    VIDEO,
    Caller,
    running,
    write,
)


class Files:
    """Calls the file API in process; values are JSON texts, as careful clients send them."""

    def __init__(self, caller: Caller, user: str = USER, *, root: Path) -> None:
        self.caller, self.http, self.root = caller, caller.http, root
        self.sid = ""
        if user:
            self.sid = self.data("API.Auth.login", account=user, passwd=PASSWORD, format="sid")["sid"]
        self.library = caller.library

    def send(self, called: str, /, *, raw: bool = False, version: int = 0, **fields: Any) -> httpx2.Response:
        api, _, method = called.rpartition(".")
        name = f"SYNO.{api}" if api.startswith("API.") else f"SYNO.FileStation.{api}"
        form = {
            "api": name,
            "method": method,
            "version": str(version or (1 if name == "SYNO.API.Info" else 2)),
        }
        plain = raw or name.startswith("SYNO.API.")
        form |= {key: one if plain else json.dumps(one, ensure_ascii=False) for key, one in fields.items()}
        if self.sid:
            form["_sid"] = self.sid
        answer = self.http.post("/webapi/entry.cgi", data=form)
        self.http.cookies.clear()
        return answer

    def data(self, called: str, /, **fields: Any) -> Any:
        answer = self.send(called, **fields).json()
        assert answer["success"], answer
        return answer.get("data")

    def error(self, called: str, /, **fields: Any) -> tuple[int, list[int]]:
        """The code of a refusal, and those of its paths."""
        answer = self.send(called, **fields).json()
        assert not answer["success"], answer
        return answer["error"]["code"], [one["code"] for one in answer["error"].get("errors", [])]

    def names(self, folder: str, **fields: Any) -> list[str]:
        return [one["name"] for one in self.data("List.list", folder_path=folder, **fields)["files"]]

    def run(self, called: str, /, **fields: Any) -> dict[str, Any]:
        """Begin a task and wait for its end."""
        task = self.data(f"{called}.start", **fields)["taskid"]
        while True:
            status: dict[str, Any] = self.data(f"{called}.status", taskid=task)
            if status["finished"]:
                return status

    def upload(self, name: str, data: bytes, /, **fields: str) -> dict[str, Any]:
        query = {"api": "SYNO.FileStation.Upload", "method": "upload", "version": "2", "_sid": self.sid}
        answer: dict[str, Any] = self.http.post(
            "/webapi/entry.cgi", params=query, data=fields, files={"file": (name, data)}
        ).json()
        return answer

    def get(
        self, path: str | list[str], headers: dict[str, str] | None = None, **fields: str
    ) -> httpx2.Response:
        query = {"api": "SYNO.FileStation.Download", "method": "download", "version": "2", "_sid": self.sid}
        query |= {"path": json.dumps(path), **fields}
        return self.http.get("/webapi/entry.cgi", params=query, headers=headers)


@pytest.fixture
def station(root: Path) -> Iterator[Caller]:
    with running(root) as caller:
        yield caller


@pytest.fixture
def mira(station: Caller, root: Path) -> Files:
    return Files(station, root=root)


@pytest.fixture
def jon(station: Caller, root: Path) -> Files:
    return Files(station, PLAIN, root=root)


# --- discovery and sessions ---------------------------------------------------------------------------------


def test_handlers_and_declaration_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(door.collect_handlers()) == 23
    monkeypatch.delattr(listing, "getinfo")
    with pytest.raises(door.NotServed, match="getinfo"):
        door.collect_handlers()


def test_each_script_of_dsm_answers(station: Caller) -> None:
    for script in ["query.cgi", "entry.cgi", "auth.cgi", "FileStation/file_share.cgi"]:
        query = {
            "api": "SYNO.API.Info",
            "method": "query",
            "version": "1",
            "query": "SYNO.API.Auth,SYNO.FileStation.L",
        }
        assert set(station.http.get(f"/webapi/{script}", params=query).json()["data"]) == {"SYNO.API.Auth"}
        everything = station.http.get(f"/webapi/{script}", params={**query, "query": "all"}).json()["data"]
        assert everything["SYNO.FileStation.CopyMove"] == {
            "path": "entry.cgi",
            "minVersion": 1,
            "maxVersion": 3,
            "requestFormat": "JSON",
        }
        assert station.http.get("/webapi/other.cgi", params=query).status_code == 404


def test_sessions_begin_and_end(station: Caller, root: Path) -> None:
    files = Files(station, "", root=root)
    assert files.error("List.list_share") == (105, [])
    assert files.error("API.Auth.login", account=USER, passwd="wrong") == (400, [])
    told = files.data("API.Auth.login", account=USER, passwd=PASSWORD, enable_device_token="yes", version=7)
    assert told["did"] == told["device_id"] != "" and told["account"] == USER
    files.sid = told["sid"]
    assert files.data("List.list_share")["total"] == 1
    files.data("API.Auth.logout")
    assert files.error("List.list_share") == (119, [])
    files.sid = "made-up"
    assert files.error("List.list_share") == (119, [])


def test_guessing_is_bounded_and_disabled_accounts_are_told(station: Caller, root: Path) -> None:
    files = Files(station, "", root=root)
    users.set_disabled(station.library.catalog, PLAIN, True)
    assert files.error("API.Auth.login", account=PLAIN, passwd=PASSWORD) == (401, [])
    codes = [files.error("API.Auth.login", account=USER, passwd=f"no{n}")[0] for n in range(12)]
    assert codes[0] == 400 and codes[-1] == 407


def test_another_sites_page_changes_nothing_by_a_cookie(mira: Files) -> None:
    form = {
        "api": "SYNO.FileStation.Delete",
        "method": "delete",
        "version": "2",
        "path": json.dumps([f"/photo/{HARBOUR}"]),
    }
    cookie = {"cookie": f"id={mira.sid}"}
    foreign = {**cookie, "sec-fetch-site": "cross-site"}
    assert mira.http.post("/webapi/entry.cgi", data=form, headers=foreign).json()["error"]["code"] == 105
    assert (mira.root / HARBOUR).is_dir()
    token = mira.data("API.Auth.token", version=7)["synotoken"]
    proven = {**foreign, "x-syno-token": token}
    assert mira.http.post("/webapi/entry.cgi", data=form, headers=proven).json()["success"]


def test_an_anonymous_station_lets_nobody_in(root: Path) -> None:
    with running(root, anonymous=True) as caller:
        files = Files(caller, "", root=root)
        assert files.error("API.Auth.login", account=USER, passwd=PASSWORD) == (402, [])
        assert files.error("List.list_share") == (105, [])


def test_wrong_calls_have_their_codes(mira: Files) -> None:
    assert mira.error("Search.start") == (102, [])
    assert mira.error("List.shuffle") == (103, [])
    assert mira.error("List.list", folder_path="/photo", version=9) == (104, [])
    assert mira.error("List.list") == (101, [])
    assert mira.error("CopyMove.status", taskid="FileStation_0") == (599, [])


# --- listing ------------------------------------------------------------------------------------------------


def test_a_folder_is_listed_with_sidecars_and_without_what_belongs_to_systems(mira: Files) -> None:
    assert mira.names(f"/photo/{HARBOUR}") == [PHOTO, "IMG_0042.JPG.xmp", VIDEO]
    assert mira.names("/photo") == ["2023", "2024", "Locked", "Open", "root.jpg"]
    (mira.root / "#recycle").mkdir()
    assert "#recycle" not in mira.names("/photo")
    for hidden in ("@eaDir", "#recycle", ".albumen", ".DS_Store"):
        assert mira.error("List.list", folder_path=f"/photo/{hidden}") == (408, [])
        info = mira.data("List.getinfo", path=[f"/photo/{hidden}", f"/photo/{HARBOUR}/{hidden}/x"])["files"]
        assert [one["code"] for one in info] == [408, 408]


def test_pages_orders_patterns_and_facts(mira: Files) -> None:
    page = mira.data(
        "List.list", folder_path="/photo", offset=1, limit=2, additional=["size", "time", "type", "x"]
    )
    assert (page["total"], page["offset"], [one["name"] for one in page["files"]]) == (
        5,
        1,
        ["2024", "Locked"],
    )
    assert page["files"][0]["additional"]["type"] == ""
    assert mira.names("/photo", filetype="file") == ["root.jpg"]
    assert mira.names("/photo", pattern="*.JPG,023") == ["2023", "root.jpg"]
    assert mira.names("/photo", sort_direction="desc")[0] == "root.jpg"
    (one,) = mira.data("List.getinfo", path=["/photo/root.jpg"], additional=["size", "time", "perm", "type"])[
        "files"
    ]
    found = (mira.root / "root.jpg").stat()
    assert one["additional"]["size"] == found.st_size and one["additional"]["time"]["mtime"] == int(
        found.st_mtime
    )
    assert one["additional"]["perm"]["acl"]["del"] and one["additional"]["type"] == "JPG"
    (share,) = mira.data("List.list_share", additional=["perm", "volume_status", "real_path"])["shares"]
    assert (
        share["additional"]["perm"]["share_right"] == "RW"
        and share["additional"]["real_path"] == "/volume1/photo"
    )
    assert str(mira.root) not in json.dumps(share)


def test_quoted_and_plain_values_mean_the_same(mira: Files) -> None:
    for path in ("/photo/2023", '"/photo/2023"'):
        answer = mira.send("List.list", raw=True, folder_path=path, additional='["size"]').json()
        assert [one["name"] for one in answer["data"]["files"]] == ["old.jpg"]
    both = "/photo/2023,/photo/2024"
    one = mira.send("List.getinfo", raw=True, path=both).json()["data"]["files"]
    assert [(entry["path"], entry["code"]) for entry in one] == [(both, 408)]
    two = mira.send("List.getinfo", raw=True, version=1, path=both).json()["data"]["files"]
    assert [entry["name"] for entry in two] == ["2023", "2024"]


def test_comma_text_is_one_path_that_is_not_there_and_never_a_success(mira: Files) -> None:
    write(mira.root / "a.jpg", makers.jpeg(seed=40))
    write(mira.root / "b.jpg", makers.jpeg(seed=41))
    started = mira.send(
        "CopyMove.start",
        raw=True,
        path="/photo/a.jpg,/photo/b.jpg",
        dest_folder_path="/photo/2023",
        remove_src="true",
    ).json()
    status = mira.data("CopyMove.status", taskid=started["data"]["taskid"])
    assert status["status"] == "FAIL" and [one["code"] for one in status["errors"]] == [408]
    deleted = mira.send("Delete.delete", raw=True, path="/photo/a.jpg,/photo/b.jpg").json()
    assert deleted["error"]["code"] == 900 and (mira.root / "a.jpg").exists()


OUTSIDE = [
    "/photo/../secret.txt",
    "/photo/2024/../../secret.txt",
    "/photo//2024",
    "/photo/./2024",
    "photo/2024",
    "/etc/passwd",
    "/homes/jon",
    "/photo/link/secret.txt",
    "/photo/link.jpg",
    "/photo/\x00",
    "/photo/" + "a" * 300,
    "/photo/" + "a/" * 3000,
    "/volume1/photo/root.jpg",
    "//photo/root.jpg",
    "/photo/%2e%2e/secret.txt",
    "/photo/.albumen/catalog.sqlite",
    "/photo/2024/@eaDir",
]


def test_no_path_leads_out(mira: Files, tmp_path: Path) -> None:
    write(tmp_path / "secret.txt", b"secret")
    os.symlink(tmp_path, mira.root / "link")
    os.symlink(tmp_path / "secret.txt", mira.root / "link.jpg")
    before = sorted(str(one) for one in mira.root.rglob("*") if ".albumen" not in str(one))
    for path in OUTSIDE:
        refuse_everywhere(mira, path)
    after = sorted(str(one) for one in mira.root.rglob("*") if ".albumen" not in str(one))
    assert before == after and (tmp_path / "secret.txt").read_bytes() == b"secret"


def refuse_everywhere(mira: Files, path: str) -> None:
    (info,) = mira.data("List.getinfo", path=[path])["files"]
    assert info["code"] == 408
    assert mira.error("List.list", folder_path=path)[0] in (408, 418)
    answer = mira.get([path])
    assert b"secret" not in answer.content and answer.json()["error"]["code"] in (408, 418)
    assert mira.error("CreateFolder.create", folder_path=[path], name=["x"], force_parent=False)[0] == 1100
    assert mira.error("Delete.delete", path=[path])[0] == 900
    assert mira.error("Rename.rename", path=[path], name=["x.jpg"])[0] == 1200
    assert (
        mira.error("CopyMove.start", path=["/photo/root.jpg"], dest_folder_path=path, overwrite=True)[0]
        == 1002
    )
    assert mira.error("MD5.start", file_path=path)[0] in (408, 418)
    assert not mira.upload("x.jpg", b"x", path=path, overwrite="true")["success"]
    assert (
        mira.run("CopyMove", path=[path], dest_folder_path="/photo/2023", overwrite=True)["status"] == "FAIL"
    )


NOT_NAMES = ["", ".", "..", "a/b", "x\x00", "@eaDir", ".hidden", ".albumen-1", "#recycle", "n" * 300]


def test_no_name_is_made_that_could_not_be_seen(mira: Files) -> None:
    for name in NOT_NAMES:
        assert mira.error("CreateFolder.create", folder_path=["/photo"], name=[name])[0] == 1100
        assert mira.error("Rename.rename", path=["/photo/root.jpg"], name=[name])[0] == 1200
        if name and "\x00" not in name:
            assert not mira.upload(name, b"x", path="/photo")["success"]
    assert (mira.root / "root.jpg").is_file()


# --- rights -------------------------------------------------------------------------------------------------


def test_who_may_not_see_a_folder_does_not_see_it_here_either(mira: Files, jon: Files) -> None:
    assert jon.names("/photo") == ["Open"]
    assert jon.names("/photo/Open") == ["seen.jpg"]
    assert jon.error("List.list", folder_path="/photo/2024") == (407, [])
    assert jon.error("List.list", folder_path="/photo/Locked") == (407, [])
    info = jon.data(
        "List.getinfo", path=["/photo/root.jpg", "/photo/Open/seen.jpg", f"/photo/{HARBOUR}/{PHOTO}"]
    )
    assert [one.get("code", 0) for one in info["files"]] == [407, 0, 407]
    assert jon.get(["/photo/root.jpg"]).status_code == 403
    assert jon.get(["/photo/Open/seen.jpg"]).status_code == 200
    assert jon.error("MD5.start", file_path="/photo/2023/old.jpg") == (407, [])


def test_who_may_only_look_changes_nothing(mira: Files, jon: Files) -> None:
    seen = ["/photo/Open/seen.jpg"]
    assert jon.error("CreateFolder.create", folder_path=["/photo/Open"], name=["x"]) == (1100, [407])
    assert jon.error("Rename.rename", path=seen, name=["x.jpg"]) == (1200, [407])
    assert jon.error("Delete.delete", path=seen) == (900, [407])
    assert jon.error("CopyMove.start", path=seen, dest_folder_path="/photo/Open") == (1002, [407])
    assert jon.upload("x.jpg", b"x", path="/photo/Open") == {"success": False, "error": {"code": 407}}
    assert jon.error("CheckPermission.write", path="/photo/Open", filename="x.jpg") == (407, [])
    rights.set_rights(jon.library.catalog, "2023", "upload", names=[PLAIN], of_groups=())
    assert jon.run("CopyMove", path=seen, dest_folder_path="/photo/2023", overwrite=False)["finished"]
    assert (jon.root / "2023/seen.jpg").is_file()
    status = jon.run("CopyMove", path=seen, dest_folder_path="/photo/2023", overwrite=False, remove_src=True)
    assert [one["code"] for one in status["errors"]] == [407]
    assert (jon.root / "Open/seen.jpg").is_file()


def test_a_folder_above_one_that_is_not_theirs_is_not_trashed(mira: Files, jon: Files) -> None:
    rights.set_rights(jon.library.catalog, "Open", "manage", names=[PLAIN], of_groups=())
    assert jon.error("Delete.delete", path=["/photo/Open"]) == (900, [407])
    assert (jon.root / "Open/Closed/hidden.jpg").is_file()


def test_a_task_is_only_its_users(mira: Files, jon: Files) -> None:
    task = mira.data("MD5.start", file_path="/photo/root.jpg")["taskid"]
    assert jon.error("MD5.status", taskid=task) == (599, [])
    assert jon.error("MD5.stop", taskid=task) == (599, [])


def test_a_user_with_a_home_has_it_as_home(root: Path, tmp_path: Path) -> None:
    write(tmp_path / "jon" / "Boats" / "mine.jpg", makers.jpeg(seed=70))
    with Catalog.open(str(root / ".albumen/catalog.sqlite")) as catalog:
        users.set_home(catalog, PLAIN, str(tmp_path / "jon"))
    with running(root) as caller:
        jon, mira = Files(caller, PLAIN, root=root), Files(caller, root=root)
        assert [one["path"] for one in jon.data("List.list_share")["shares"]] == ["/home", "/photo"]
        assert jon.names("/home") == ["photo"]
        assert jon.names("/home/photo/Boats") == ["mine.jpg"]
        assert mira.error("List.list", folder_path="/home") == (408, [])
        status = jon.run(
            "CopyMove", path=["/photo/Open/seen.jpg"], dest_folder_path="/home/photo/Boats", overwrite=False
        )
        assert "status" not in status and (tmp_path / "jon/Boats/seen.jpg").is_file()
        assert jon.error("Delete.delete", path=["/home/photo"]) == (900, [407])


# --- changing -----------------------------------------------------------------------------------------------


def test_folders_are_made_where_they_can_be(mira: Files) -> None:
    made = mira.data(
        "CreateFolder.create", folder_path=["/photo/2025/07"], name=["2025-07-21"], force_parent=True
    )
    assert made["folders"] == [{"path": "/photo/2025/07/2025-07-21", "name": "2025-07-21", "isdir": True}]
    assert mira.data("CreateFolder.create", folder_path=["/photo/2025"], name=["07"], force_parent=True)
    assert mira.error("CreateFolder.create", folder_path=["/photo/2025"], name=["07"]) == (1100, [414])
    assert mira.error("CreateFolder.create", folder_path=["/photo/none"], name=["x"]) == (1100, [408])
    assert mira.error(
        "CreateFolder.create", folder_path=["/photo"], name=["root.jpg"], force_parent=True
    ) == (1100, [414])
    assert mira.error("CreateFolder.create", folder_path=["/photo", "/photo"], name=["x"]) == (400, [])
    assert albums.album(mira.library.catalog, "2025/07/2025-07-21") is not None


def test_a_move_takes_what_the_catalog_keeps_and_no_sidecar_by_itself(mira: Files) -> None:
    row = items.item(mira.library.catalog, HARBOUR, PHOTO)
    assert row is not None
    items.set_items(mira.library.catalog, [row.id], title="The harbour", rating=4)
    mira.run(
        "CopyMove",
        path=[f"/photo/{HARBOUR}/{PHOTO}"],
        dest_folder_path="/photo/2023",
        overwrite=False,
        remove_src=True,
    )
    moved = items.item(mira.library.catalog, "2023", PHOTO)
    assert moved is not None and (moved.id, moved.title, moved.rating) == (row.id, "The harbour", 4)
    assert mira.names(f"/photo/{HARBOUR}") == ["IMG_0042.JPG.xmp", VIDEO]


def test_a_clash_is_refused_skipped_or_goes_to_the_trash(mira: Files) -> None:
    write(mira.root / "2023" / "root.jpg", b"the old one")
    fields = {
        "path": ["/photo/root.jpg", "/photo/2024"],
        "dest_folder_path": "/photo/2023",
        "remove_src": True,
    }
    assert mira.error("CopyMove.start", **fields) == (1003, [414])
    assert (mira.root / "2024").is_dir(), "a refused call has moved nothing"
    assert "status" not in mira.run("CopyMove", **fields, overwrite=False)
    assert (mira.root / "root.jpg").is_file() and (mira.root / "2023/root.jpg").read_bytes() == b"the old one"
    assert (mira.root / "2023/2024" / "2024-07-21 Harbour" / PHOTO).is_file()
    assert "status" not in mira.run(
        "CopyMove", path=["/photo/root.jpg"], dest_folder_path="/photo/2023", overwrite=True, remove_src=True
    )
    assert not (mira.root / "root.jpg").exists()
    (entry,) = [one for one in mira.library.vault.list_trash() if one.path.endswith("2023/root.jpg")]
    assert Path(entry.location).read_bytes() == b"the old one"


def test_kinds_do_not_replace_each_other_and_no_folder_goes_into_itself(mira: Files) -> None:
    write(mira.root / "2023" / "Open", b"a file")
    fields = {"path": ["/photo/Open"], "dest_folder_path": "/photo/2023", "remove_src": True}
    assert mira.error("CopyMove.start", **fields, overwrite=True) == (1004, [414])
    status = mira.run(
        "CopyMove",
        path=["/photo/2024"],
        dest_folder_path=f"/photo/{HARBOUR}",
        overwrite=False,
        remove_src=True,
    )
    assert [one["code"] for one in status["errors"]] == [418]
    assert (mira.root / HARBOUR / PHOTO).is_file()


def test_a_folder_is_copied_with_what_is_in_it(mira: Files) -> None:
    mira.run("CopyMove", path=["/photo/2024"], dest_folder_path="/photo/2023", overwrite=False)
    copied = mira.root / "2023" / HARBOUR
    assert sorted(os.listdir(copied)) == [PHOTO, "IMG_0042.JPG.xmp", VIDEO]
    assert (copied / PHOTO).read_bytes() == (mira.root / HARBOUR / PHOTO).read_bytes()
    assert items.item(mira.library.catalog, f"2023/{HARBOUR}", PHOTO) is not None


def test_a_rename_follows_and_replaces_nothing(mira: Files) -> None:
    before = items.item(mira.library.catalog, "", "root.jpg")
    made = mira.data("Rename.rename", path=["/photo/root.jpg", "/photo/2023"], name=['2024, "x".jpg', "2022"])
    assert [one["path"] for one in made["files"]] == ['/photo/2024, "x".jpg', "/photo/2022"]
    after = items.item(mira.library.catalog, "", '2024, "x".jpg')
    assert before is not None and after is not None and before.id == after.id
    assert mira.error("Rename.rename", path=["/photo/2022"], name=["2024"]) == (1200, [414])
    assert mira.error("Rename.rename", path=["/photo/gone"], name=["x"]) == (1200, [408])
    assert mira.error("Rename.rename", path=["/photo"], name=["x"]) == (1200, [407])


def test_a_delete_lies_in_the_trash(mira: Files) -> None:
    data = (mira.root / HARBOUR / PHOTO).read_bytes()
    status = mira.run("Delete", path=[f"/photo/{HARBOUR}/{PHOTO}", "/photo/2023", "/photo/gone"])
    assert [(one["code"], one["path"]) for one in status["errors"]] == [(408, "/photo/gone")]
    assert not (mira.root / "2023").exists() and not (mira.root / HARBOUR / PHOTO).exists()
    assert items.item(mira.library.catalog, HARBOUR, PHOTO) is None
    kept = {entry.path: entry.location for entry in mira.library.vault.list_trash()}
    photo = next(location for path, location in kept.items() if path.endswith(PHOTO))
    assert Path(photo).read_bytes() == data
    assert any(path.endswith("2023") for path in kept)
    assert mira.error("Delete.delete", path=["/photo"]) == (900, [407])


def test_only_an_empty_folder_goes_without_recursive(mira: Files) -> None:
    (mira.root / "empty").mkdir()
    mira.data("Delete.delete", path=["/photo/empty"], recursive=False)
    assert not (mira.root / "empty").exists()
    assert mira.error("Delete.delete", path=["/photo/2024"], recursive=False) == (900, [401])
    (mira.root / "thumbs" / "@eaDir").mkdir(parents=True)
    assert mira.error("Delete.delete", path=["/photo/thumbs"], recursive=False) == (900, [401])
    assert (mira.root / "thumbs" / "@eaDir").is_dir()


def test_a_change_is_a_line_of_the_log(mira: Files) -> None:
    mira.data("Rename.rename", path=["/photo/root.jpg"], name=["new.jpg"])
    _, lines = logs.lines(mira.library.catalog)
    assert (lines[0].user, lines[0].event) == (USER, "FileStation.Rename.rename")
    assert "/photo/root.jpg" in lines[0].words and "new.jpg" in lines[0].words


# --- bytes --------------------------------------------------------------------------------------------------


def test_an_upload_is_kept_with_its_time(mira: Files) -> None:
    data = makers.jpeg(seed=80)
    answer = mira.upload("new.jpg", data, path="/photo/2025/05", create_parents="true", mtime="1700000000123")
    assert answer["success"] and not answer["data"]["blSkip"] and answer["data"]["file"] == "new.jpg"
    kept = mira.root / "2025/05/new.jpg"
    assert kept.read_bytes() == data and kept.stat().st_mtime_ns == 1700000000123 * 10**6
    row = items.item(mira.library.catalog, "2025/05", "new.jpg")
    assert row is not None and row.digest
    assert mira.upload("new.jpg", b"x", path="/photo/2025/05")["error"]["code"] == 414
    assert mira.upload("new.jpg", b"x", path="/photo/2025/05", overwrite="false")["data"]["blSkip"]
    assert kept.read_bytes() == data
    assert mira.upload("new.jpg", b"x", path="/photo/2025/05", overwrite="true")["success"]
    assert kept.read_bytes() == b"x"
    assert any(Path(one.location).read_bytes() == data for one in mira.library.vault.list_trash())
    assert mira.upload("a.jpg", b"x", path="/photo/nowhere")["error"]["code"] == 408
    assert mira.upload("a.jpg", b"abc", path="/photo", size="5")["error"]["code"] == 1800


def test_an_upload_without_a_session_leaves_nothing(station: Caller, root: Path) -> None:
    files = Files(station, "", root=root)
    files.sid = "nobody"
    before = sorted(root.iterdir())
    assert files.upload("x.jpg", b"x", path="/photo")["error"]["code"] == 119
    assert sorted(root.iterdir()) == before
    assert list((root / ".albumen" / "incoming").iterdir()) == []


def test_heads_are_read_by_range(mira: Files) -> None:
    data = (mira.root / "root.jpg").read_bytes()
    part = mira.get(["/photo/root.jpg"], headers={"range": "bytes=10-19"}, mode="open")
    assert (part.status_code, part.content) == (206, data[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(data)}"
    whole = mira.get("/photo/root.jpg", mode="download")
    assert whole.content == data and whole.headers["content-disposition"].startswith("attachment")
    assert mira.get(["/photo/gone.jpg"]).status_code == 404


def test_what_could_be_a_page_is_an_attachment(mira: Files) -> None:
    write(mira.root / "page.html", b"<script>alert(1)</script>")
    answer = mira.get(["/photo/page.html"], mode="open")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_dead_session_at_a_download_is_told_as_dsm_does(mira: Files) -> None:
    mira.sid = "gone"
    answer = mira.get(["/photo/root.jpg"])
    assert (answer.status_code, answer.json()["error"]["code"]) == (200, 119)
    assert answer.headers["x-request-error"] == "unauth"


def test_several_files_come_as_a_zip(mira: Files) -> None:
    answer = mira.get(["/photo/root.jpg", "/photo/2024"])
    assert answer.headers["content-type"] == "application/zip" and answer.content[:2] == b"PK"
    assert PHOTO.encode() in answer.content


def test_md5_and_permission(mira: Files) -> None:
    expected = hashlib.md5((mira.root / "root.jpg").read_bytes(), usedforsecurity=False).hexdigest()
    assert mira.run("MD5", file_path="/photo/root.jpg")["md5"] == expected
    assert mira.error("MD5.start", file_path="/photo/2024") == (408, [])
    assert mira.data("CheckPermission.write", version=3, path="/photo", filename="new.jpg") is None
    assert mira.error("CheckPermission.write", version=3, path="/photo", filename="root.jpg") == (414, [])
    assert (
        mira.data("CheckPermission.write", version=3, path="/photo", filename="root.jpg", overwrite=True)
        is None
    )
    assert mira.error("CheckPermission.write", version=1, path="/photo/root.jpg") == (414, [])
    assert mira.data("Info.get")["is_manager"] is True
