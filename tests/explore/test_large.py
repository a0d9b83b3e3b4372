"""A HAR that is larger than the memory which reading it takes, and strings that look like the ends of entries."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from albumen.explore import har
from albumen.explore.har import read_har
from albumen.explore.problems import ExploreProblem

SIZE = 64 * 1024 * 1024
PROGRAM = """
import resource, sys
from albumen.cli.program import main

def peak():
    "Bytes; of this program alone, where the system tells: what getrusage tells may be the parent's."
    try:
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:")) * 1024
    except OSError:
        told = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return told if sys.platform == "darwin" else told * 1024

for name in sys.argv[1:]:
    assert main(["explore", "har", name, "-o", name + ".json"]) in (0, None)
    print(peak())
"""


def entry(answer: dict[str, Any], *, url: str = "http://nas/photo/webapi/photo.php") -> str:
    """One entry, a call of Photo.list."""
    text = "api=SYNO.PhotoStation.Photo&method=list&version=1"
    post = {"mimeType": "application/x-www-form-urlencoded", "text": text}
    request = {"method": "POST", "url": url, "headers": [], "postData": post}
    return json.dumps({"request": request, "response": {"status": 200, "content": answer}})


def write(path: Path, entries: list[str]) -> Path:
    path.write_text(f'{{"log": {{"version": "1.2", "entries": [{",".join(entries)}]}}}}')
    return path


def test_a_large_har_takes_less_memory_than_half_of_it(tmp_path: Path) -> None:
    pixels = b64encode(random.Random(1).randbytes(300_000)).decode()
    picture = entry({"mimeType": "image/jpeg", "encoding": "base64", "text": pixels})
    page = entry(
        {"mimeType": "application/json", "text": json.dumps({"success": True, "data": {"total": 7}})}
    )
    small = write(tmp_path / "small.har", [picture, page])
    large = write(tmp_path / "large.har", [picture, page] * (SIZE // len(picture + page) + 1))
    assert large.stat().st_size > SIZE

    command = [sys.executable, "-c", PROGRAM, str(small), str(large)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    before, after = (int(line) for line in told.split())

    assert after - before < SIZE // 2
    listing = json.loads((tmp_path / "large.har.json").read_bytes())["apis"]["SYNO.PhotoStation.Photo"]
    assert listing["methods"]["list"]["calls"] == 2 * (SIZE // len(picture + page) + 1)


def test_strings_that_look_like_ends_of_entries_are_passed_over(tmp_path: Path) -> None:
    chance = random.Random(5)
    texts = [
        "{" + "".join(chance.choices('\\\\\\""{}[],:é\n a', k=chance.randrange(30))) for _ in range(3000)
    ]
    for _ in range(4):  # JSON in JSON in JSON: one, three, seven backslashes before a quote
        texts += [json.dumps({"inner": text}) for text in texts[-300:]]
    written = write(
        tmp_path / "walk.har", [entry({"mimeType": "text/plain", "text": text}) for text in texts]
    )

    assert [one.answer for one in read_har(str(written))] == [text.encode() for text in texts]


def test_an_entry_that_is_too_large_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(har, "MOST_ENTRY", 2000)
    entries = [entry({"text": "small"}), entry({"text": "x" * 3000}), entry({"text": "small"})]
    exchanges = read_har(str(write(tmp_path / "walk.har", entries)))

    assert next(exchanges).answer == b"small"
    with pytest.raises(ExploreProblem, match=r"walk\.har#entry 1 of .*walk\.har' has more than 2,000 bytes"):
        next(exchanges)


def test_a_string_without_an_end_is_read_once(tmp_path: Path) -> None:
    whole = write(tmp_path / "walk.har", [entry({"text": '{"a": 1}' * 200_000})]).read_bytes()
    (tmp_path / "walk.har").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ExploreProblem, match="in the middle of its entries"):
        list(read_har(str(tmp_path / "walk.har")))


def test_of_a_picture_the_beginning_is_kept(tmp_path: Path) -> None:
    picture = b64encode(b"\xff\xd8\xff" + bytes(10_000)).decode()
    listing = b64encode(b'\xef\xbb\xbf {"success": true}' + b" " * 1000).decode()
    answers = [{"text": text, "encoding": "base64"} for text in (picture, listing)]
    told = [
        one.answer for one in read_har(str(write(tmp_path / "walk.har", [entry(one) for one in answers])))
    ]

    assert told == [b"\xff\xd8\xff" + bytes(45), b'\xef\xbb\xbf {"success": true}' + b" " * 1000]
