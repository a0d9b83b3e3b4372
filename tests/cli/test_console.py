"""The stop signal, the escaping of names, and how errors map to exit codes."""

from __future__ import annotations

import os
import signal

import pytest

from albumen.cli.console import shown, stoppable


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_the_second_stops(
    number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(number)

    with stoppable() as stop:
        assert not stop()
        os.kill(os.getpid(), number)
        assert stop()
        assert "after the current item" in capsys.readouterr().err
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)

    assert signal.getsignal(number) == before


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("IMG_1.JPG", "IMG_1.JPG"),
        ("Été 京都.jpg", "Été 京都.jpg"),
        ("new\nline\x1b[31m.jpg", "new\\nline\\x1b[31m.jpg"),
        ("caf\udce9.jpg", "caf\\udce9.jpg"),
        ("right\u202eto left", "right\\u202eto left"),
    ],
)
def test_names_are_escaped_for_a_terminal(name: str, seen: str) -> None:
    assert shown(name) == seen
