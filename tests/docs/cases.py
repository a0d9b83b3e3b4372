"""The hard cases of sorting, each with the tests that hold it: makes docs/inside/cases.md.

A test of a case is named `test_case_NN_...`. Print the page anew with `python -m tests.docs.cases`.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs/inside/cases.md"
LATER = {93: "sync", 94: "sync"}

CASES = {
    "Dates": """
1 | EXIF `0000:00:00 00:00:00` | no date; the next source, else review
2 | DateTimeOriginal of blanks or NULs | the same
3 | month 13, hour 25, 30 February | refused, never made another day
4 | second 60 | read as 59, the same day
5 | `24:00:00` | 00:00 of the next day only where another source agrees
6 | `2019-07-01 12:00:00`, `2019/07/01`, `2019:07:01T12:00:00` | read
7 | rubbish behind the date, no NUL, a count too long | the first 19 characters, within bounds
8 | 2099, or more than a day after now | review; later than the file's own mtime: a note
9 | the days a camera's clock starts with | another source wins; alone: review
10 | the year 0219 or 1900 | review
11 | CreateDate 2002, DateTimeOriginal 2014 | DateTimeOriginal
12 | only IFD0's modified date | used, with a note
13 | EXIF 2019, name 2018 | EXIF; more than a day apart is noted
14 | local time with an offset, sorter elsewhere | the day on the wall clock
15 | EXIF without offset | the wall clock as it is
16 | an impossible offset | ignored
17 | only a GPS time | UTC in the zone of the place, else the home zone; noted
18 | GPS a day off EXIF | EXIF
19 | MOV with creationdate and mvhd | creationdate's own day
20 | MP4 with mvhd only | UTC in the home zone
21 | mvhd of 1904 or 1970 | refused; the name, else review
22 | makers that keep a local clock in mvhd | local, by maker
23 | 64-bit mvhd | read
24 | the hour that comes twice, the hour that never is | the same day, no exception
25 | the zone changes on a journey | each photo by its own wall clock
26 | `--day-starts 4`: 03:59 and 04:00 | the day before, the same day; over a new year too
27 | `--events 6h`: a party over midnight | one album, named by its first day
28 | `IMG_20190210_210532`, `VID_`, `MVIMG_`, `(1)`, `BURST001_COVER` | local time from the name
29 | `PXL_20190801_223000123.jpg` | UTC
30 | WhatsApp's names | the day only
31 | screenshots' names, in several languages | from the name
32 | `signal-2020-10-26-163832`, `2016_01_30_11_49_15` and others | from the name
33 | `IMG_20191332_`, `DSC_20195050`, epoch milliseconds | no date; the last by opt-in
34 | a number that looks like a date | shown, never used
35 | only the mtime | review; `--mtime` opts in, never for a day of copying
36 | PNG, WebP and AVIF with EXIF, tIME or XMP | read
37 | an XMP sidecar with a date | used by its rank, shown
38 | Google Takeout's JSON under its odd names | matched; UTC""",
    "Groups": """
39 | a Live Photo over midnight | together, on the still's day
40 | one stem, August and September | two groups
41 | halves in two folders, one content id | one group
42 | `IMG_1234.HEIC`, `IMG_1234_HEVC.MOV` | one group
43 | `IMG_1234`, `IMG_E1234`, `IMG_1234.AAE`, `IMG_O1234.AAE` | one group
44 | an AAE whose photo is not there | review; follows a photo that is sorted already
45 | `X.jpg.xmp` and `X.xmp` beside `X.jpg` and `X.cr2` | with the JPEG, with the group
46 | RAW and JPEG a second apart over midnight | together
47 | Pixel's RAW and motion photo names | one group
48 | a burst of twenty in one second | all kept, names kept, in order
49 | a name of a group is taken at the target | one suffix for the whole group
50 | one member cannot be read | the group stays, review""",
    "Names, duplicates, conflicts": """
51 | two photos, one name, one second | both kept, always numbered alike
52 | one photo under two names | reported; trashed only with `--discard-duplicates`
53 | the photo is in the library already | already there, untouched
54 | equal size, head and tail, another middle | no duplicates
55 | equal pixels, other metadata | no duplicates
56 | two large videos of one size and name | both kept
57 | the target's name is a directory | a suffix
58 | the day's path is a file | the group stays, review
59 | a target that ignores letter case | seen as a clash in the plan
60 | NFC and NFD of one name | both kept; a clash where the target makes them one
61 | bytes that are not UTF-8, newlines, dashes, quotes, `$(...)` | moved byte by byte, shown escaped
62 | a name of 255 bytes and a suffix | shortened at a character, extension kept
63 | a path too long, names Windows reserves | said before anything moves
64 | titles with `/`, `..`, a dot or space at the end | made safe; foreign text never becomes a path""",
    "File system and crashes": """
65 | an empty file | review
66 | a JPEG cut short | filed, with a note
67 | a file still being written | waits until it is stable
68 | a video of 20 GB with its date at the end | a few reads, below 1 MiB
69 | sizes that lie, loops, a million entries | bounded work, no exception
70 | a wrong byte order mark | refused or sniffed
71 | an extension that lies | read by content, name kept
72 | `@eaDir`, `#recycle`, `.DS_Store` and others | never read, moved or counted
73 | a folder left with litter only | kept; `--prune` removes empty ones only
74 | links, hard links, fifos, sockets | not followed, reported; hard links are one content
75 | DEST in SOURCE, SOURCE in DEST, the same | refused; fine; sorts in place
76 | the target is a file, or cannot be written | said, nothing touched
77 | a source that cannot be removed | copied, source kept, said
78 | a move to another disk | temporary file, sync, compare, rename without replace, then remove
79 | `kill -9` at every state | the next run completes
80 | a power cut | the journal plays both ways
81 | the disk fills up | stops cleanly, can be undone
82 | a target appears after the plan | not replaced
83 | a source changes after the plan | left, "changed"
84 | two runs at once | the second is refused; a dead one's lock is free
85 | undo after a person moved things | the rest is undone, the others named
86 | undo twice | nothing the second time
87 | mtime, mode, attributes | kept; what is lost on another disk is told
88 | 100,000 files, thirty levels | linear
89 | no zone | asked for, never guessed
90 | a connection that breaks after a move | read back before asking again
91 | a batch that fails in part | a result for each item
92 | tags, comments and shares on a station | still there after the move
93 | an upload cut at 99 % | no half photo in the album
94 | a photo a person deleted on the NAS | not uploaded again""",
}


def held_by_tests() -> dict[int, list[str]]:
    """Every test named after a case, as `file::name`, by the case's number."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in sorted((PROJECT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (match := re.match(r"test_case_(\d\d)_", node.name)):
                found[int(match[1])].append(f"{path.relative_to(PROJECT)}::{node.name}")
    return found


def page() -> str:
    """The whole page."""
    tests = held_by_tests()
    lines = [
        "# Hard cases",
        "",
        "What makes sorting hard, what must come of it, and the tests that hold it. Made by "
        "`python -m tests.docs.cases`; a test keeps it in step.",
    ]
    for title, text in CASES.items():
        lines += ["", f"## {title}", "", "| | Case | Outcome | Tests |", "|---|---|---|---|"]
        for row in text.strip().splitlines():
            number, case, outcome = row.split(" | ")
            held = "<br>".join(f"`{test}`" for test in tests.get(int(number), ()))
            later = LATER.get(int(number))
            lines.append(f"| {number} | {case} | {outcome} | {held or f'not yet: {later}'} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
