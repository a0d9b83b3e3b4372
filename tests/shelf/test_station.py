"""A roll on a station: who sees what, sessions that end, answers that never come, dates that prove nothing."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from albumen.catalog import albums, sessions, users
from albumen.client import PhotoStation
from albumen.client.errors import PhotoStationError
from albumen.shelf import Done, ShelfProblem, never
from albumen.shelf.station import StationShelf
from albumen.sorting.apply import Report, apply_plan, undo_run
from albumen.sorting.plan import Order, Plan
from albumen.sorting.planner import make_plan
from albumen.sorting.rules import Rules
from albumen.sorting.runs import RunStore
from tests import makers
from tests.foreign import Call, Cut, LiveStation, station
from tests.worlds import put, tree

NOON = datetime(2024, 5, 1, 12)
NOW = datetime(2026, 6, 1)
SYNC_DAY = datetime(2024, 1, 15, 12).timestamp()


def order(source: str, dest: str, **changes: object) -> Order:
    return Order(source, dest, Rules(**{"zone": "Europe/Zurich", **changes}))  # type: ignore[arg-type]


class Owner:
    """Somebody who sorts on a station."""

    def __init__(self, live: LiveStation, store: RunStore) -> None:
        self.live, self.store = live, store
        self.client = PhotoStation(live.url, user="ana", password="secret")

    def shelf(self) -> StationShelf:
        return StationShelf(self.client, address=self.live.url, notes=self.store.locks)

    def plan(self, source: str = "Camera", dest: str | None = None, **changes: object) -> Plan:
        dest = source if dest is None else dest
        return make_plan(self.shelf(), order(source, dest, **changes), now=NOW)

    def sort(self, source: str = "Camera", dest: str | None = None, **changes: object) -> Report:
        shelf = self.shelf()
        dest = source if dest is None else dest
        plan = make_plan(shelf, order(source, dest, **changes), now=NOW)
        return apply_plan(shelf, plan, self.store, command="t", now=NOW.astimezone(), user="ana", stop=never)

    def undo(self) -> tuple[list[Done], list[str]]:
        report = undo_run(self.shelf(), self.store.find(None), self.store, owner="a test", stop=never)
        return report.results, report.kept


@pytest.fixture(params=["ours", "foreign"])
def owner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Owner]:
    """On our station, and on one that is not ours."""
    yield from _owner(tmp_path, foreign=request.param == "foreign")


@pytest.fixture
def guest(tmp_path: Path) -> Iterator[Owner]:
    """On a station that is not ours."""
    yield from _owner(tmp_path, foreign=True)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Owner]:
    """On our own station."""
    yield from _owner(tmp_path, foreign=False)


def _owner(tmp_path: Path, *, foreign: bool) -> Iterator[Owner]:
    with station(tmp_path / "photos", foreign=foreign) as live:
        owner = Owner(live, RunStore(str(tmp_path / "state")))
        yield owner
        owner.client.close()


def photos(count: int, *, album: str = "Camera", day: int = 1, **about: object) -> dict[str, bytes]:
    about = about or {"make": "Apple", "model": "iPhone"}
    return {
        f"{album}/IMG_{day:02}{number:03}.JPG": makers.jpeg(
            datetime(2024, 5, day, 12, 0, number % 60), seed=number, **about
        )  # type: ignore[arg-type]
        for number in range(count)
    }


def set_type(owner: Owner, album: str, kind: str) -> None:
    albums.ensure_album(owner.live.catalog, album)
    albums.set_album(
        owner.live.catalog,
        album,
        type=kind,
        **({"password": users.hash_password("pw")} if kind == "password" else {}),
    )


def type_of(owner: Owner, album: str) -> str:
    return albums.effective_type(owner.live.catalog, album).type


# --- who sees what ---


def test_a_private_roll_into_a_public_tree_moves_nothing_without_the_flag(owner: Owner) -> None:
    put(owner.live.root, {**photos(3), "Public/x.jpg": makers.jpeg(NOON, seed=9)})
    set_type(owner, "Public", "public")
    before = tree(owner.live.root)

    plan = owner.plan(dest="Public")
    report = owner.sort(dest="Public")

    assert plan.counts() == {"left": 3}
    assert any("--allow-wider" in remark and "Public" in remark for remark in plan.remarks)
    assert report.counts()["moved"] == 0
    assert tree(owner.live.root) == before
    assert owner.live.wrapper.counts()["Photo.copy"] == 0


def test_with_the_flag_it_moves_and_says_so(owner: Owner) -> None:
    put(owner.live.root, {**photos(3), "Public/x.jpg": makers.jpeg(NOON, seed=9)})
    set_type(owner, "Public", "public")

    report = owner.sort(dest="Public", allow_wider=True)

    assert report.counts()["moved"] == 3
    assert type_of(owner, "Public/2024/2024-05-01") == "private"


def test_new_albums_get_the_type_of_the_roll(owner: Owner) -> None:
    put(owner.live.root, photos(2))
    set_type(owner, "Camera", "public")

    owner.sort()

    assert type_of(owner, "Camera/2024/2024-05-01") == "public"
    (created,) = [
        call.fields
        for call in owner.live.wrapper.log
        if call.method == "Album.create" and call.fields["name"] == "2024"
    ]
    assert created["type"] == "public"
    assert [
        call.fields.get("type") for call in owner.live.wrapper.log if call.fields.get("name") == "2024-05-01"
    ] == [None]


def test_new_albums_for_a_password_roll_are_private_and_said(owner: Owner) -> None:
    put(owner.live.root, photos(2))
    set_type(owner, "Camera", "password")

    plan, report = owner.plan(), owner.sort()

    assert any("password" in remark and "private" in remark for remark in plan.remarks)
    assert report.counts()["moved"] == 2
    assert type_of(owner, "Camera/2024") == "private"


def test_rights_that_the_api_does_not_tell_need_the_flag(guest: Owner) -> None:
    put(guest.live.root, {**photos(2), "Family/x.jpg": makers.jpeg(NOON, seed=9)})

    plan = guest.plan(dest="Family")

    assert plan.counts() == {"left": 2}
    assert any("not told by the API" in remark for remark in plan.remarks)


def test_new_albums_beside_the_roll_need_no_flag(guest: Owner) -> None:
    put(guest.live.root, photos(2))

    report = guest.sort(dest="")

    assert report.counts()["moved"] == 2
    assert type_of(guest, "2024") == "private"


def test_an_album_that_turns_out_wider_stops_before_anything_moves(guest: Owner) -> None:
    put(guest.live.root, photos(2))
    set_type(guest, "Camera", "private")

    def widen(call: Call) -> None:
        if call.method == "Album.create" and "type" in call.fields:
            call.fields["type"] = "public"

    guest.live.wrapper.before = widen
    report = guest.sort()

    assert report.error == "wrong-visibility"
    assert report.counts()["moved"] == 0
    assert guest.live.wrapper.counts()["Photo.copy"] == 0


# --- dates ---


def test_takendate_alone_files_nothing(owner: Owner) -> None:
    files = {
        "Camera/nothing.jpg": makers.jpeg(seed=1),
        "Camera/Screenshot_20190919-053857_App.png": makers.png(seed=2),
        "Camera/utc.mp4": makers.mp4(datetime(2024, 4, 30, 22, 30), seed=3),
    }
    put(owner.live.root, files)
    for name in files:
        os.utime(owner.live.root / name, (SYNC_DAY, SYNC_DAY))

    plan = owner.plan(zone="")

    fates = {step.item.name: (step.fate, step.album.rpartition("/")[2]) for step in plan.steps}
    assert fates["nothing.jpg"][0] == "review"
    assert fates["utc.mp4"][0] == "review"
    assert fates["Screenshot_20190919-053857_App.png"] == ("move", "2019-09-19")
    assert all(step.item.takendate.startswith(("2024-01-15", "2019-09-19", "2024-0")) for step in plan.steps)


def test_confirmed_exif_costs_a_sample_and_no_more(guest: Owner) -> None:
    put(guest.live.root, {**photos(30), **photos(5, album="Camera/sub", day=2)})

    plan = guest.plan()

    assert plan.counts() == {"move": 35}
    reads = [call for call in guest.live.wrapper.log if call.method == "Download.getphoto"]
    assert len(reads) == 20
    assert all(call.range for call in reads)
    assert "Camera/sub" in {_album(call) for call in reads[:2]}


def _album(call: Call) -> str:
    return bytes.fromhex(call.fields["id"].split("_")[1]).decode()


def test_one_claim_that_is_wrong_and_every_head_is_read(guest: Owner) -> None:
    put(guest.live.root, photos(30))
    liar = guest.live.root / "Camera/IMG_01003.JPG"
    guest.plan()
    guest.live.wrapper.log.clear()
    facts = liar.stat()
    liar.write_bytes(makers.jpeg(datetime(2023, 2, 2), seed=3, make="Apple", model="iPhone"))
    os.utime(liar, ns=(facts.st_atime_ns, facts.st_mtime_ns))  # the station does not see the change

    plan = guest.plan()

    reads = guest.live.wrapper.counts()["Download.getphoto"]
    assert reads == 30
    (step,) = [step for step in plan.steps if step.item.name == liar.name]
    assert step.album == "Camera/2023/2023-02-02"


def test_a_camera_without_a_date_is_found_by_the_second_it_shares(guest: Owner) -> None:
    """A copying day: photos whose EXIF has a camera and no date all get one and the same second."""
    put(guest.live.root, photos(40))
    undated = {
        f"Camera/ZERO_{number}.JPG": makers.jpeg("0000:00:00 00:00:00", seed=number, make="Canon")
        for number in range(3)
    }
    put(guest.live.root, undated)
    for name in undated:
        os.utime(guest.live.root / name, (SYNC_DAY, SYNC_DAY))

    plan = guest.plan()

    fates = {step.item.name: step.fate for step in plan.steps}
    assert {fates[name.partition("/")[2]] for name in undated} == {"review"}
    assert plan.counts() == {"move": 40, "review": 3}


def test_exif_without_a_camera_is_no_claim(guest: Owner) -> None:
    put(guest.live.root, photos(25, subsec="5"))

    assert guest.plan().counts() == {"move": 25}
    assert guest.live.wrapper.counts()["Download.getphoto"] == 25


def test_a_server_that_ignores_ranges_serves_as_well(guest: Owner) -> None:
    put(
        guest.live.root,
        {
            "Camera/late.MOV": makers.mov(
                datetime(2024, 5, 1, 10), creationdate="2024-05-01T12:00:00+0200", data=bytes(3_000_000)
            ),
            "Camera/a.jpg": makers.jpeg(NOON, seed=1),
        },
    )
    guest.live.wrapper.ignores_range = True

    assert {step.item.name: step.date_source for step in guest.plan().steps} == {
        "late.MOV": "quicktime-creationdate",
        "a.jpg": "exif-original",
    }


def test_our_station_tells_the_source_and_no_head_is_read(host: Owner) -> None:
    put(host.live.root, {**photos(5), "Camera/utc.mp4": makers.mp4(datetime(2024, 4, 30, 22, 30), seed=3)})

    plan = host.plan()

    assert {step.date_source for step in plan.steps} == {"exif-original", "quicktime-utc"}
    assert not [call for call in host.live.wrapper.log if call.method.startswith("Download")]


# --- steps, sessions, lost answers ---


def test_a_foreign_station_is_sorted_in_steps(guest: Owner) -> None:
    put(guest.live.root, {**photos(30), **photos(5, day=2)})

    report = guest.sort()

    sizes = [
        call.fields["id"].count(",") + 1 for call in guest.live.wrapper.log if call.method == "Photo.copy"
    ]
    assert report.counts()["moved"] == 35
    assert sizes == [1, 10, 19, 5]
    assert {call.fields["duplicate"] for call in guest.live.wrapper.log if call.method == "Photo.copy"} == {
        "ignore"
    }


def test_a_surprise_stops_with_the_undo_line(guest: Owner) -> None:
    put(guest.live.root, photos(30))

    def swallow(call: Call) -> None:
        if call.method == "Photo.copy" and "," in call.fields["id"]:
            call.fields["id"] = call.fields["id"].split(",")[0]

    guest.live.wrapper.before = swallow
    report = guest.sort()

    assert report.error == "surprise"
    assert "albumen undo" in report.sentence
    assert report.counts() == {"moved": 2, "there": 0, "review": 0, "failed": 9, "left": 19, "discarded": 0}
    assert guest.live.wrapper.counts()["Photo.copy"] == 2
    guest.live.wrapper.before = lambda call: None
    guest.undo()
    assert len([name for name in tree(guest.live.root) if name.count("/") == 1]) == 30


def test_our_own_station_gets_a_second_try_one_by_one(host: Owner) -> None:
    put(host.live.root, photos(5))

    def swallow(call: Call) -> None:
        if call.method == "Photo.copy" and "," in call.fields["id"]:
            call.fields["id"] = call.fields["id"].split(",")[0]

    host.live.wrapper.before = swallow

    assert host.sort().counts()["moved"] == 5


def end_sessions(owner: Owner) -> None:
    someone = users.user(owner.live.catalog, "ana")
    assert someone
    sessions.end_sessions_of(owner.live.catalog, someone.id)


def test_a_session_that_ends_before_the_verifying_list_misreports_nothing(owner: Owner) -> None:
    put(owner.live.root, photos(30))
    ended: list[str] = []

    def end(call: Call) -> None:
        after_move = owner.live.wrapper.counts()["Photo.copy"] == 1
        if call.method == "Album.list" and after_move and not ended:
            ended.append(call.method)
            end_sessions(owner)

    owner.live.wrapper.before = end
    report = owner.sort()

    assert ended
    assert report.error == ""
    assert report.counts()["moved"] == 30


def test_a_session_that_ends_while_the_roll_is_listed_hides_nothing(owner: Owner) -> None:
    put(owner.live.root, {**photos(3), **photos(3, album="Camera/sub", day=2)})
    set_type(owner, "Camera", "public")
    set_type(owner, "Camera/sub", "private")
    ended: list[str] = []

    def end(call: Call) -> None:
        if call.method == "Album.list" and not ended:
            ended.append(call.method)
            end_sessions(owner)

    owner.live.wrapper.before = end

    assert owner.plan().counts() == {"move": 3, "left": 3} or owner.plan().counts() == {"move": 6}
    assert ended


@pytest.mark.parametrize("done", [True, False], ids=["the station did it", "the station did not"])
def test_an_answer_that_never_comes_is_settled_by_listing(owner: Owner, done: bool) -> None:
    put(owner.live.root, photos(5))
    cut: list[Call] = []

    def lose(call: Call) -> None:
        if call.method == "Photo.copy" and not cut:
            cut.append(call)
            raise Cut(done=done)

    owner.live.wrapper.before = lose
    report = owner.sort()

    if done or owner.client.is_ours:
        assert report.counts()["moved"] == 5
    else:
        assert (report.error, report.counts()["moved"]) == ("surprise", 0)
    again = owner.sort()
    assert again.counts()["moved"] + report.counts()["moved"] == 5


def test_a_station_that_dies_in_the_middle_loses_nothing(owner: Owner) -> None:
    put(owner.live.root, {**photos(5), **photos(5, day=2)})
    before = sorted(seen.digest for seen in tree(owner.live.root).values())

    def die(call: Call) -> None:
        if owner.live.wrapper.counts()["Photo.copy"] >= 2:
            raise Cut(done=call.method == "Photo.copy")

    owner.live.wrapper.before = die
    report = owner.sort()

    assert report.error == "unreachable"
    assert "again" in report.sentence
    assert sorted(seen.digest for seen in tree(owner.live.root).values()) == before
    owner.live.wrapper.before = lambda call: None
    assert owner.sort().counts()["failed"] == 0
    assert owner.sort().counts()["there"] == 10
    while True:
        try:
            owner.undo()
        except Exception:
            break
    assert len([name for name in tree(owner.live.root) if name.count("/") == 1]) == 10


def test_undo_never_deletes_an_album_on_a_foreign_station(guest: Owner) -> None:
    put(guest.live.root, photos(2))
    guest.sort()

    _, kept = guest.undo()

    assert guest.live.wrapper.counts()["Album.delete"] == 0
    assert kept == ["Camera/2024/2024-05-01", "Camera/2024"] or kept == ["Camera/2024/2024-05-01"]


def test_undo_leaves_an_album_that_is_not_empty(host: Owner) -> None:
    put(host.live.root, photos(2))
    host.sort()
    put(host.live.root, {"Camera/2024/2024-05-01/new.jpg": makers.jpeg(NOON, seed=50)})

    results, kept = host.undo()

    assert [one.state for one in results] == ["moved", "moved"]
    assert "Camera/2024/2024-05-01" in kept
    assert (host.live.root / "Camera/2024/2024-05-01/new.jpg").is_file()


# --- what it costs ---


def count(calls: list[Call], test: Callable[[Call], bool]) -> int:
    return sum(test(call) for call in calls)


def test_requests_stay_within_their_bound(owner: Owner) -> None:
    """20 + source pages + per album 1 create, 1 checkauth, moves and two listings + reads + samples (+ steps)."""
    files = {**photos(620), **photos(130, album="Camera/sub", day=2)}
    unproven = {
        f"Camera/plain{number}.jpg": makers.jpeg(datetime(2024, 5, 3), seed=number) for number in range(20)
    }
    videos = {
        f"Camera/v{number}.mov": makers.mov(
            datetime(2024, 5, 4), seed=number, creationdate="2024-05-04T12:00:00+0200", data=bytes(200_000)
        )
        for number in range(5)
    }
    put(owner.live.root, {**files, **unproven, **videos})

    report = owner.sort()

    assert report.counts()["moved"] == 775
    sources = {"Camera": 645 + 2, "Camera/sub": 130}
    used = {
        "Camera/2024": 0,
        "Camera/2024/2024-05-01": 620,
        "Camera/2024/2024-05-02": 130,
        "Camera/2024/2024-05-03": 20,
        "Camera/2024/2024-05-04": 5,
    }
    pages = sum(max(1, math.ceil(items / 500)) for items in sources.values())
    per_album = sum(
        2 + math.ceil(items / 100) + 2 * max(1, math.ceil(items / 500)) for items in used.values()
    )
    bound = 20 + pages + per_album
    if not owner.client.is_ours:
        bound += 20 + 4 * 5 + 20 + 6
    assert len(owner.live.wrapper.log) <= bound


# --- refusals ---


def test_a_wrong_password_is_told_apart(owner: Owner) -> None:
    client = PhotoStation(owner.live.url, user="ana", password="wrong")

    with client, pytest.raises(ShelfProblem) as caught:
        StationShelf(client, address=owner.live.url, notes=owner.store.locks).check("Camera", "Camera")

    assert (caught.value.code, caught.value.wrong) == ("wrong-password", True)
    assert "wrong" in str(caught.value).lower()


def test_an_album_that_is_not_there_is_named(owner: Owner) -> None:
    with pytest.raises(ShelfProblem, match="Nowhere") as caught:
        owner.plan("Nowhere")

    assert caught.value.code == "no-such-album"


def test_a_visitor_may_plan_a_public_album_and_not_move(owner: Owner) -> None:
    put(owner.live.root, photos(2))
    set_type(owner, "Camera", "public")

    with PhotoStation(owner.live.url) as client:
        shelf = StationShelf(client, address=owner.live.url, notes=owner.store.locks)
        plan = make_plan(shelf, Order("Camera", "Camera"), now=NOW)
        with pytest.raises(ShelfProblem) as caught:
            apply_plan(shelf, plan, owner.store, command="t", now=NOW.astimezone(), stop=never)

    assert plan.counts() == {"move": 2}
    assert (caught.value.code, caught.value.wrong) == ("not-logged-in", True)
    assert list(owner.store) == []


def test_errors_of_the_client_never_show_the_password(owner: Owner) -> None:
    with (
        PhotoStation(owner.live.url, user="ana", password="hunter2") as client,
        pytest.raises(PhotoStationError) as caught,
    ):
        client.connect()

    assert "hunter2" not in f"{caught.value} {caught.value!r} {client!r}"


def test_no_right_to_move_is_said_before_anything_moves(guest: Owner) -> None:
    put(guest.live.root, photos(2))

    def forbid(call: Call, answer: Any) -> None:
        for album in answer.get("data", {}).get("items", []) if call.method == "Album.getinfo" else []:
            album["additional"] = {"album_permission": {"browse": True, "upload": True, "manage": False}}

    guest.live.wrapper.edit = forbid
    with pytest.raises(ShelfProblem, match="manage right") as caught:
        guest.plan()

    assert (caught.value.code, caught.value.wrong) == ("no-right", True)


def test_a_refused_move_stops_and_loses_nothing(owner: Owner) -> None:
    put(owner.live.root, photos(3))
    before = tree(owner.live.root)

    def refuse(call: Call, answer: Any) -> None:
        if call.method == "Photo.copy":
            answer.clear()
            answer.update({"success": False, "error": {"code": 105}})

    owner.live.wrapper.before = lambda call: (
        call.fields.update(id="photo_61_62") if call.method == "Photo.copy" else None
    )
    owner.live.wrapper.edit = refuse
    report = owner.sort()

    assert report.error == "no-permission"
    assert report.counts()["failed"] == (3 if owner.client.is_ours else 1)
    assert report.counts()["moved"] == 0
    assert tree(owner.live.root) == before
