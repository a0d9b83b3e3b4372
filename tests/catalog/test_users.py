"""Users and sessions: only hashes are kept, guessing is slowed, sessions end."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from pathlib import Path

import pytest

from albumen.catalog import Catalog, sessions, users


def test_password_text_describes_itself_and_matches_only_its_password() -> None:
    text = users.hash_password("pässword")
    assert re.fullmatch(r"scrypt\$15\$8\$3\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=", text)
    assert users.hash_password("pässword") != text
    assert users.password_matches("pässword", text)
    assert not users.password_matches("password", text)


@pytest.mark.parametrize(
    "text", ["", "x", "scrypt$15$8$3$AA==", "scrypt$a$8$3$AA==$AA==", "scrypt$99$8$3$AA==$AA=="]
)
def test_text_that_is_none_of_ours_matches_nothing(text: str) -> None:
    assert not users.password_matches("x", text)


def test_only_the_right_password_lets_in(catalog: Catalog) -> None:
    ana = users.add_user(catalog, "Ana", "secret", admin=True)
    assert users.check_password(catalog, "ana", "secret") == ana
    assert users.check_password(catalog, "Ana", "Secret") is None
    assert users.check_password(catalog, "bob", "secret") is None
    assert (ana.is_admin, ana.is_disabled) == (True, False)


def test_unknown_user_costs_as_much_as_a_known_one(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    users.add_user(catalog, "ana", "secret")
    costs: list[tuple[int, int, int]] = []
    real = hashlib.scrypt

    def counted(*args: object, n: int, r: int, p: int, **named: object) -> bytes:
        costs.append((n, r, p))
        return real(*args, n=n, r=r, p=p, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(hashlib, "scrypt", counted)
    users.check_password(catalog, "ana", "wrong")
    users.check_password(catalog, "nobody", "wrong")
    assert costs == [(2**15, 8, 3)] * 2


def test_user_name_is_taken_whatever_its_letter_case(catalog: Catalog) -> None:
    users.add_user(catalog, "Ana", "one")
    with pytest.raises(users.UserExists, match="Choose another name"):
        users.add_user(catalog, "ANA", "two")
    assert [row.name for row in users.users(catalog)] == ["Ana"]


def test_new_password_ends_sessions(catalog: Catalog) -> None:
    ana = users.add_user(catalog, "ana", "one")
    sid = sessions.open_session(catalog, ana.id, days=30, address="::1")
    assert users.set_password(catalog, "ana", "two")
    assert sessions.session(catalog, sid) is None
    assert users.check_password(catalog, "ana", "one") is None
    assert users.check_password(catalog, "ana", "two") == ana
    assert not users.set_password(catalog, "nobody", "x")


def test_disabled_user_is_shut_out_and_let_in_again(catalog: Catalog) -> None:
    ana = users.add_user(catalog, "ana", "one")
    sid = sessions.open_session(catalog, ana.id, days=0, address="::1")
    users.set_disabled(catalog, "ana", True)
    assert sessions.session(catalog, sid) is None
    late = sessions.open_session(catalog, ana.id, days=0, address="::1")
    assert sessions.session(catalog, late) is None
    found = users.user(catalog, "ANA")
    assert found is not None
    assert found.is_disabled
    users.set_disabled(catalog, "ana", False)
    assert users.check_password(catalog, "ana", "one") == ana


def test_removed_user_takes_the_sessions_along(catalog: Catalog) -> None:
    ana = users.add_user(catalog, "ana", "one")
    sid = sessions.open_session(catalog, ana.id, days=0, address="::1")
    assert users.remove_user(catalog, "ana")
    assert not users.remove_user(catalog, "ana")
    assert sessions.session(catalog, sid) is None
    assert users.user(catalog, "ana") is None


def test_session_id_has_130_bits_and_is_not_kept(catalog: Catalog, tmp_path: Path) -> None:
    ana = users.add_user(catalog, "ana", "one")
    sid = sessions.open_session(catalog, ana.id, days=30, address="::1")
    assert re.fullmatch("[0-9a-v]{26}", sid)
    found = sessions.session(catalog, sid)
    assert found is not None
    assert found.user == ana
    catalog.close()
    stored = "".join(sqlite3.connect(tmp_path / "catalog.sqlite").iterdump())
    assert sid not in stored
    assert sid.encode().hex().upper() not in stored.upper()


@pytest.mark.parametrize("sid", ["", "x", "0" * 26, "é\udcff", "' OR 1=1 --"])
def test_unknown_session_id_is_nobody(catalog: Catalog, sid: str) -> None:
    assert sessions.session(catalog, sid) is None
    sessions.end_session(catalog, sid)


@pytest.mark.parametrize(("days", "lifetime"), [(0, 86_400), (30, 30 * 86_400)])
def test_session_lives_on_with_use_and_ends_without(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, days: int, lifetime: int
) -> None:
    clock = [1_700_000_000.0]
    monkeypatch.setattr("time.time", lambda: clock[0])
    sid = sessions.open_session(catalog, None, days=days, address="::1")
    for _ in range(3):
        clock[0] += lifetime * 0.9
        assert sessions.session(catalog, sid) is not None
    clock[0] += lifetime + 1
    assert sessions.session(catalog, sid) is None


def test_ended_sessions_end_alone_or_all(catalog: Catalog) -> None:
    ana = users.add_user(catalog, "ana", "one")
    first, second, third = (sessions.open_session(catalog, ana.id, days=0, address="::1") for _ in range(3))
    sessions.end_session(catalog, first)
    assert [sessions.session(catalog, sid) is None for sid in (first, second)] == [True, False]
    sessions.end_sessions_of(catalog, ana.id)
    assert [sessions.session(catalog, sid) is None for sid in (second, third)] == [True, True]


def test_fifth_failure_stops_the_guessing_for_five_minutes(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_700_000_000.0]
    monkeypatch.setattr("time.time", lambda: clock[0])
    for _ in range(5):
        assert sessions.may_try(catalog, "Ana", "10.0.0.1")
        sessions.note_failure(catalog, "ana", "10.0.0.1")
    assert not sessions.may_try(catalog, "ANA", "10.0.0.1")
    assert sessions.may_try(catalog, "ana", "10.0.0.2")
    assert sessions.may_try(catalog, "bob", "10.0.0.1")
    clock[0] += 301
    assert sessions.may_try(catalog, "ana", "10.0.0.1")


def test_right_password_forgets_the_failures(catalog: Catalog) -> None:
    for _ in range(5):
        sessions.note_failure(catalog, "ana", "10.0.0.1")
    sessions.clear_failures(catalog, "ana", "10.0.0.1")
    assert sessions.may_try(catalog, "ana", "10.0.0.1")
