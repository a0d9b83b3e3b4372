"""Profiles: what a file of them says, and that every complaint points to the line."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albumen.sorting import SortProblem
from albumen.sorting.lines import lines_of_keys
from albumen.sorting.profiles import KEYS, Profile, load_profiles, pick, profiles_path
from albumen.sorting.rules import Rules

EVERYTHING = """
# every key there is
[profile.phone]
source = "~/roll"
into = "/photos/albums"
user = "ana"
by = "{taken:%Y}/{event}"
zone = "Europe/Zurich"
flat = true
limit = 10
allow-wider = true
day-starts = "04:00"
events = "6h"
from = 2024-01-01
to = "2024-12-31"
only = ["photo", "*.mov"]
except = "Screenshots/"
mtime = true
epoch = true
discard-duplicates = true
already-there = "trash"
again = true
prune = true
"""


def load(tmp_path: Path, text: str) -> dict[str, Profile]:
    path = tmp_path / "albumen.toml"
    path.write_text(text)
    return load_profiles(str(path))


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(SortProblem) as caught:
        load(tmp_path, text)
    assert caught.value.code == "bad-profile"
    return str(caught.value)


def test_every_rule_can_stand_in_a_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ana")

    profile = load(tmp_path, EVERYTHING)["phone"]

    assert (profile.source, profile.into, profile.user) == ("/home/ana/roll", "/photos/albums", "ana")
    assert profile.rules() == Rules(
        by="{taken:%Y}/{event}", zone="Europe/Zurich", flat=True, limit=10, allow_wider=True, day_starts=240,
        events=360, since="2024-01-01", until="2024-12-31", only=("photo", "*.mov"), skip=("Screenshots/",),
        mtime=True, epoch=True, discard_duplicates=True, already_there="trash", again=True, prune=True,
    )  # fmt: skip
    assert set(KEYS) == set(tomllib.loads(EVERYTHING)["profile"]["phone"])
    assert set(profile.given) == set(Rules.__struct_fields__)


def test_the_command_line_wins_over_a_profile(tmp_path: Path) -> None:
    profile = load(tmp_path, "[profile.a]\nday-starts = 4\nflat = true\n")["a"]

    assert profile.rules(day_starts=0, limit=5) == Rules(day_starts=0, flat=True, limit=5)
    assert profile.rules() == Rules(day_starts=240, flat=True)


def test_a_profile_is_picked_by_its_name(tmp_path: Path) -> None:
    profiles = load(tmp_path, "[profile.phone]\n[profile.'old camera']\nflat = true\n")

    assert pick(profiles, "old camera", "x.toml").given == {"flat": True}
    with pytest.raises(
        SortProblem, match=r"no profile 'fone' in 'x.toml'; it has old camera, phone\."
    ) as caught:
        pick(profiles, "fone", "x.toml")
    assert caught.value.code == "no-profile"


def test_without_a_file_there_are_no_profiles(tmp_path: Path) -> None:
    path = str(tmp_path / "albumen.toml")

    assert load_profiles(path) == {}
    with pytest.raises(SortProblem, match=r"write one there, as \[profile\.phone\]"):
        pick({}, "phone", path)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"[profile.Z\xfcrich]\n")

    for name in ("", "latin.toml"):
        with pytest.raises(SortProblem, match="cannot be read"):
            load_profiles(str(tmp_path / name))


def test_the_environment_says_where_profiles_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALBUMEN_CONFIG", "/etc/mine.toml")
    assert profiles_path() == "/etc/mine.toml"

    monkeypatch.delenv("ALBUMEN_CONFIG")
    assert os.path.basename(profiles_path()) == "albumen.toml"
    assert os.path.isabs(profiles_path())


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("flat = true\nday-start = 4\n", 3, "unknown key 'day-start', did you mean 'day-starts'?"),
        ("already_there = 'keep'\n", 2, "did you mean 'already-there'?"),
        ("since = 2024-01-01\n", 2, "unknown key 'since'"),
        ("zzz = 1\n", 2, "unknown key 'zzz'; keys are source, into, user, again, "),
        ("\n\npassword = 'x'\n", 4, "ALBUMEN_PASSWORD"),
        ("only = [\n  'a', # [x\n  'b',\n]\nflat = 1\n", 6, "flat = 1: give true or false"),
        ('by = """\\\n{day}"""\n\nlimit = "3"\n', 5, "limit = '3': give a number"),
        ("limit = true\n", 2, "give a number"),
        ("limit = -1\n", 2, "limit: --limit -1 is below 0"),
        ("zone = 'Zurich'\n", 2, "zone: 'Zurich' is not a time zone"),
        ("by = '{taken}'\n", 2, "by: The template '{taken}' has a field"),
        ("by = 3\n", 2, "a template in quotes"),
        ("'day-starts' = '25:00'\n", 2, "day-starts: A day cannot start at '25:00'"),
        ("day-starts = 04:00:00\n", 2, "a time in quotes"),
        ("events = '6'\n", 2, "events: '6' is not the length"),
        ("from = 2024-05-01\nto = '2024-13-01'\n", 3, "to: '2024-13-01' is not a day"),
        ("from = 2024-05-01T10:00:00\n", 2, "a day, as 2024-05-01"),
        ("only = ['a', 3]\n", 2, "patterns in quotes"),
        ("only = ['a', '/b']\n", 2, "only: The pattern '/b' is not below the roll"),
        ("already-there = 'delete'\n", 2, 'give "keep" or "trash"'),
        ("source = 3\n", 2, "source = 3: give a text in quotes"),
        ("source = 'roll'\n", 2, "source = 'roll' is no whole path"),
        ("source = '~/roll'\ninto = 'sorted'\n", 3, "into = 'sorted' is no whole path"),
        ("from = 2024-05-02\nto = 2024-05-01\n", 1, "p: --to 2024-05-01 is before --from"),
        ("flat = true\nevents = '6h'\nby = '{day}'\n", 1, "p: With events the template '{day}' must say"),
        ("flat = tru\n", 2, "Invalid value"),
        ("flat = true\nflat = true\n", 3, "Cannot overwrite a value"),
        ("by = '{day}\n", 2, "Texts stand in quotes"),
        ("only = ['a'\n\n", 2, "Unclosed array"),
    ],
)
def test_a_complaint_points_to_the_line(tmp_path: Path, body: str, line: int, says: str) -> None:
    told = refusal(tmp_path, f"[profile.p]\n{body}")

    assert told.startswith(f"albumen.toml line {line}: ")
    assert says in told
    assert told.endswith(".")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("\n[profiles.p]\nflat = true\n", 2, "'profiles' is unknown here"),
        ("profile.p.flat = 2\n", 1, "flat = 2"),
        ("[profile]\np.flat = true\n\np.'limit' = 'x'\n", 4, "limit = 'x'"),
        ("[profile]\np = { flat = true,\tlimit = 'x' }\n", 2, "limit = 'x'"),
        ("[profile]\np = 3\n", 2, "profile.p must be a table"),
        ("#\n[[profile.p]]\nflat = true\n", 2, "profile.p must be a table"),
        ("profile = 3\n", 1, "profile must be a table"),
        ("[profile.p]\nflat = true\n[profile.\"q ]=\"] # [x]\nlimit = 'x'\n", 4, "limit = 'x'"),
        ("[profile.p]\r\nflat = true\r\nlimit = 'x'\r\n", 3, "limit = 'x'"),
    ],
)
def test_every_way_to_write_a_key_is_found(tmp_path: Path, text: str, line: int, says: str) -> None:
    told = refusal(tmp_path, text)

    assert told.startswith(f"albumen.toml line {line}: ")
    assert says in told


def test_a_station_takes_an_albums_path(tmp_path: Path) -> None:
    profile = load(tmp_path, "[profile.nas]\nsource = 'https://nas/photo/roll'\ninto = 'sorted'\n")["nas"]

    assert (profile.source, profile.into) == ("https://nas/photo/roll", "sorted")


KEY = st.text(min_size=1, max_size=5)
VALUES = st.sampled_from(
    [
        "1",
        "'a = [b'",
        '"\\"] = x"',
        "[1, # ] =\n  2]",
        "'''\n[t]\nk = 1\n'''",
        '"""a\n\\"""x\n"""',
        "{ a = 1 }",
        "2024-01-01",
    ]
)


def _quoted(key: str) -> str:
    plain = key.isascii() and key.isalnum()
    return key if plain else '"' + "".join(f"\\U{ord(one):08x}" for one in key) + '"'


@given(
    st.lists(st.tuples(KEY, KEY, VALUES, st.sampled_from(["", "\n", "# [x] = 1\n", "\n\t\n"])), max_size=6)
)
def test_lines_are_told_for_any_text(parts: list[tuple[str, str, str, str]]) -> None:
    text, expected, known = "", dict[tuple[str, ...], int](), set[str]()
    for table, key, value, before in parts:
        if table in known:
            continue
        known.add(table)
        text += before
        expected[table,] = text.count("\n") + 1
        text += f"[{_quoted(table)}] # remark\n{before}"
        expected[table, key] = text.count("\n") + 1
        text += f" {_quoted(key)}\t= {value}\n"
    parsed: dict[str, Any] = tomllib.loads(text)

    assert lines_of_keys(text) == expected
    assert {(table, key) for table, inside in parsed.items() for key in inside} <= set(expected)


PAGE = (Path(__file__).parents[2] / "docs/how-to/rules.md").read_text()


def test_the_profiles_of_the_page_can_be_used(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)

    assert [sorted(load(tmp_path, block)) for block in blocks] == [["nas", "phone"]]


def test_the_page_names_every_key_and_the_complaint(tmp_path: Path) -> None:
    listed = re.search(r"Keys are (.*?)\. A password", PAGE, re.DOTALL)
    (told,) = re.findall(r"```text\n(.*?)\n```", PAGE, re.DOTALL)

    assert listed
    assert set(re.findall(r"`([a-z-]+)`", listed[1])) == set(KEYS)
    assert refusal(tmp_path, "[profile.phone]\n\n\n\nday-start = 4\n").startswith(told[:-1])
