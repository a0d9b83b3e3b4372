"""Let coverage guide the mutations: `python -m tests.fuzz.guided [options of atheris, as -max_total_time=600]`.

Atheris (libFuzzer for Python) starts from the files that the tests make. What it finds is written to a file in the
folder that it is started in, with the traceback above; `python -m tests.fuzz.guided THAT_FILE` repeats it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from random import Random

import atheris

from tests.fuzz.mutations import change
from tests.fuzz.seeds import made

# what is instrumented must be imported first in here
with atheris.instrument_imports(include=["albumen.media"], enable_loader_override=False):
    from albumen.media.kinds import sniff
    from tests.fuzz.probe import probe

NAMES = (
    "a.jpg", "a.heic", "a.mov", "a.dng", "a.png", "a.jpg.xmp", "a.jpg.json", "PXL_20190801_223000123.jpg",
)  # fmt: skip
DICTIONARY = (
    *(b"II*\\x00", b"MM\\x00*", b"Exif\\x00\\x00", b"\\x87\\x69", b"\\x88\\x25", b"\\x90\\x03", b"\\x69\\x87"),
    *(b"ftypheic", b"moov", b"mvhd", b"udta", b"meta", b"keys", b"ilst", b"iinf", b"iloc", b"infe", b"uuid", b"CMT2"),
    *(b"IHDR", b"eXIf", b"tEXt", b"iTXt", b"tIME", b"LIST", b"hdrl", b"IDIT", b"MDPM", b"TTW", b"SEFT", b"SEFH"),
    *(b"2021:03:04 05:06:07", b"xmp:CreateDate=", b"photoTakenTime", b"Creation Time\\x00", b"\\xff\\xe1"),
)  # fmt: skip


def one_input(data: bytes) -> None:
    """Read one input; its last byte says under which name."""
    if data:
        probe(data[:-1], NAMES[data[-1] % len(NAMES)])


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """Change an input as its format would have it, or as libFuzzer likes."""
    random = Random(seed)
    if not data or random.random() < 0.5:
        return atheris.Mutate(data, most)
    content, last = bytearray(data[:-1]), data[-1:]
    change(random, sniff(bytes(content[:200])) or random.choice(("xmp", "json")), content, made())
    return bytes(content[: most - 1]) + last


def write_corpus(folder: Path) -> None:
    """Write the files that the tests make, and the words of the formats."""
    (folder / "seeds").mkdir()
    for number, seed in enumerate(made()):
        last = next((n for n, name in enumerate(NAMES) if name[1:] == seed.name[seed.name.find(".") :]), 0)
        (folder / "seeds" / str(number)).write_bytes(seed.data + bytes([last]))
    words = "".join(f'"{word.decode("ascii")}"\n' for word in DICTIONARY)
    (folder / "words").write_text(words, "ascii")


def main() -> None:
    """Run until an option of atheris says stop, or until something is found."""
    with tempfile.TemporaryDirectory(prefix="albumen-fuzz-") as name:
        folder = Path(name)
        write_corpus(folder)
        options = sys.argv[1:]
        if not any(Path(one).is_file() for one in options):
            options = [f"-dict={folder / 'words'}", "-max_len=40000", *options, str(folder / "seeds")]
        atheris.Setup([sys.argv[0], *options], one_input, custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
