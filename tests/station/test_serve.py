"""The station as a process: how it starts, is alone, and ends."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx2
import pytest
import structlog

from albumen.catalog import Catalog
from albumen.moving.locks import Busy, lock_directories
from albumen.station.library import CannotServe, Settings
from albumen.station.serve import serve
from tests import makers
from tests.station.test_uploads import BOUNDARY, FIELDS, body, leftovers
from tests.station.world import HARBOUR, PASSWORD, USER, make_library

SCRIPT = Path(__file__).with_name("served.py")
TOP = SCRIPT.parents[2]


@contextmanager
def process(
    root: Path, *more: str, log: int | IO[str] = subprocess.PIPE
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A station over the folder as a process of its own, and its address; `log` takes its standard error."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TOP / "src"), str(TOP)])}
    with subprocess.Popen(
        [sys.executable, str(SCRIPT), str(root), *more],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env=environment,
    ) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        try:
            yield running, line.rpartition(" at ")[2].strip()
        finally:
            running.kill()
            running.communicate()


def stop(running: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Send SIGTERM; the exit code, the rest of standard output, and standard error."""
    running.send_signal(signal.SIGTERM)
    out, err = running.communicate()
    return running.returncode, out, err


def login(url: str) -> dict[str, Any]:
    fields = {
        "api": "SYNO.PhotoStation.Auth",
        "method": "login",
        "version": "1",
        "username": USER,
        "password": PASSWORD,
    }
    answer: dict[str, Any] = httpx2.post(f"{url}webapi/auth.php", data=fields).json()["data"]
    return answer


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """`serve` sends logs to standard error for good; other tests want them as they were."""
    handlers = logging.root.handlers[:]
    yield
    logging.root.handlers[:] = handlers
    structlog.reset_defaults()


class Upload:
    """An upload over a plain socket, in two halves."""

    def __init__(self, url: str, sid: str, name: str) -> None:
        address = httpx2.URL(url)
        call = {"api": "SYNO.PhotoStation.File", "method": "uploadphoto", "version": "1", "PHPSESSID": sid}
        fields = {**call, **FIELDS, "filename": name}
        data = body([*fields.items(), ("original", makers.jpeg(seed=8, padding=2_000_000))])
        head = (
            f"POST /photo/webapi/file.php HTTP/1.1\r\nHost: {address.host}\r\nContent-Length: {len(data)}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
        )
        self.rest = data[len(data) // 2 :]
        self.socket = socket.create_connection((address.host, address.port))
        self.socket.sendall(head.encode() + data[: len(data) // 2])

    def wait_until_written(self, root: Path) -> None:
        """Wait until the first half is on the disk."""
        while not any(Path(path).stat().st_size for path in leftovers(root)):
            time.sleep(0.01)

    def finish(self) -> bytes:
        self.socket.sendall(self.rest)
        with self.socket:
            return b"".join(iter(lambda: self.socket.recv(65536), b""))


def test_one_line_on_standard_output_once_it_answers(root: Path) -> None:
    with process(root) as (running, url):
        assert httpx2.get(url).status_code == 200
        note = json.loads((root / ".albumen/station.json").read_text())
        assert note == {"url": url, "pid": running.pid}
        login(url)
        code, out, err = stop(running)
    assert (code, out) == (0, "")
    assert not (root / ".albumen/station.json").exists()
    assert "leaked" not in err and "Traceback" not in err
    assert PASSWORD not in err


def test_sigterm_lets_an_upload_finish(root: Path) -> None:
    with process(root) as (running, url):
        upload = Upload(url, login(url)["sid"], "late.jpg")
        upload.wait_until_written(root)
        running.send_signal(signal.SIGTERM)
        while True:  # until it takes no new connections
            try:
                socket.create_connection((httpx2.URL(url).host, httpx2.URL(url).port or 80)).close()
            except OSError:
                break
        assert b'{"success":true}' in upload.finish()
        running.communicate()
        assert running.returncode == 0
    assert (root / HARBOUR / "late.jpg").read_bytes() == makers.jpeg(seed=8, padding=2_000_000)


def test_a_killed_upload_leaves_nothing_under_its_name_and_goes_away(root: Path) -> None:
    with process(root) as (running, url):
        upload = Upload(url, login(url)["sid"], "torn.jpg")
        upload.wait_until_written(root)
        running.kill()
        running.communicate()
        upload.socket.close()
    assert not (root / HARBOUR / "torn.jpg").exists()
    with process(root) as (running, url):
        assert httpx2.get(url).status_code == 200
        assert leftovers(root) == []
        stop(running)


def test_a_second_station_and_a_sort_of_the_folder_are_refused(root: Path, tmp_path: Path) -> None:
    with process(root) as (running, _):
        with pytest.raises(CannotServe, match="albumen serve") as second:
            serve(Settings(root=str(root), port=0), ready=print)
        assert second.value.code == "busy"
        with (
            pytest.raises(Busy),
            lock_directories([str(root / "2024")], owner="sort", notes_dir=str(tmp_path)),
        ):
            pass
        stop(running)


def test_a_station_without_users_says_how_to_add_one(tmp_path: Path) -> None:
    make_library(tmp_path / "photos")
    with pytest.raises(CannotServe, match="albumen user add NAME --library") as refused:
        serve(Settings(root=str(tmp_path / "photos"), port=0), ready=print)
    assert refused.value.code == "no-users"


def test_a_folder_that_is_not_there_and_a_port_that_is_taken(root: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotServe, match="is no folder") as missing:
        serve(Settings(root=str(tmp_path / "nowhere")), ready=print)
    assert missing.value.code == "no-such-folder"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe, match="--port") as in_use:
            serve(Settings(root=str(root), port=port), ready=print)
    assert in_use.value.code == "address-in-use"


def test_a_catalog_that_is_none_says_so(root: Path) -> None:
    (root / ".albumen/catalog.sqlite").write_bytes(b"no data base" * 1000)
    with pytest.raises(CannotServe) as refused:
        serve(Settings(root=str(root), port=0), ready=print)
    assert refused.value.code == "catalog"


def test_state_may_live_elsewhere(root: Path, tmp_path: Path, catalog_file: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    shutil.copy(catalog_file, state / "catalog.sqlite")
    shutil.rmtree(root / ".albumen")
    ready: list[str] = []

    def tell_and_stop(url: str) -> None:
        ready.append(url)
        os.kill(os.getpid(), signal.SIGTERM)

    serve(Settings(root=str(root), state=str(state), port=0), ready=tell_and_stop)
    assert ready and not (root / ".albumen").exists()
    with Catalog.open(str(state / "catalog.sqlite")):
        pass
