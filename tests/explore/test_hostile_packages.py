"""Packages that lie: nothing is written, memory is bounded, and each ends with an error or a note."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albumen.explore.archives import Budget, read_tar
from albumen.explore.problems import ExploreProblem
from albumen.explore.unpack import Unpacker
from tests.explore.packages import FILES, INFO, spk, tar

MEMORY = 100  # MiB above what a plain package takes
RUN = """
import os, sys
from albumen.cli.program import main
code = main(sys.argv[1:])
told = open("/proc/self/status") if os.path.exists("/proc/self/status") else ()
peak = [line.split()[1] for line in told if line.startswith("VmHWM")]
print("PEAK", *peak, file=sys.stderr)
sys.exit(code)
"""
GOOD = tar(FILES)
Headers = list[tuple[dict[str, object], bytes]]


class Ran(NamedTuple):
    """How a run ended: exit code, what it said, and its peak of memory in MiB, 0 where that is not told."""

    code: int
    said: str
    peak: int


def explored(source: Path, folder: Path) -> Ran:
    """Run the command in a folder that is its home and its place for temporary files, too."""
    environment = {**os.environ, "TMPDIR": str(folder), "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", RUN, "explore", "package", str(source)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said, _, peak = ran.stderr.partition("PEAK")
    return Ran(ran.returncode, said, int(peak or 0) // 1024)


def member(name: str, data: bytes = b"", **fields: object) -> bytes:
    """A member of a tar archive with these fields in its header."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for field, value in fields.items():
        setattr(info, field, value)
    return info.tobuf(tarfile.GNU_FORMAT) + data + bytes(-len(data) % 512)


def header(
    name: bytes, *, size: bytes = b"00000000000\0", kind: bytes = b"0", checksum: bytes = b""
) -> bytes:
    """A header as it is said, with its checksum made right unless one is given."""
    block = bytearray(name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + size + b"0" * 11 + b"\0")
    block += b" " * 8 + kind + bytes(100) + b"ustar\x0000" + bytes(247)
    block[148:156] = checksum or b"%06o\0 " % sum(block)
    return bytes(block)


def inner(archive: bytes, *files: bytes) -> bytes:
    """A package with that as its inner archive."""
    return member("INFO", INFO) + b"".join(files) + member("package.tgz", archive) + bytes(1024)


@cache
def zeros(pack: str) -> bytes:
    """More than a GiB of zeros, packed, as runs that follow one another; it begins with the header of a file."""
    start = header(b"big.bin", size=b"77777777777\0")
    one = gzip.compress if pack == "gzip" else lzma.compress
    return one(start) + one(bytes(64 << 20)) * 20


def many(pack: Callable[[bytes], bytes]) -> bytes:
    """A million members."""
    return pack(member("a") * 10_000) * 100


EVIL = b'{"EVIL.Api": {"path": "x.php", "methods": {"1": ["x"]}}}'
CASES: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "out by ..": (lambda: inner(member("../../evil.api", EVIL) + GOOD), 0, "leads out"),
    "out by .. inside": (lambda: inner(member("a/../../evil.api", EVIL) + GOOD), 0, "leads out"),
    "absolute": (lambda: inner(member("/tmp/evil.api", EVIL) + GOOD), 0, "leads out"),
    "backslashes": (lambda: inner(member("..\\..\\evil.api", EVIL) + GOOD), 0, "leads out"),
    "a link, then a file through it": (
        lambda: inner(member("l", type=b"2", linkname="/tmp") + member("l/evil.api", b"x") + GOOD),
        0,
        "links or devices",
    ),
    "a link called as a definition": (
        lambda: inner(member("evil.api", type=b"2", linkname="/etc/passwd") + GOOD),
        0,
        "links or devices",
    ),
    "a hard link": (
        lambda: inner(member("e.api", type=b"1", linkname="/etc/passwd") + GOOD),
        0,
        "links or devices",
    ),
    "a device": (lambda: inner(member("e.api", type=b"3", devmajor=1) + GOOD), 0, "links or devices"),
    "a block device": (lambda: inner(member("e.api", type=b"4") + GOOD), 0, "links or devices"),
    "a fifo": (lambda: inner(member("e.api", type=b"6") + GOOD), 0, "links or devices"),
    "the inner archive is a link": (
        lambda: member("package.tgz", type=b"2", linkname="/dev/zero") + bytes(1024),
        2,
        "links or devices",
    ),
    "a bomb of gzip": (lambda: inner(zeros("gzip")), 2, "more than 1 GiB"),
    "a bomb of xz": (lambda: inner(zeros("xz")), 2, "more than 1 GiB"),
    "a bomb as the package": (lambda: zeros("gzip"), 2, "more than 1 GiB"),
    "a bomb in a bomb": (lambda: gzip.compress(inner(zeros("xz"))), 2, "more than 1 GiB"),
    "xz that wants memory": (
        lambda: inner(lzma.compress(GOOD, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 512 << 20}])),
        2,
        "cannot be decompressed",
    ),
    "a million members": (lambda: inner(many(gzip.compress)), 2, "more than 100,000 files"),
    "a file too large": (
        lambda: inner(gzip.compress(member("x.api", bytes(9 << 20)) + GOOD)),
        0,
        "too large",
    ),
    "a script too large": (
        lambda: inner(gzip.compress(member("x.php", b"(" * (9 << 20)) + GOOD)),
        0,
        "too large",
    ),
    "a size beyond the end": (
        lambda: header(b"x.php", size=b"77777777777\0") + b"x",
        2,
        "ends in the middle",
    ),
    "a size of base 256": (
        lambda: header(b"x.php", size=b"\x80" + b"\xff" * 11),
        2,
        "ends in the middle",
    ),
    "a negative size": (lambda: header(b"x.php", size=b"\xff" * 12), 2, "negative"),
    "a size of letters": (lambda: header(b"x.php", size=b"-0000000001\0"), 2, "no number"),
    "a sparse file": (
        lambda: inner(header(b"x.api", size=b"00000001000\0", kind=b"S") + bytes(512) + GOOD),
        0,
        "links or devices",
    ),
    "one name twice": (
        lambda: inner(member("photo/webapi/PhotoStation.api", EVIL) + GOOD),
        0,
        "came twice",
    ),
    "a name with a newline": (lambda: inner(member("a\n.api", EVIL) + GOOD), 0, "leads out"),
    "a name with an escape": (lambda: inner(member("\x1b[2J.api", EVIL) + GOOD), 0, "leads out"),
    "a name of bytes": (lambda: inner(header(b"\xff\xfe.api") + GOOD), 0, "leads out"),
    "a name of megabytes": (
        lambda: header(b"x", size=b"00100000000\0", kind=b"L") + b"a" * 9000,
        2,
        "a name or header in it has more than",
    ),
    "many names of names": (lambda: inner(gzip.compress(member("x", b"n", type=b"L") * 20_000)), 2, "no API"),
    "truncated": (lambda: spk_bytes()[:30_000], 2, "ends in the middle"),
    "truncated gzip": (lambda: inner(gzip.compress(GOOD)[:40]), 2, "ends in the middle"),
    "damaged gzip": (lambda: inner(gzip.compress(GOOD)[:10] + b"\xff" * 900), 2, "cannot be decompressed"),
    "a pax header of lies": (
        lambda: inner(header(b"x", size=b"00000000012\0", kind=b"x") + b"99 path=a\n".ljust(512, b"\0")),
        2,
        "pax header is wrong",
    ),
    "a pax header with a size": (
        lambda: pax(b"size=-5"),
        2,
        "negative",
    ),
    "a pax header of digits": (lambda: inner(pax(b"", text=b"1" * 60_000)), 2, "pax header is wrong"),
    "a wrong checksum": (lambda: header(b"x", checksum=b"0000001\0"), 2, "checksum"),
    "a wrong checksum later": (lambda: member("a", b"b") + b"x" * 512, 2, "checksum"),
    "archives in archives": (
        lambda: inner(gzip.compress(tar({"package.tgz": gzip.compress(tar({"package.tgz": GOOD}))}))),
        2,
        "archives in an archive",
    ),
    "a folder called INFO": (lambda: member("INFO/", type=b"5") + member("package.tgz", GOOD), 0, "methods"),
    "empty": (lambda: b"", 2, "is empty"),
    "zeros": (lambda: bytes(10240), 2, "no API"),
    "noise": (lambda: bytes(range(1, 255)) * 90, 2, "encrypted"),
}


def pax(line: bytes, text: bytes = b"") -> bytes:
    """A pax header of a line, its length told right, or of a text as it is."""
    told = text or b"%d %s\n" % (len(line) + 4, line)
    size = b"%011o\0" % len(told)
    return header(b"x", size=size, kind=b"x") + told + bytes(-len(told) % 512) + member("a.api", EVIL)


def spk_bytes() -> bytes:
    return tar({"INFO": INFO, "package.tgz": gzip.compress(GOOD + os.urandom(50_000))})


def tree(folder: Path) -> list[tuple[str, int, int]]:
    """All that is below a folder, with sizes and times."""
    return sorted(
        (str(one), one.lstat().st_size, one.lstat().st_mtime_ns) for one in folder.rglob("*") if one != folder
    )


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The run of a package that does not lie."""
    folder = tmp_path_factory.mktemp("usual")
    return explored(spk(folder / "x.spk"), folder)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_package_that_lies_does_no_harm(case: str, usual: Ran, tmp_path: Path) -> None:
    make, code, said = CASES[case]
    run = tmp_path / "a" / "b"
    run.mkdir(parents=True)
    (run / "x.spk").write_bytes(make())
    before = tree(tmp_path)

    ran = explored(run / "x.spk", run)

    assert tree(tmp_path) == before
    assert (ran.code, said in ran.said) == (code, True), ran.said
    assert "Traceback" not in ran.said and "unforeseen" not in ran.said and "EVIL.Api" not in ran.said
    assert ran.peak <= usual.peak + MEMORY, f"{ran.peak} MiB, {usual.peak} for a package that does not lie"
    assert usual.code == 0


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    for one in (outside, inside / "deep"):
        one.mkdir(parents=True)
    (outside / "evil.api").write_bytes(EVIL)
    (inside / "deep" / "good.api").write_bytes(EVIL.replace(b"EVIL", b"GOOD"))
    (inside / "evil.api").symlink_to(outside / "evil.api")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    os.mkfifo(inside / "fifo.api")
    deep = inside
    for _ in range(100):
        deep = deep / "d"
        deep.mkdir()
    unpacker = Unpacker()

    assert [one.path for one in unpacker.read(str(inside))] == ["deep/good.api"]
    assert unpacker.passed_over == {"that are links or devices": 4, "that lie too deep": 1}


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=300)


@settings(max_examples=60, deadline=None)
@given(
    files=st.dictionaries(
        NAMES.filter(lambda name: not name.endswith("/")), st.binary(max_size=1500), max_size=4
    ),
    form=st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
    pack=st.sampled_from([bytes, gzip.compress, lzma.compress]),
)
def test_what_tarfile_writes_is_read(
    files: dict[str, bytes], form: int, pack: Callable[[bytes], bytes]
) -> None:
    """Names and contents, in its order, of every format and packing."""
    archive = io.BytesIO(pack(tar(files, format=form)))

    assert {
        one.name: b"".join(iter(lambda one=one: one.content.read(99), b""))
        for one in read_tar(archive, "x", Budget())
    } == files


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_packages_end_in_a_problem_or_not_at_all(data: st.DataObject) -> None:
    """Bytes changed anywhere: no other error, and no more than the package holds."""
    packed = data.draw(st.sampled_from([GOOD, gzip.compress(GOOD), lzma.compress(GOOD)]))
    changed = bytearray(
        packed[: data.draw(st.integers(0, len(packed)))] if data.draw(st.booleans()) else packed
    )
    for _ in range(data.draw(st.integers(0, 8)) if changed else 0):
        changed[data.draw(st.integers(0, min(len(changed), 2000) - 1))] = data.draw(st.integers(0, 255))
    read = 0
    try:
        for one in read_tar(io.BytesIO(bytes(changed)), "x", Budget()):
            read += len(one.content.read(1 << 20))
    except ExploreProblem:
        pass
    assert read <= len(GOOD)
