"""Personal stations: a user's own folder below /~user/photo, with the accounts of the main station."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from starlette.testclient import TestClient

from albumen import wire
from albumen.catalog import Catalog, accounts, groups, rights, users
from albumen.client import PhotoStation
from albumen.station.library import CannotServe, Library, Settings
from tests import makers
from tests.rolls import PASSWORD as WORD
from tests.rolls import serving
from tests.station.test_page import links
from tests.station.test_serve import process, stop
from tests.station.world import (
    PASSWORD,
    PLAIN,
    TAKEN,
    USER,
    Caller,
    api_named,
    code_of,
    photo,
    running,
    write,
)
from tests.worlds import Person

LISTED = {"offset": 0, "limit": -1}


class AtHome(Caller):
    """Calls to the personal station of jon."""

    mount = f"/~{PLAIN}/photo"

    def post(self, called: str, /, *, files: Any = None, **fields: object) -> httpx2.Response:
        """As a Caller's, below another path."""
        address = f"{self.mount}/webapi/{api_named(called).path}"
        answer = self.http.post(address, data=self.form(called, **fields), files=files)
        self.http.cookies.clear()
        return answer

    def as_user(self, user: str) -> AtHome:
        """The same station as a user."""
        return AtHome(self.http, self.data("Auth.login", username=user, password=PASSWORD)["sid"])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Jon's own folder, beside the main library."""
    write(tmp_path / "jon" / "Boats" / "mine.jpg", makers.jpeg(seed=70))
    return tmp_path / "jon"


@pytest.fixture
def station(root: Path, home: Path) -> Iterator[TestClient]:
    """A station where jon has a personal one."""
    with Catalog.open(str(root / ".albumen/catalog.sqlite")) as catalog:
        users.set_home(catalog, PLAIN, str(home))
    with running(root) as caller:
        yield caller.http


@pytest.fixture
def jon(station: TestClient) -> AtHome:
    return AtHome(station).as_user(PLAIN)


def test_a_user_is_administrator_at_home_and_nowhere_else(station: TestClient, jon: AtHome) -> None:
    who = jon.data("Auth.checkauth")
    assert who["username"] == PLAIN and who["is_admin"] and who["permission"]["manage"]
    assert jon.names() == ["Boats"]
    assert jon.code("Album.create", name="New") == 0
    at_main = Caller(station, Caller(station).data("Auth.login", username=PLAIN, password=PASSWORD)["sid"])
    assert not at_main.data("Auth.checkauth")["is_admin"]
    assert at_main.names() == ["Locked", "Open"]
    assert at_main.code("Album.create", name="New") == 418


def test_an_administrator_of_the_main_station_has_no_rights_in_a_home(
    station: TestClient, jon: AtHome
) -> None:
    mira = AtHome(station).as_user(USER)
    who = mira.data("Auth.checkauth")
    assert who["username"] == USER and not who["is_admin"] and not who["permission"]["browse"]
    assert mira.names() == []
    boats = wire.album_id("Boats")
    assert mira.code("Album.getinfo", id=boats) == 417
    assert mira.code("Album.delete", id=boats) != 0
    jon.data("Permission.editalbum", id=boats, user=USER, browse="true")
    assert mira.names() == ["Boats"]
    assert mira.code("Album.delete", id=boats) != 0


def test_sessions_of_one_station_are_none_at_the_other(station: TestClient, jon: AtHome) -> None:
    assert Caller(station, jon.sid).data("Auth.checkauth")["username"] == ""
    at_main = Caller(station).data("Auth.login", username=USER, password=PASSWORD)["sid"]
    assert AtHome(station, at_main).data("Auth.checkauth")["username"] == ""


def test_cookies_of_a_home_are_for_it_alone(station: TestClient) -> None:
    form = AtHome(station).form("Auth.login", username=PLAIN, password=PASSWORD)
    answer = station.post(f"/~{PLAIN}/photo/webapi/auth.php", data=form)
    assert f"Path=/~{PLAIN}/photo" in answer.headers["set-cookie"]
    assert "2024" not in station.get("/photo/").text
    assert "Boats" in station.get(f"/~{PLAIN}/photo/").text


@pytest.mark.parametrize(
    "name",
    ["nobody", USER, "..", "%2e%2e", "jon%2f..", "jon%00", "JON%20", "~jon", "a" * 300, "%ff"],
)
@pytest.mark.parametrize(
    "path", ["/photo/webapi/query.php", "/photo/webapi/PhotoStation.api", "/photo/", "/photo"]
)
def test_where_there_is_no_home_nothing_is_told(station: TestClient, name: str, path: str) -> None:
    """An unknown user and a user without a home look the same (mira has none)."""
    answer = station.get(f"/~{name}{path}")
    assert (answer.status_code, answer.text) == (404, "Not Found")


def test_a_home_whose_folder_is_away_is_served_again_when_it_is_back(
    station: TestClient, jon: AtHome, home: Path
) -> None:
    home.rename(home.parent / "away")
    assert station.get(f"/~{PLAIN}/photo/").status_code == 404
    (home.parent / "away").rename(home)
    assert jon.names() == ["Boats"]


def test_accounts_are_followed_at_once(station: TestClient, root: Path, jon: AtHome) -> None:
    """Who is disabled, removed, or has a new password at the main station is so at home too."""
    with Catalog.open(str(root / ".albumen/catalog.sqlite")) as main:
        users.add_user(main, "eva", PASSWORD)
        groups.add_group(main, "family", names=["eva"])
        jon.data("Permission.editalbum", id=wire.album_id("Boats"), group="family", browse="true")
        eva = AtHome(station).as_user("eva")
        assert eva.names() == ["Boats"]
        groups.change_members(main, "family", remove=["eva"])
        assert eva.names() == []
        groups.change_members(main, "family", add=["eva"])
        assert eva.names() == ["Boats"]
        users.set_password(main, "eva", "another")
        assert eva.data("Auth.checkauth")["username"] == ""
        assert eva.code("Auth.login", username="eva", password=PASSWORD) == 407
        again = AtHome(station, eva.data("Auth.login", username="eva", password="another")["sid"])
        assert again.names() == ["Boats"]
        users.set_disabled(main, "eva", True)
        assert again.names() == []
        users.remove_user(main, "eva")
        names = [one["name"] for one in jon.data("Permission.list_public_share", **LISTED)["users"]]
        assert names == [PLAIN, USER]
        users.set_disabled(main, PLAIN, True)
        assert station.get(f"/~{PLAIN}/photo/").status_code == 404


def test_accounts_are_not_changed_at_home(jon: AtHome) -> None:
    for called, fields in {
        "Group.create": {"name": "x"},
        "Group.edit": {"name": "x", "new_name": "y"},
        "Group.editmember": {"name": "x"},
        "Group.delete": {"name": "x"},
        "Permission.edit_public_share": {"user": PLAIN, "allow_public_share": "true"},
    }.items():
        assert jon.code(called, **fields) in (105, 427)
    assert jon.code("Group.list", **LISTED) == 0


def test_no_password_is_kept_in_a_home(jon: AtHome, root: Path, home: Path) -> None:
    with Catalog.open(str(root / ".albumen/catalog.sqlite")) as main, main.read() as connection:
        texts = connection.exec_driver_sql("SELECT password FROM users").scalars().all()
    stored = b"".join(path.read_bytes() for path in (home / ".albumen").glob("catalog.sqlite*"))
    assert stored and not any(text.encode() in stored for text in texts)
    assert b"scrypt$" not in stored


def test_wrong_guesses_count_for_all_stations_together(station: TestClient) -> None:
    for _ in range(5):
        assert AtHome(station).code("Auth.login", username=USER, password="wrong") == 407
    assert Caller(station).code("Auth.login", username=USER, password=PASSWORD) == 410


def test_a_person_uses_the_page_of_a_home(station: TestClient) -> None:
    start = f"/~{PLAIN}/photo/"
    answer = station.get(start)
    assert answer.status_code == 303
    station.post(f"{start}login", data={"username": PLAIN, "password": PASSWORD})
    root = station.get(start).text
    album = next(one for one in links(root) if "/album/" in one)
    assert album.startswith(start)
    item = next(one for one in links(station.get(album).text) if "/item/" in one)
    page = station.get(item).text
    assert "mine.jpg" in page
    original = next(one for one in links(page) if "getphoto" in one)
    assert station.get(original).headers["content-type"] == "image/jpeg"
    assert all(one.startswith(f"/~{PLAIN}/photo") for one in links(page))


def test_shares_of_a_home_are_opened_there(station: TestClient, jon: AtHome) -> None:
    one = jon.data("SharedAlbum.create", name="Boats", album=wire.album_id("Boats"))["id"]
    link = jon.data("SharedAlbum.edit_public_share", id=one, is_shared="true")["shareid"]
    assert "mine.jpg" in station.get(f"{jon.mount}/share/{link}").text
    assert station.get(f"/photo/share/{link}").status_code == 404


def test_the_older_door_and_uploads_lead_into_the_home(station: TestClient, jon: AtHome, home: Path) -> None:
    headers = {
        "X-Upload-Type": "ORIG_FILE",
        "X-Path": "Boats",
        "X-Orig-Fname": "new.jpg",
        "X-Syno-Token": jon.sid,
    }
    data = makers.jpeg(seed=71)
    answer = station.post(f"{jon.mount}/include/asst_file_upload.php", content=data, headers=headers)
    assert answer.json()["success"]
    assert (home / "Boats" / "new.jpg").read_bytes() == data


def test_a_home_is_not_served_as_a_library_of_its_own(jon: AtHome, home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    with pytest.raises(CannotServe, match="personal station of jon"):
        Library.open(Settings(root=str(copy)))


def test_a_folder_with_accounts_of_its_own_does_not_become_a_home(tmp_path: Path) -> None:
    with Catalog.open(str(tmp_path / "catalog.sqlite")) as catalog:
        users.add_user(catalog, "ana", "x")
        with pytest.raises(accounts.NotFree, match="library of its own"):
            accounts.claim(catalog, PLAIN, main="x")
        assert [one.name for one in users.users(catalog)] == ["ana"]


def test_rights_given_at_home_stay_when_accounts_change(root: Path, home: Path, station: TestClient) -> None:
    jon = AtHome(station).as_user(PLAIN)
    jon.data("Permission.editalbum", id=wire.album_id("Boats"), user=USER, upload="true")
    with Catalog.open(str(root / ".albumen/catalog.sqlite")) as main:
        users.add_user(main, "eva", PASSWORD)
        assert station.get(f"/~{PLAIN}/photo/").status_code == 303
        with Catalog.open(str(home / ".albumen/catalog.sqlite")) as catalog:
            _, found = rights.rights_in(catalog, "Boats")
    assert [(one.name, one.level) for one in found] == [(USER, "upload")]


def test_a_home_survives_the_kill_of_the_station_in_the_middle_of_a_move(root: Path, home: Path) -> None:
    with Catalog.open(str(root / ".albumen/catalog.sqlite")) as catalog:
        users.set_home(catalog, PLAIN, str(home))
    data = {f"{number:03}.jpg": makers.jpeg(seed=number) for number in range(120)}
    for name, content in data.items():
        write(home / "Roll" / name, content)
    (home / "Kept").mkdir()
    form = {"version": "1", "username": PLAIN, "password": PASSWORD, "method": "login"}
    with process(root) as (station, url):
        address = url.replace("/photo/", f"/~{PLAIN}/photo/webapi/")
        sid = httpx2.post(f"{address}auth.php", data=form).json()["data"]["sid"]
        ids = ",".join(photo("Roll", name) for name in data)
        move = {"sharepath": wire.album_id("Kept"), "mode": "move", "duplicate": "ignore", "id": ids}
        asked = urlencode({"version": "1", "method": "copy", "PHPSESSID": sid, **move}).encode()
        with socket.create_connection((httpx2.URL(url).host, httpx2.URL(url).port or 80)) as client:
            head = "POST /~jon/photo/webapi/photo.php HTTP/1.1\r\nhost: x\r\n"
            kind = "content-type: application/x-www-form-urlencoded\r\n"
            client.sendall(f"{head}{kind}content-length: {len(asked)}\r\n\r\n".encode() + asked)
            while len(list((home / "Kept").glob("*.jpg"))) < 5:
                pass
            station.kill()
            station.communicate()
    with process(root) as (station, url):
        address = url.replace("/photo/", f"/~{PLAIN}/photo/webapi/")
        sid = httpx2.post(f"{address}auth.php", data=form).json()["data"]["sid"]
        listed = {"version": "1", "method": "list", "PHPSESSID": sid, "type": "photo", **LISTED}
        found: dict[str, bytes] = {}
        for album in ("Roll", "Kept"):
            answer = httpx2.post(f"{address}album.php", data={**listed, "id": wire.album_id(album)})
            names = [one["info"]["name"] for one in answer.json()["data"]["items"]]
            assert not set(names) & set(found), "nothing is twice"
            found |= {name: (home / album / name).read_bytes() for name in names}
        assert found == data
        stop(station)


def run(person: Person, *words: str | Path, password: str = "") -> str:
    ran = person.runs(*words, ALBUMEN_PASSWORD=password)
    assert ran.code == 0, ran.err
    return ran.out


def test_a_person_gives_a_user_a_home_while_the_station_runs(person: Person, root: Path, home: Path) -> None:
    shutil.rmtree(root / ".albumen")
    with serving(person, root) as url:
        host = url.removesuffix("/photo")
        said = run(person, "user", "add", "jon", "--home", home, "--library", root, password=WORD)
        assert "at /~jon/photo/." in said
        with PhotoStation(f"{host}/~jon/photo/", user="jon", password=WORD) as station:
            page = station.album.list(offset=0, limit=-1, type=("album",))
            assert [one.info.name for one in page.items] == ["Boats"]
        assert str(home) in run(person, "user", "list", "--library", root)
        run(person, "rights", "set", "Boats", "browse", "--user", "ana", "--library", home)
        with PhotoStation(f"{host}/~jon/photo", user="ana", password=WORD) as station:
            assert station.album.list(offset=0, limit=-1, type=("album",)).total == 1
        roll = home / "roll"
        write(roll / "IMG_1.JPG", makers.jpeg(TAKEN, seed=72))
        run(person, "sort", f"{host}/~jon/photo/roll", "--user", "jon", "--apply", password=WORD)
        assert not (roll / "IMG_1.JPG").exists()
        assert len(list(home.rglob("IMG_1.JPG"))) == 1
        run(person, "user", "home", "jon", "--none", "--library", root)
        with pytest.raises(httpx2.HTTPStatusError, match="404"):
            httpx2.get(f"{host}/~jon/photo/").raise_for_status()
    assert (home / "Boats" / "mine.jpg").exists()


@pytest.mark.parametrize("where", ["inside", "around", "same", "gone", "taken"])
def test_a_folder_that_cannot_be_a_home_is_refused(
    person: Person, root: Path, where: str, tmp_path: Path
) -> None:
    folder = {
        "inside": root / "2024",
        "around": root.parent,
        "same": root,
        "gone": root.parent / "gone" / "deeper",
    }.get(where, tmp_path / "other")
    if where == "taken":
        folder.mkdir()
        run(person, "user", "add", "ana", "--library", folder, password=WORD)
    ran = person.runs("user", "home", PLAIN, folder, "--library", root, ALBUMEN_PASSWORD=WORD)
    assert ran.code == 2
    words = {"gone": "cannot be made a folder", "taken": "library of its own"}.get(where, "hold one another")
    assert words in ran.err
    ran = person.runs("user", "add", "new", "--home", folder, "--library", root, ALBUMEN_PASSWORD=WORD)
    assert ran.code == 2 and words in ran.err
    assert "new" not in run(person, "user", "list", "--library", root), "nothing is changed"
    rows = person.runs("user", "list", "--json", "--library", root).rows
    assert not any("home" in row for row in rows)


def test_the_ids_of_a_home_are_paths_below_it(jon: AtHome) -> None:
    boats = {"id": wire.album_id("Boats"), "type": "photo", **LISTED}
    (item,) = jon.data("Album.list", **boats)["items"]
    assert item["id"] == photo("Boats", "mine.jpg")
    assert code_of(jon.post("Photo.getinfo", id=photo("2023", "old.jpg"))) == 456
