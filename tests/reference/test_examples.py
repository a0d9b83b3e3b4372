"""Examples are run for real: a wrong one stops the build, and without curl they are run all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from albumen import api
from albumen.cli.reference import make_library
from albumen.reference import recording
from albumen.reference.calls import name_of
from albumen.reference.examples import Example, Recorded, example
from albumen.reference.recording import ExampleFailed, record
from albumen.reference.steady import for_page, steady

METHODS = {name_of(one): one for one in api.served_methods()}


def only(monkeypatch: pytest.MonkeyPatch, **examples: Example) -> None:
    """Let nothing else be run."""
    made = {name.replace("_", "."): one for name, one in examples.items()}
    monkeypatch.setattr(recording, "_examples", lambda: made)


def test_an_example_that_is_refused_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = example(METHODS["Album.getinfo"], {"id": "album_6c6f7374"})
    only(monkeypatch, Album_getinfo=lost)

    with pytest.raises(ExampleFailed, match=r"The example of Album\.getinfo failed"):
        record(make_library)


def test_forms_that_are_answered_differently_stop_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    good = example(METHODS["Album.list"], {"offset": 0, "limit": 1, "type": "album"})
    only(monkeypatch, Album_list=good._replace(python=good.python.replace("limit=1", "limit=2")))

    with pytest.raises(ExampleFailed, match=r"The forms of Album\.list differ"):
        record(make_library)


def test_without_curl_the_client_sends_what_the_line_says(
    monkeypatch: pytest.MonkeyPatch, recorded: dict[str, Recorded], tmp_path: Path
) -> None:
    names = ("Album.getinfo", "Thumb.get", "File.uploadphoto")
    made = {name: one for name, one in recording._examples().items() if name in names}
    monkeypatch.setattr(recording, "_examples", lambda: made)
    monkeypatch.setenv("PATH", str(tmp_path))

    without = record(make_library)

    assert {name: recorded[name] for name in names} == without


def test_what_differs_from_run_to_run_is_replaced() -> None:
    import time
    from datetime import datetime

    now = time.time()
    answer = {
        "sid": "abc",
        "shareid": "q",
        "mtime": int(now),
        "createdate": datetime.fromtimestamp(now).strftime("%Y-%m-%d %H:%M:%S"),
        "takendate": "2021-01-01 00:00:00",
        "total": 3,
        "ready": True,
    }

    assert steady(answer) == {
        "sid": "k3v0q8t1m5a7c2e9g4i6o0s1u2",
        "shareid": "b7q2m9xd",
        "mtime": 1722506400,
        "createdate": "2024-08-01 10:00:00",
        "takendate": "2021-01-01 00:00:00",
        "total": 3,
        "ready": True,
    }


def test_what_is_long_is_cut_and_says_so() -> None:
    shown = for_page({"items": [1, 2, 3, 4], "text": "x" * 500, "few": {str(one): one for one in range(13)}})

    assert '"... 2 more"' in shown
    assert "... 100 more letters" in shown
    assert "more" not in for_page({str(one): one for one in range(13)})
    assert '"...": "3 more"' in for_page({str(one): one for one in range(15)})
