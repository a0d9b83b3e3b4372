"""Sorting a NAS by its files: what only a scripted NAS does, what the command line chooses, and kills on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from albumen.client import FileStation
from albumen.shelf import ShelfProblem
from albumen.shelf.filestation import FileStationShelf
from albumen.sorting.apply import apply_plan, undo_run
from albumen.sorting.plan import Order, Plan
from albumen.sorting.planner import make_plan
from albumen.sorting.rules import Rules
from albumen.sorting.runs import RunStore
from tests import makers
from tests.client.stub import SILENCE, Answer, Seen, ok
from tests.foreign import station
from tests.nas import ScriptedNas, fail
from tests.shelf.world import NOON, origin
from tests.worlds import put, tree

ROLL = "photo/Phone"
NOW = datetime(2026, 6, 1)


def photos(count: int) -> dict[str, bytes]:
    return {f"/{ROLL}/IMG_{n}.JPG": makers.jpeg(NOON, seed=n, make="Apple") for n in range(count)}


@pytest.fixture
def nas() -> Iterator[ScriptedNas]:
    scripted = ScriptedNas(photos(20))
    yield scripted
    scripted.stop()


class Sorting:
    """A sort of the roll on a scripted NAS."""

    def __init__(self, nas: ScriptedNas, tmp_path: Path) -> None:
        self.client = FileStation(nas.url, user="ana", password="secret", timeout=10)
        self.store = RunStore(str(tmp_path / "state"))
        self.shelf = FileStationShelf(self.client, address=nas.url, notes=self.store.locks)

    def plan(self) -> Plan:
        return make_plan(self.shelf, Order(ROLL, ROLL, Rules()), now=NOW, store=self.store)

    def sort(self) -> dict[str, int]:
        now = datetime.now().astimezone()
        report = apply_plan(
            self.shelf, self.plan(), self.store, command="test", now=now, user="ana", stop=lambda: False
        )
        self.error = report.error
        return dict(report.counts())

    def undo(self) -> list[str]:
        run = self.store.find(None)
        return [
            one.state for one in undo_run(self.shelf, run, self.store, owner="t", stop=lambda: False).results
        ]


@pytest.fixture
def sorting(nas: ScriptedNas, tmp_path: Path) -> Iterator[Sorting]:
    made = Sorting(nas, tmp_path)
    yield made
    made.client.close()


def test_it_goes_in_steps_and_never_overwrites(nas: ScriptedNas, sorting: Sorting) -> None:
    assert sorting.sort()["moved"] == 20
    starts = [seen for seen in nas.seen if seen.fields.get("method") == "start"]
    assert [len(nas.value(seen, "path")) for seen in starts] == [1, 10, 9]
    assert all(seen.fields["overwrite"] == "false" for seen in starts)
    assert sorted(nas.files.values()) == sorted(photos(20).values())
    assert sorting.undo() == ["moved"] * 20
    assert nas.files == photos(20) and f"/{ROLL}/2024" not in nas.folders


def test_only_heads_are_read(nas: ScriptedNas, sorting: Sorting) -> None:
    nas.files[f"/{ROLL}/big.jpg"] = makers.jpeg(NOON, seed=99, make="Apple") + b"\0" * 500_000
    sorting.plan()
    ranges = [seen.headers.get("range") for seen in nas.seen if seen.fields["method"] == "download"]
    assert len(ranges) == 21 and all(ranges)
    assert "bytes=0-131071" in ranges


def test_a_missing_right_stops_the_run_with_its_reason(nas: ScriptedNas, sorting: Sorting) -> None:
    nas.rules["CopyMove.start"] = lambda seen: fail(1001, (407, nas.value(seen, "path")[0]))
    counts = sorting.sort()
    assert (counts["moved"], counts["failed"], sorting.error) == (0, 1, "surprise")
    assert nas.files == photos(20)


def test_a_clash_that_came_meanwhile_is_skipped_and_found(nas: ScriptedNas, sorting: Sorting) -> None:
    def come_between(seen: Seen) -> None:
        name = nas.value(seen, "path")[0].rpartition("/")[2]
        nas.files[f"{nas.value(seen, 'dest_folder_path')}/{name}"] = b"came since"

    nas.rules["CopyMove.start"] = come_between  # type: ignore[assignment]
    counts = sorting.sort()
    assert (counts["moved"], counts["failed"], sorting.error) == (0, 1, "surprise")
    assert set(photos(20).values()) <= set(nas.files.values()) and b"came since" in nas.files.values()


def test_a_batch_that_1003_refused_is_looked_at(nas: ScriptedNas, sorting: Sorting) -> None:
    nas.rules["CopyMove.start"] = lambda seen: fail(1003, (414, nas.value(seen, "path")[0]))
    assert sorting.sort()["failed"] == 1
    assert nas.files == photos(20)


def test_a_task_that_was_lost_and_a_session_that_ended_are_no_failures(
    nas: ScriptedNas, sorting: Sorting
) -> None:
    nas.rules["CopyMove.status"] = lambda seen: fail(599)
    nas.rules["List.getinfo"] = lambda seen: nas.end_sessions() if len(nas.seen) % 7 == 0 else None  # type: ignore[func-returns-value]
    assert sorting.sort()["moved"] == 20
    assert sorting.client.login_count > 1


def test_an_answer_that_was_lost_is_looked_for(nas: ScriptedNas, sorting: Sorting) -> None:
    def lose(seen: Seen) -> Answer:
        nas.on_copymove_start(seen)
        return SILENCE

    nas.rules["CopyMove.start"] = lose
    assert sorting.sort()["moved"] == 20


def test_success_is_not_believed(nas: ScriptedNas, sorting: Sorting) -> None:
    nas.rules["CopyMove.start"] = lambda seen: nas.begin({"finished": True, "progress": 1})
    counts = sorting.sort()
    assert (counts["moved"], counts["failed"]) == (0, 1)


def test_what_the_nas_keeps_for_itself_stays(nas: ScriptedNas, sorting: Sorting) -> None:
    nas.files[f"/{ROLL}/@eaDir/IMG_1.JPG/SYNOPHOTO_THUMB_M.jpg"] = makers.jpeg(NOON)
    nas.files[f"/{ROLL}/#recycle/old.jpg"] = makers.jpeg(NOON)
    for path in list(nas.files):
        nas.mkdirs(path.rpartition("/")[0])
    assert sorting.sort()["moved"] == 20
    assert f"/{ROLL}/#recycle/old.jpg" in nas.files


def test_outside_the_roll_needs_a_look(nas: ScriptedNas, sorting: Sorting) -> None:
    nas.mkdirs("/photo/Sorted")
    plan = make_plan(sorting.shelf, Order(ROLL, "photo/Sorted", Rules()), now=NOW, store=sorting.store)
    assert plan.counts() == {"left": 20}
    assert all("not told by FileStation" in step.reason for step in plan.steps)


def test_a_roll_that_is_not_there_is_refused(sorting: Sorting) -> None:
    for source in ("photo/none", "", "photo/Phone/IMG_1.JPG"):
        with pytest.raises(ShelfProblem) as caught:
            sorting.shelf.check(source, source)
        assert caught.value.code == "no-such-folder" and caught.value.wrong


# --- the command line -----------------------------------------------------------------------------------------


def albumen(*words: str, state: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "ALBUMEN_PASSWORD": "secret", "XDG_STATE_HOME": str(state)}
    command = [sys.executable, "-m", "albumen", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_the_first_line_says_by_what(tmp_path: Path) -> None:
    root = tmp_path / "library"
    put(root, {name.removeprefix("/photo/"): data for name, data in photos(2).items()})
    with station(root, unseen=True) as live:
        first = {
            via: albumen(
                "sort", f"{origin(live)}/{ROLL}", "--user", "ana", *via, state=tmp_path / "s"
            ).stdout.split("\n")[0]
            for via in ((), ("--via", "filestation"), ("--via", "photostation"))
        }
    assert first[()] == first[("--via", "photostation")] == f"By Photo Station at {live.url}."
    assert first[("--via", "filestation")] == f"By FileStation at {origin(live)}."


def test_where_no_photo_station_answers_the_files_are_sorted_and_taken_back(
    nas: ScriptedNas, tmp_path: Path
) -> None:
    told = albumen("sort", f"{nas.url}/{ROLL}", "--user", "ana", "--apply", state=tmp_path)
    assert told.returncode == 0, told.stderr
    assert f"/{ROLL}/2024/2024-05-01/IMG_3.JPG" in nas.files
    told = albumen("undo", state=tmp_path)
    assert told.returncode == 0, told.stderr
    assert nas.files == photos(20)


@pytest.mark.parametrize("batch", [1, 2, 3])
@pytest.mark.parametrize("before", [True, False])
def test_a_kill_at_a_batch_loses_nothing(nas: ScriptedNas, tmp_path: Path, batch: int, before: bool) -> None:
    """The sorter is killed for real while the NAS has the batch in hand, before or after it moved."""
    seen_starts: list[int] = []
    env = {**os.environ, "ALBUMEN_PASSWORD": "secret", "XDG_STATE_HOME": str(tmp_path)}
    words = ["sort", f"{nas.url}/{ROLL}", "--via", "filestation", "--user", "ana", "--apply"]
    with subprocess.Popen(
        [sys.executable, "-m", "albumen", *words],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:

        def strike(seen: Seen) -> Answer | None:
            seen_starts.append(1)
            if len(seen_starts) != batch:
                return None
            answer = None if before else nas.on_copymove_start(seen)
            process.send_signal(signal.SIGKILL)
            process.wait()
            return answer or ok({"taskid": "FileStation_0"})

        nas.rules["CopyMove.start"] = strike
        assert process.wait() == -signal.SIGKILL
    assert sorted(nas.files.values()) == sorted(photos(20).values()), "nothing lost, nothing twice"
    nas.rules.clear()
    assert albumen(*words, state=tmp_path).returncode == 0
    assert len([path for path in nas.files if "/2024-05-01/" in path]) == 20
    assert albumen("undo", state=tmp_path).returncode == 0
    assert albumen("undo", state=tmp_path).returncode in (0, 1, 2)
    assert sorted(nas.files.values()) == sorted(photos(20).values())


def test_tree_is_untouched_by_a_plan(tmp_path: Path) -> None:
    root = tmp_path / "library"
    put(root, {name.removeprefix("/photo/"): data for name, data in photos(2).items()})
    with station(root, unseen=True) as live:
        before = tree(root)
        albumen(
            "sort", f"{origin(live)}/{ROLL}", "--via", "filestation", "--user", "ana", state=tmp_path / "s"
        )
        assert tree(root) == before
