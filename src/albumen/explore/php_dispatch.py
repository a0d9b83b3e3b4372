"""How a script of PHP finds the code of a method: branches, `switch`, `match`, and tables of functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from albumen.explore.php_tree import Tree

MOST_BRANCHES = 1000  # of one function
MOST_DEPTH = 24  # of a condition
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_VERBS = frozenset({"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
_SUBJECT = re.compile(r"(?i)\$\w*method\w*|->\w*method\w*|[\[(,]\s*['\"]method['\"]\s*[\]),]")
_COMPARED = {"===", "=="}
_CASELESS = ("strcmp", "strcasecmp")


class Branch(NamedTuple):
    """The words of a method, the node with its code, and the function that a table names, "" for none."""

    words: list[str]
    node: int
    handler: str


def branches(tree: Tree, scope: int, functions: Collection[str], without: frozenset[int]) -> list[Branch]:
    """What is done for which method in a function, as far as its name is compared with plain words."""
    found: list[Branch] = []
    lookup = False
    tables: list[int] = []
    for number in tree.below(scope, without=without):
        kind = tree.kinds[number]
        if kind in ("if_statement", "else_if_clause"):
            condition, body = tree.child(number, "condition"), tree.child(number, "body")
            if condition is not None and body is not None:
                words = [*_asked(tree, condition, MOST_DEPTH)]
                found += [Branch(words, body, "")] if words else []
        elif kind in ("switch_statement", "match_expression"):
            condition, body = tree.child(number, "condition"), tree.child(number, "body")
            if condition is not None and body is not None and _is_subject(tree, condition):
                found += _cases(tree, body) if kind == "switch_statement" else _matches(tree, body)
        elif kind == "subscript_expression":
            inner = tree.children(number)
            lookup = lookup or (len(inner) == 2 and _is_subject(tree, inner[1]))
        elif kind == "array_creation_expression":
            tables.append(number)
        if len(found) > MOST_BRANCHES:
            break
    if lookup:
        every = tables or [one for one in tree.below(0) if tree.kinds[one] == "array_creation_expression"]
        found += [one for table in every for one in _rows(tree, table, functions)]
        if not found:
            every = [one for one in tree.below(0) if tree.kinds[one] == "array_creation_expression"]
            found += [one for table in every for one in _rows(tree, table, functions)]
    return found[:MOST_BRANCHES]


def _is_subject(tree: Tree, number: int) -> bool:
    """Whether a value is the method that is asked for."""
    text = tree.text(number, most=120)
    return tree.string(number) is None and len(text) < 120 and bool(_SUBJECT.search(text))


def _word(tree: Tree, number: int) -> list[str]:
    text = tree.string(number)
    return [text] if text and _WORD.fullmatch(text) and text not in _VERBS else []


def _asked(tree: Tree, number: int, depth: int) -> Iterator[str]:
    """The words of methods for which a condition holds."""
    kind, inner = tree.kinds[number], tree.children(number)
    if not depth or not inner:
        return
    if kind == "parenthesized_expression":
        yield from _asked(tree, inner[0], depth - 1)
    elif kind == "unary_op_expression" and tree.text(inner[0]) == "!":
        yield from _compared(tree, inner[-1], _CASELESS)
    elif kind == "function_call_expression":
        yield from _compared(tree, number, ("in_array",))
    elif kind == "binary_expression" and len(inner) == 3:
        left, operator, right = inner
        told = tree.text(operator).lower()
        if told in ("||", "&&", "or", "and"):
            yield from _asked(tree, left, depth - 1)
            yield from _asked(tree, right, depth - 1)
        elif told in _COMPARED:
            for one, other in ((left, right), (right, left)):
                if tree.text(one) == "0":
                    yield from _compared(tree, other, _CASELESS)
                elif _is_subject(tree, other):
                    yield from _word(tree, one)


def _compared(tree: Tree, call: int, names: tuple[str, ...]) -> Iterator[str]:
    """The words that a call compares with the method."""
    if tree.kinds[call] != "function_call_expression" or tree.called(call) not in names:
        return
    given = tree.arguments(call)[:2]
    if any(_is_subject(tree, one) for one in given):
        for one in given:
            yield from _word(tree, one)
            if tree.kinds[one] == "array_creation_expression":
                for row in tree.children(one):
                    yield from (word for inner in tree.children(row)[-1:] for word in _word(tree, inner))


def _cases(tree: Tree, block: int) -> Iterator[Branch]:
    """The cases of a `switch`; one without code falls through to the next."""
    words: list[str] = []
    for case in tree.children(block):
        value = tree.child(case, "value")
        words += _word(tree, value) if value is not None else []
        if len(tree.children(case)) > 1 or value is None:
            if words:
                yield Branch(words, case, "")
            words = []


def _matches(tree: Tree, block: int) -> Iterator[Branch]:
    for arm in tree.children(block):
        conditions = tree.child(arm, "conditional_expressions")
        code = tree.child(arm, "return_expression")
        words = [
            word
            for one in (tree.children(conditions) if conditions is not None else ())
            for word in _word(tree, one)
        ]
        if words and code is not None:
            yield Branch(words, code, "")


def _rows(tree: Tree, table: int, functions: Collection[str]) -> Iterator[Branch]:
    """The rows of a table from methods to functions of this script: a name, `[$this, name]` or a closure."""
    for row in tree.children(table):
        pair = tree.children(row)
        if len(pair) != 2:
            continue
        key, value = pair
        words, kind = _word(tree, key), tree.kinds[value]
        if kind in ("anonymous_function", "arrow_function") and words:
            yield Branch(words, value, "")
            continue
        if kind == "array_creation_expression":
            inner = [one for each in tree.children(value)[-1:] for one in tree.children(each)]
            value = inner[-1] if inner else value
        name = (tree.string(value) or "").lower()
        if words and name in functions:
            yield Branch(words, row, name)
