"""Users, groups, rights and shares on the command line, beside a station that runs."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from albumen.client import PhotoStation
from tests import makers
from tests.rolls import PASSWORD, serving
from tests.worlds import Person, put


@pytest.fixture
def library(tmp_path: Path) -> Path:
    put(tmp_path / "photos", {"Trip/a.jpg": makers.jpeg(seed=1)})
    return tmp_path / "photos"


def run(person: Person, *words: str | Path, library: Path, password: str = "") -> str:
    ran = person.runs(*words, "--library", library, ALBUMEN_PASSWORD=password)
    assert ran.code == 0, ran.err
    return ran.out


def refused(person: Person, *words: str | Path, library: Path) -> str:
    ran = person.runs(*words, "--library", library)
    assert ran.code == 2
    return ran.err


def test_rights_count_at_once_at_a_station_that_runs(person: Person, library: Path) -> None:
    with serving(person, library) as url:
        run(person, "user", "add", "jon", library=library, password=PASSWORD)
        with PhotoStation(url, user="jon", password=PASSWORD) as jon:

            def names() -> list[str]:
                return [one.info.name for one in jon.album.list(offset=0, limit=-1, type=("album",)).items]

            assert names() == []
            run(person, "group", "add", "family", "jon", library=library)
            run(person, "rights", "set", "Trip", "browse", "--group", "family", library=library)
            assert names() == ["Trip"]
            run(person, "group", "leave", "family", "jon", library=library)
            assert names() == []


def test_an_album_is_shared_until_its_link_is_closed(person: Person, library: Path) -> None:
    with serving(person, library) as url:
        run(person, "user", "add", "jon", library=library, password=PASSWORD)
        run(person, "rights", "set", "Trip", "browse", "--user", "jon", library=library)
        words = ("share", "add", "Trip", "--user", "jon", "--until", "2099-12-31")
        page = re.findall(r"share/\w+", run(person, *words, library=library))[0]
        with urlopen(f"{url}/{page}") as answer:
            assert b"a.jpg" in answer.read()
        assert "jon has a share 'Trip'" in refused(person, *words, library=library)
        (row,) = person.runs("share", "list", "--json", "--library", library).rows
        assert row == {
            "name": "Trip",
            "owner": "jon",
            "album": "Trip",
            "status": "valid",
            "until": "2099-12-31 23:59:59",
            "link": page,
        }
        run(person, "share", "remove", page, library=library)
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"{url}/{page}")
    assert "Nothing is shared" in run(person, "share", "list", library=library)


def test_a_shared_album_asks_for_the_password_that_was_chosen(person: Person, library: Path) -> None:
    with serving(person, library) as url:
        words = ("share", "add", "Trip", "--user", "ana", "--ask-password")
        page = re.findall(r"share/\w+", run(person, *words, library=library, password="sesame"))[0]
        with pytest.raises(HTTPError, match="403"):
            urlopen(f"{url}/{page}")


def test_lists_tell_programs_the_same(person: Person, library: Path) -> None:
    run(person, "user", "add", "ana", library=library, password="x")
    run(person, "user", "add", "jon", library=library, password="x")
    run(person, "user", "disable", "jon", library=library)
    run(person, "group", "add", "family", "ana", "jon", library=library)
    run(person, "rights", "set", "/", "upload", "--group", "family", library=library)

    assert person.runs("user", "list", "--json", "--library", library).rows == [
        {"name": "ana", "admin": True, "disabled": False},
        {"name": "jon", "admin": False, "disabled": True},
    ]
    assert person.runs("group", "list", "--json", "--library", library).rows == [
        {"name": "family", "description": "", "members": ["ana", "jon"]}
    ]
    assert person.runs("rights", "list", "--json", "--library", library).rows == [
        {"album": "/", "group": "family", "right": "upload"}
    ]
    run(person, "user", "enable", "jon", library=library)
    run(person, "rights", "set", "/", "none", "--group", "family", library=library)
    run(person, "group", "remove", "family", library=library)
    assert "administrators do everything" in run(person, "rights", "list", library=library)


def test_somebody_stays_administrator(person: Person, library: Path) -> None:
    run(person, "user", "add", "ana", library=library, password="x")
    for words in (["user", "remove", "ana"], ["user", "disable", "ana"], ["user", "admin", "ana", "--off"]):
        assert "only administrator" in refused(person, *words, library=library)

    run(person, "user", "add", "jon", "--admin", library=library, password="x")
    run(person, "user", "remove", "ana", library=library)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["user", "remove", "eva"], "there is: ana"),
        (["group", "add", "x", "eva"], "no user 'eva'"),
        (["group", "join", "nobody", "ana"], "no group 'nobody'"),
        (["group", "join", "x"], "Name the users"),
        (["rights", "set", "Trip", "browse"], "For whom"),
        (["rights", "set", "Nowhere", "browse", "--user", "ana"], "no album 'Nowhere'"),
        (["rights", "set", "a/b/c", "browse", "--user", "ana"], "too deep"),
        (["rights", "list", "Nowhere"], "no album 'Nowhere'"),
        (["share", "add", "Nowhere", "--user", "ana"], "no album 'Nowhere'"),
        (["share", "add", "Trip", "--user", "eva"], "no user 'eva'"),
        (["share", "add", "Trip", "--user", "ana", "--until", "soon"], "'soon' is no day"),
        (["share", "remove", "Trip"], "no share 'Trip'"),
    ],
)
def test_wrong_words_are_named(person: Person, library: Path, words: list[str], said: str) -> None:
    (library / "a/b/c").mkdir(parents=True)
    run(person, "user", "add", "ana", library=library, password="x")

    assert said in refused(person, *words, library=library)
