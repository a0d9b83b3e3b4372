"""A PHP source as a flat list of nodes: walked without recursion, with parents at hand, at a bounded cost."""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter_php
from tree_sitter import Language, Parser

MOST_STEPS = 80_000  # of the parser, a hundred of its operations each
MOST_NODES = 1_000_000
MOST_VISITS = 8_000_000
_SLICE = 64 * 1024
_LANGUAGE = Language(tree_sitter_php.language_php())


class TooComplicated(Exception):
    """A source that would cost more than any that people write."""


class Tree:
    """The named nodes and operators of a source, numbered in its order: 0 is the whole.

    By number: `kinds`, `fields` (what a node is to its parent, "" for nothing), `parents`, `ends` (the number after
    the last node in it), `lines` (from 1). Raises `TooComplicated`.
    """

    def __init__(self, source: bytes) -> None:
        self._source, self._visits = source, 0
        self.kinds: list[str] = []
        self.fields: list[str] = []
        self.parents: list[int] = []
        self.ends: list[int] = []
        self.lines: list[int] = []
        self._spans: list[tuple[int, int]] = []
        self.is_broken = self._fill(source)

    def _fill(self, source: bytes) -> bool:
        """Number the nodes; whether the source has errors."""
        steps = 0

        def is_enough(offset: int, has_error: bool) -> bool:
            nonlocal steps
            steps += 1
            return steps > MOST_STEPS

        try:
            tree = Parser(_LANGUAGE).parse(
                lambda offset, point: source[offset : offset + _SLICE], progress_callback=is_enough
            )
        except ValueError as error:
            raise TooComplicated from error
        cursor, above = tree.walk(), [-1]
        while True:
            node = cursor.node
            assert node is not None
            field = cursor.field_name or ""
            number = above[-1]
            if node.is_named or field:
                number = len(self.kinds)
                if number >= MOST_NODES:
                    raise TooComplicated
                self.kinds.append(node.type)
                self.fields.append(field)
                self.parents.append(above[-1])
                self.ends.append(0)
                self.lines.append(node.start_point[0] + 1)
                self._spans.append((node.start_byte, node.end_byte))
            if cursor.goto_first_child():
                above.append(number)
                continue
            self._close(number, above[-1])
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return tree.root_node.has_error
                number = above.pop()
                self._close(number, above[-1])

    def _close(self, number: int, parent: int) -> None:
        if number != parent:
            self.ends[number] = len(self.kinds)

    def below(self, number: int, *, without: frozenset[int] = frozenset()) -> Iterator[int]:
        """A node and all nodes in it, in order, but for those `without` and what is in them."""
        at, end = number, self.ends[number]
        while at < end:
            self._visits += 1
            if self._visits > MOST_VISITS:
                raise TooComplicated
            if at in without:
                at = self.ends[at]
            else:
                yield at
                at += 1

    def children(self, number: int) -> list[int]:
        """The nodes right in a node."""
        found: list[int] = []
        at = number + 1
        while at < self.ends[number]:
            found.append(at)
            at = self.ends[at]
        self._visits += len(found)
        if self._visits > MOST_VISITS:
            raise TooComplicated
        return found

    def child(self, number: int, field: str) -> int | None:
        """The node that is that to a node."""
        return next((one for one in self.children(number) if self.fields[one] == field), None)

    def text(self, number: int, *, most: int = 200) -> str:
        """The text of a node, cut where it is longer."""
        start, end = self._spans[number]
        return self._source[start : min(end, start + most)].decode("utf-8", "replace")

    def string(self, number: int) -> str | None:
        """The content of a plain string; None for anything else."""
        if self.kinds[number] not in ("string", "encapsed_string"):
            return None
        inner = self.children(number)
        plain = len(inner) == 1 and self.kinds[inner[0]] == "string_content"
        return self.text(inner[0]) if plain else None

    def arguments(self, call: int) -> list[int]:
        """The values that a call is given."""
        given = [one for one in self.children(call) if self.kinds[one] == "arguments"]
        found = [self.children(one) for one in (self.children(given[0]) if given else ())]
        return [inner[-1] for inner in found if inner]

    def called(self, call: int) -> str:
        """The name of what a call calls, in lower case: PHP has no other for functions."""
        name = self.child(call, "name") or self.child(call, "function")
        if name is None and self.kinds[call] == "object_creation_expression":
            name = next((one for one in self.children(call) if self.kinds[one] == "name"), None)
        return self.text(name).lower() if name is not None and self.kinds[name] == "name" else ""
