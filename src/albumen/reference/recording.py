"""Runs every example against a station, in all its forms, and keeps what was answered."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

from albumen import api, wire
from albumen.client import PhotoStation
from albumen.client.errors import PhotoStationError
from albumen.declare import Blob, Method, Nothing, Upload
from albumen.reference.calls import CARD, LINK, PASSWORD, UPLOAD, UPLOADS, USER, in_order, name_of
from albumen.reference.demo_station import Running, add_accounts, station
from albumen.reference.examples import Example, Recorded, example
from albumen.reference.steady import SHOWN_CARD, SHOWN_LINK, for_page, steady

AnyMethod = Method[Any, Any]
Answer = Any  # JSON made steady, or for bytes their kind and number as words
Run = Callable[[Running, AnyMethod, str], Answer]


class ExampleFailed(Exception):
    """An example was refused, or its forms were answered differently."""


def record(make_library: Callable[[Path], None]) -> dict[str, Recorded]:
    """Run the example of every served method in its three forms; what to show of them, by names as `Album.list`.

    `make_library` fills a folder with `photos`, `card` and the files to upload. Each form has a station of its own,
    so that all find the same. Raises `ExampleFailed`.
    """
    runs: dict[str, Run] = {"curl": _by_curl, "python": _by_python, "python_async": _by_python}
    with tempfile.TemporaryDirectory(prefix="albumen-examples-") as folder:
        library = Path(folder) / "library"
        library.mkdir()
        make_library(library)
        add_accounts(library)
        with ThreadPoolExecutor(len(runs)) as pool:
            rounds = {
                form: pool.submit(_round, form, run, library, Path(folder) / form)
                for form, run in runs.items()
            }
            answers = {form: one.result() for form, one in rounds.items()}
    return {name: _recorded(name, one, answers) for name, one in _examples().items()}


def _examples() -> dict[str, Example]:
    """All examples in the order in which they run, in the words of the pages."""
    methods = _methods()
    words: dict[Any, str] = {LINK: SHOWN_LINK, CARD: wire.dsm_id(SHOWN_CARD)}
    found: dict[str, Example] = {}
    for name, fields in in_order(list(methods)):
        upload = UPLOADS.get(name, "")
        asked = {key: words.get(one, one) for key, one in {**(UPLOAD if upload else {}), **fields}.items()}
        found[name] = example(methods[name], asked, upload)
    return found


def _methods() -> dict[str, AnyMethod]:
    return {name_of(method): method for method in api.served_methods()}


def _round(form: str, run: Run, library: Path, folder: Path) -> dict[str, Answer]:
    """Every example in one form, one after the other, at a station of its own."""
    methods, answers = _methods(), dict[str, Answer]()
    with station(library, folder) as live:
        for name, one in _examples().items():
            words = live.made_real(getattr(one, form))
            try:
                answers[name] = run(live, methods[name], words)
            except (
                PhotoStationError,
                wire.Refused,
                wire.NotAnEnvelope,
                subprocess.CalledProcessError,
            ) as error:
                raise ExampleFailed(f"The example of {name} failed: {error}\n{words}") from error
    return answers


def _by_curl(live: Running, method: AnyMethod, words: str) -> Answer:
    """Run a line of curl; where there is none, Albumen's client sends what the line says."""
    line = shlex.split(words.replace("\\\n", " ").replace("$SID", live.sid))
    if shutil.which("curl") is None:
        return _by_client(live, method, line)
    is_blob = method.returns is Blob
    more = ["-w", "%{content_type}"] if is_blob else []
    told = subprocess.run([*line, *more], cwd=live.folder, capture_output=True, check=True).stdout
    if is_blob:
        return _bytes(told.decode(), (live.folder / "answer.bin").stat().st_size)
    wire.open_envelope(told, method.returns)  # raises when it is refused or of another shape
    return steady(json.loads(live.made_shown(told.decode())))


def _by_client(live: Running, method: AnyMethod, line: list[str]) -> Answer:
    fields = dict(one.split("=", 1) for flag, one in pairwise(line) if flag in _FIELDS and "=" in one)
    given: dict[str, Any] = {
        name: _given(live, text) for name, text in fields.items() if name not in ("api", "method", "version")
    }
    with PhotoStation(live.url, user=USER, password=PASSWORD) as nas:
        data = nas.call(fields["api"], fields["method"], int(fields["version"]), **given)
        if isinstance(data, Blob):
            return _bytes(data.content_type, len(data.read()))
    whole = {"success": True} | ({} if method.returns is Nothing else {"data": data})
    return steady(json.loads(live.made_shown(json.dumps(whole, ensure_ascii=False))))


def _given(live: Running, text: str) -> object:
    return Upload(path=str(live.folder / text[1:]), name=text[1:]) if text.startswith("@") else text


_FIELDS = ("-d", "--data-urlencode", "--form-string", "-F")


def _by_python(live: Running, method: AnyMethod, words: str) -> Answer:
    """Run a program, and take what it prints."""
    said: list[tuple[Any, ...]] = []
    for name in UPLOADS.values():
        words = words.replace(f'path="{name}"', f"path={str(live.folder / name)!r}")

    def say(*told: Any) -> None:
        said.append(told)

    exec(compile(words, name_of(method), "exec"), {"print": say})
    (told,) = said
    if method.returns is Blob:
        return _bytes(*told)
    return steady(json.loads(live.made_shown(wire.success(told[0]).decode())))


def _bytes(kind: str, count: int) -> str:
    return f"{kind.partition(';')[0]}, {count:,} bytes"


def _recorded(name: str, one: Example, answers: Mapping[str, Mapping[str, Answer]]) -> Recorded:
    """What to show of an example, once its forms were answered alike, what clients fill in aside."""
    by_curl, by_python, by_async = (answers[form][name] for form in answers)
    if isinstance(by_curl, str):
        filled = by_curl
    else:
        returns = _methods()[name].returns
        read = wire.open_envelope(json.dumps(by_curl).encode(), returns)
        filled = json.loads(wire.success(read))
    if not filled == by_python == by_async:
        raise ExampleFailed(
            f"The forms of {name} differ.\ncurl: {filled}\nPython: {by_python}\nasync: {by_async}"
        )
    if isinstance(by_curl, str):
        return Recorded(*one, language="text", answer=by_curl)
    return Recorded(*one, language="json", answer=for_page(by_curl))
