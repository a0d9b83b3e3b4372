"""Which line of a TOML text a key stands on: the standard library's reader does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

KeyPath = tuple[str, ...]

_TOKEN = re.compile(
    r'(?P<skip>[ \t\r]+|\#[^\n]*)|(?P<text>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5})'
    r'|(?P<key>"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+)|(?P<other>.|\n)',
    re.DOTALL,
)


def lines_of_keys(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of each key and table of a valid TOML text, by its whole path; the first of several.

    Tables, dotted and quoted keys are understood, texts and lists over several lines skipped; keys of an inline
    table are not told, look at the key it is the value of.
    """
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, statement in _statements(text):
        is_table = statement[0] == "["
        path = _path(statement[: _end(statement)])
        if is_table:
            table = path
        whole = path if is_table else table + path
        for depth in range(1, len(whole) + 1):
            lines.setdefault(whole[:depth], number)
    return lines


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """The tokens of each statement without blanks, remarks and long texts, and the line it starts on."""
    number = start = 1
    depth = 0
    statement: list[str] = []
    for token in _TOKEN.finditer(text):
        piece = token.group()
        if piece == "\n" and depth == 0:
            if statement:
                yield start, statement
            statement = []
        elif token.lastgroup in ("key", "other") and piece != "\n":
            start = start if statement else number
            statement.append(piece)
            depth += (piece in "[{") - (piece in "]}")
        number += piece.count("\n")
    if statement:
        yield start, statement


def _end(statement: list[str]) -> int:
    """Where the key ends: at the equals sign, of a table at its bracket."""
    return statement.index("]") if statement[0] == "[" else statement.index("=")


def _path(tokens: list[str]) -> KeyPath:
    keys = [token for token in tokens if token not in ("[", ".")]
    return tuple(str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key for key in keys)
