"""Report files of a plan, of a run and of an earlier run; on a folder and on a station."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import makers
from tests.rolls import PASSWORD, serving
from tests.worlds import Person, put, tree

NOON = datetime(2024, 5, 1, 12)


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    """A small roll: a photo with its sidecar, a broken video, one that needs a date."""
    put(
        tmp_path / "roll",
        {
            "a.jpg": makers.jpeg(NOON, seed=1),
            "a.jpg.xmp": b"<x/>",
            "clip.MOV": makers.mov(NOON, creationdate="2024-05-02T12:00:00+0200", seed=2),
            "caf\udce9 <b>.jpg": makers.jpeg(seed=3),
        },
    )
    return tmp_path / "roll"


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV report, as a spreadsheet reads them."""
    with open(path, encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_a_plan_is_reported_in_each_form_and_changes_nothing(
    person: Person, roll: Path, tmp_path: Path
) -> None:
    before = tree(roll)
    names = [tmp_path / f"plan.{form}" for form in ("csv", "json", "html")]

    ran = person.runs("sort", roll, *[word for name in names for word in ("--report", name)])

    assert ran.code == 0, ran.err
    assert tree(roll) == before
    assert Counter(row["outcome"] for row in read(names[0])) == {"move": 3, "review": 1}
    assert document(names[1])["totals"] == person.runs("sort", roll, "--json").totals
    page = names[2].read_text()
    assert page.count("data:image/jpeg;base64,") == 1
    assert '<span title="clip.MOV">video</span>' in page
    assert "caf\\udce9 &lt;b&gt;.jpg" in page
    assert sorted(os.listdir(tmp_path)) == ["home", "plan.csv", "plan.html", "plan.json", "roll"]


def test_a_run_is_reported_and_again_later_from_what_it_kept(
    person: Person, roll: Path, tmp_path: Path
) -> None:
    ran = person.runs("sort", roll, "--apply", "--json", "--report", tmp_path / "now.json")
    again = person.runs("runs", "show", ran.rows[-1]["run"], "--report", tmp_path / "later.json")
    page = person.runs("runs", "show", ran.rows[-1]["run"], "--report", tmp_path / "later.html")

    now, later = document(tmp_path / "now.json"), document(tmp_path / "later.json")
    assert (ran.code, again.code, page.code) == (0, 0, 0)
    assert now["totals"] == ran.totals
    assert (later["totals"], later["files"]) == (now["totals"], now["files"])
    assert now["files"][0]["target"] == str(roll / "2024/2024-05-01/a.jpg")
    assert (tmp_path / "later.html").read_text().count("data:image/jpeg;base64,") == 1


def test_an_undone_run_still_has_its_pictures(person: Person, roll: Path, tmp_path: Path) -> None:
    run = person.runs("sort", roll, "--apply", "--json").rows[-1]["run"]
    person.runs("undo")

    person.runs("runs", "show", run, "--report", tmp_path / "undone.html")

    page = (tmp_path / "undone.html").read_text()
    assert "undone" in page
    assert "data:image/jpeg;base64," in page


def test_a_station_gives_its_own_thumbnails(person: Person, roll: Path, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    roll.rename(photos / "roll")
    with serving(person, photos) as address:
        words = ("sort", f"{address}/roll", "--user", "ana", "--zone", "Europe/Zurich")
        plan, done = tmp_path / "plan.html", tmp_path / "done.html"
        person.runs(*words, "--report", plan, ALBUMEN_PASSWORD=PASSWORD)
        ran = person.runs(*words, "--apply", "--report", done, ALBUMEN_PASSWORD=PASSWORD)

    assert ran.code == 0, ran.err
    assert "data:image/jpeg;base64," in plan.read_text()
    assert "data:image/jpeg;base64," in done.read_text()


BAD = [
    (["report.txt"], "bad-report"),
    (["report"], "bad-report"),
    (["mine.csv"], "file-exists"),
    (["new.csv", "new.csv"], "file-exists"),
    (["nowhere/new.csv"], "no-such-folder"),
    (["roll/new.json"], "bad-report"),
]


@pytest.mark.parametrize(("names", "error"), BAD, ids=[" ".join(names) for names, _ in BAD])
def test_a_report_that_cannot_be_is_refused_before_anything_moves(
    person: Person, roll: Path, tmp_path: Path, names: list[str], error: str
) -> None:
    put(tmp_path, {"mine.csv": b"mine"})
    before = tree(tmp_path / "roll")

    ran = person.runs(
        "sort", roll, "--apply", "--json", *[word for name in names for word in ("--report", tmp_path / name)]
    )

    assert (ran.code, ran.rows[-1]["error"]) == (2, error)
    assert tree(roll) == before
    assert (tmp_path / "mine.csv").read_bytes() == b"mine"
    assert not (tmp_path / "new.csv").exists()


def test_a_run_without_its_plan_has_no_report(person: Person, roll: Path, tmp_path: Path) -> None:
    run = person.runs("sort", roll, "--apply", "--json").rows[-1]["run"]
    (person.home / "state/runs" / run / "plan.jsonl").unlink()

    ran = person.runs("runs", "show", run, "--report", tmp_path / "new.csv", "--json")

    assert (ran.code, ran.rows[-1]["error"]) == (2, "no-plan")


def test_what_decoders_print_stays_off_the_terminal(person: Person, tmp_path: Path) -> None:
    """The library that unpacks TIFF says on its own what is wrong with a damaged one."""
    whole = io.BytesIO()
    Image.effect_noise((64, 64), 90).save(whole, "TIFF", compression="tiff_lzw")
    half = len(whole.getvalue()) // 2
    broken = whole.getvalue()[:half] + b"\xff" * 200 + whole.getvalue()[half + 200 :]
    put(tmp_path / "roll", {"IMG_20240501_120000.tif": broken})
    opened = "import sys; from PIL import Image; Image.open(sys.argv[1]).load()"
    words = [sys.executable, "-c", opened, str(tmp_path / "roll" / "IMG_20240501_120000.tif")]
    loud = subprocess.run(words, capture_output=True, text=True, check=False).stderr.splitlines()[0]
    assert "code" in loud

    ran = person.runs("sort", tmp_path / "roll", "--report", tmp_path / "report.html")

    assert loud not in ran.err
    assert "IMG_20240501_120000.tif" in (tmp_path / "report.html").read_text()
