"""What exploring finds and costs, beside the converters that can be installed and ijson, on the same files.

Run it with `.venv/bin/python bench/explore.py [--size 1024]`; see bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "src")]

from tests import makers  # noqa: E402  (the checkout is on the path now)
from tests.explore.captures import har  # noqa: E402
from tests.explore.secrets import found, planted  # noqa: E402
from tests.explore.walk import METHODS, walk  # noqa: E402
from tests.foreign import station  # noqa: E402

BASE = "http://nas:5080"
IJSON = """
import sys, ijson
with open(sys.argv[1], "rb") as file:
    print(sum(1 for _ in ijson.items(file, "log.entries.item")), ijson.backend)
"""
CONVERT = """
import { generateSpec } from "har-to-openapi"
import fs from "fs"
generateSpec(JSON.parse(fs.readFileSync(process.argv[2])), { forceAllRequestsInSameSpec: true })
  .then(({ spec }) => fs.writeFileSync(process.argv[3], JSON.stringify(spec)))
"""


class Ran(NamedTuple):
    """A program that ended: what it said, its CPU seconds, and the most memory it had, in MiB."""

    ok: bool
    told: str
    cpu: float
    peak: float


def run(*command: str, cwd: Path | None = None, **variables: str) -> Ran:
    """Run a program to its end."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=cwd, stdout=said, stderr=said, env={**os.environ, **variables}
        )
        peak, ended = 0.0, 0
        while not ended:
            peak = max(peak, memory(process.pid))
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            time.sleep(0.01)
        said.seek(0)
        told = said.read().decode("utf-8", "replace")
    process.returncode = os.waitstatus_to_exitcode(status)
    return Ran(process.returncode == 0, told, used.ru_utime + used.ru_stime, peak)


def memory(pid: int) -> float:
    """The most memory a program has had, in MiB; what getrusage tells may be that of the program which began it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


def albumen(capture: Path, out: Path) -> Ran:
    """`albumen explore har`."""
    words = ("-m", "albumen", "explore", "har", str(capture), "-o", str(out))
    return run(sys.executable, *words, PYTHONPATH=str(HERE / "src"))


def installed(folder: Path, *packages: str) -> str:
    """The Python of an environment of its own with these packages; "" where they cannot be had."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    return python if run(python, "-m", "pip", "install", "--quiet", *packages).ok else ""


def mitmproxy2swagger(folder: Path, capture: Path, out: Path) -> Ran | None:
    """The converter in Python: a pass that finds paths, which a person lets in, and one that describes them."""
    python = installed(folder / "m2s", "mitmproxy2swagger==0.14.0")
    if not python:
        return None
    program = str(Path(python).with_name("mitmproxy2swagger"))
    words = (program, "-i", str(capture), "-o", str(out), "-p", BASE, "-f", "har")
    first = run(*words)
    if not first.ok or not out.exists():
        return first._replace(ok=False)
    out.write_text(out.read_text().replace("ignore:", ""))
    return run(*words)


def har_to_openapi(folder: Path, capture: Path, out: Path) -> Ran | None:
    """The converter in JavaScript."""
    place = folder / "h2o"
    place.mkdir()
    npm = shutil.which("npm")
    if not npm or not run(npm, "install", "--silent", "har-to-openapi@3.0.1", cwd=place).ok:
        return None
    (place / "convert.mjs").write_text(CONVERT)
    return run("node", "convert.mjs", str(capture), str(out), cwd=place)


def operations(text: str) -> int:
    """How many operations an OpenAPI document tells apart, a verb of a path each; it may be YAML."""
    verbs = ("get", "post", "put", "delete", "patch", "head")
    try:
        return sum(len(set(verbs) & set(path)) for path in json.loads(text)["paths"].values())
    except ValueError:
        return sum(line.strip().rstrip(":") in verbs for line in text.splitlines())


def methods(text: str) -> int:
    """How many of the methods called an observation has."""
    apis = json.loads(text)["apis"]
    return sum((api, method) in METHODS for api, one in apis.items() for method in one["methods"])


def compare(folder: Path) -> None:
    """Twenty calls of sixteen methods, and fifty secrets more: who tells what."""
    with station(folder / "photos", unseen=True) as live:
        picture = makers.jpeg(datetime(2024, 5, 1, 12), padding=5000)
        seen = walk(live.url, user="ana", password="secret", picture=picture)
    calls, secrets = planted(seen)
    plain, full = (
        har(folder / "plain.har", seen, writer="full"),
        har(folder / "full.har", calls, writer="full"),
    )
    print(f"{'20 calls, 16 methods; 50 secrets more':<42}{'told apart':>12}{'secrets':>9}")

    def row(name: str, tell: Callable[[Path, Path], Ran | None], count: Callable[[str], int]) -> None:
        told: list[str] = []
        for capture in (plain, full):
            out = folder / f"{name.split()[0]}-{capture.stem}.json"
            ran = tell(capture, out)
            if ran is None:
                print(f"{name:<42}{'cannot be installed here':>21}")
                return
            told.append(out.read_text() if ran.ok and out.exists() else "")
            if not ran.ok and ran.told:
                print(f"  {ran.told.strip().splitlines()[-1][:100]}")
        apart = str(count(told[0])) if told[0] else "failed"
        leaked = str(sum(one in told[1] for one in secrets)) if told[1] else "failed"
        print(f"{name:<42}{apart:>12}{leaked:>9}")

    row("albumen explore har", albumen, methods)
    assert not found((folder / "albumen-full.json").read_text(), secrets)
    row("mitmproxy2swagger 0.14.0", lambda one, out: mitmproxy2swagger(fresh(folder), one, out), operations)
    row("har-to-openapi 3.0.1", lambda one, out: har_to_openapi(fresh(folder), one, out), operations)


def fresh(folder: Path) -> Path:
    """A new folder in a folder."""
    return Path(tempfile.mkdtemp(dir=folder))


def large(folder: Path, size: int) -> None:
    """A HAR of that many MiB, as a browser writes it of an album that was looked through: pages and thumbnails."""
    item = {"id": "photo_61_62", "info": {"name": "IMG_0001.JPG", "takendate": "2024-05-01 12:00:00"}}
    page = json.dumps({"success": True, "data": {"total": 108, "items": [item] * 108}})
    thumbnail = {"mimeType": "image/jpeg", "encoding": "base64", "text": "/9j/" + "Q" * 40_000}
    answers = [{"mimeType": "application/json", "text": page}, *[thumbnail] * 24]
    body = {
        "mimeType": "application/x-www-form-urlencoded",
        "text": "api=SYNO.PhotoStation.Photo&method=list&version=1",
    }
    request = {"method": "POST", "url": f"{BASE}/photo/webapi/photo.php", "headers": [], "postData": body}
    entries = ",".join(
        json.dumps({"request": request, "response": {"status": 200, "headers": [], "content": one}})
        for one in answers
    )
    path = folder / "large.har"
    with path.open("w") as file:
        file.write('{"log":{"version":"1.2","entries":[' + entries)
        while file.tell() < size * 1024 * 1024:
            file.write("," + entries)
        file.write("]}}")
    print(f"\n{f'a HAR of {path.stat().st_size / 2**20:,.0f} MiB':<42}{'CPU s':>12}{'MiB':>9}")
    ours = albumen(path, folder / "large.json")
    print(f"{'albumen explore har':<42}{ours.cpu:>12.2f}{ours.peak:>9.0f}")
    python = installed(folder / "ijson", "ijson==3.6.0")
    if not python:
        print("ijson cannot be installed here")
        return
    peer = run(python, "-c", IJSON, str(path))
    backend = peer.told.split()[-1] if peer.ok else "failed"
    print(f"{f'ijson 3.6.0 ({backend}): every entry':<42}{peer.cpu:>12.2f}{peer.peak:>9.0f}")
    print(f"the goal is 300 MiB; CPU is {ours.cpu / peer.cpu:.1f} times ijson's")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1024, help="MiB of the large HAR")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder))
        large(Path(folder), wanted.size)


if __name__ == "__main__":
    main()
