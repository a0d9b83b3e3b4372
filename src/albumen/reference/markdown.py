"""What the pages are written with: tables, badges and links in MyST Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from albumen.declare import CONFIDENCE, Confidence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a `|` in a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def text(words: str) -> str:
    """Words for people: nothing in them is taken for HTML or for emphasis, except code between backticks."""
    parts = words.split("`")
    for number in range(0, len(parts), 2):
        for mark in "\\<*_[":
            parts[number] = parts[number].replace(mark, f"\\{mark}")
    return "`".join(parts)


def badge(confidence: Confidence) -> str:
    """How sure something is, as a mark."""
    return f"[{confidence}]{{.badge .{confidence}}}"


def badges_explained() -> str:
    """What the marks mean, as a list."""
    return "".join(f"- {badge(name)} {words}\n" for name, words in CONFIDENCE.items())


def code(language: str, lines: str) -> str:
    """A block of code."""
    return f"```{language}\n{lines.rstrip()}\n```\n"


def toctree(names: Iterable[str], *, caption: str = "", depth: int = 1, hidden: bool = False) -> str:
    """A table of contents of pages, named as from the page that it stands on."""
    options = [f":maxdepth: {depth}", *([f":caption: {caption}"] if caption else [])]
    options += [":hidden:"] if hidden else []
    return "```{toctree}\n" + "\n".join([*options, "", *names]) + "\n```\n"
