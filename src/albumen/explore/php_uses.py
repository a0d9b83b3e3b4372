"""How a value is used, told from the nodes around it: guards, casts, and what it is held against."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from albumen.explore.php_tree import Tree

if TYPE_CHECKING:
    from albumen.explore.php import Read

CALLS = (
    "function_call_expression",
    "member_call_expression",
    "nullsafe_member_call_expression",
    "scoped_call_expression",
    "object_creation_expression",
)
_CASTS = {
    "int": "int",
    "integer": "int",
    "float": "number",
    "double": "number",
    "bool": "bool",
    "boolean": "bool",
}
_READERS = {
    "intval": "int",
    "ctype_digit": "int",
    "is_numeric": "int",
    "floatval": "number",
    "boolval": "bool",
    "explode": "list",
    "is_array": "list",
    "json_decode": "json",
    "strtotime": "date",
}
_SAME = frozenset(
    {"trim", "rtrim", "ltrim", "strtolower", "strtoupper", "urldecode", "rawurldecode", "stripslashes"}
)
_ENDS = frozenset(
    {"exit_statement", "throw_expression", "break_statement", "continue_statement", "goto_statement"}
)
_REFUSING = re.compile(r"(?i).*(err|fail|abort|deny|refuse|exception).*|die|exit")
_NOTHING = frozenset({"false", "null", "''", '""'})
_CONDITIONAL = frozenset({"if_statement", "else_if_clause", "while_statement"})
_HELD = re.compile(r"[a-z][a-z_]{0,23}|-?\d{1,9}")
MOST_WORDS = 64
MOST_CLIMB = 64

Variables = dict[str, "Read | None"]
"""What a variable holds the value of; None once it may be several."""


def note_use(tree: Tree, number: int, read: Read, scope: int, variables: Variables) -> None:
    """Note how a value is used; a variable that it is given to is added to `variables`."""
    for _ in range(MOST_CLIMB):
        parent = tree.parents[number]
        if parent <= scope:
            return
        kind = tree.kinds[parent]
        if kind == "argument":
            number = parent
            continue
        if kind == "arguments":
            parent = tree.parents[parent]
            kind = tree.kinds[parent]
        if not _climbs(tree, number, parent, kind, read, scope, variables):
            return
        number = parent


def _climbs(
    tree: Tree, number: int, parent: int, kind: str, read: Read, scope: int, variables: Variables
) -> bool:
    """Note what the node around a value tells; whether that node still is the value."""
    place = tree.fields[number]
    if kind == "cast_expression":
        named = tree.child(parent, "type")
        told = _CASTS.get(tree.text(named).lower()) if named is not None else None
        read.types |= {told} if told else set()
        return True
    if kind == "parenthesized_expression":
        outer = tree.kinds[tree.parents[parent]]
        if outer == "switch_statement":
            _note_cases(tree, tree.parents[parent], read)
        elif outer in ("if_statement", "else_if_clause"):
            _guard(tree, number, read, scope, absent=False)
            return False
        return True
    if kind == "unary_op_expression" and tree.text(parent, most=1) == "!":
        _guard(tree, number, read, scope, absent=False)
    elif kind == "conditional_expression":
        if place == "condition" and tree.child(parent, "body") is None:
            read.guard = read.guard or "no"  # `$value ?: 5`
        return place != "condition" or tree.child(parent, "body") is None
    elif kind == "binary_expression":
        return _note_comparison(tree, number, parent, read, scope)
    elif kind == "assignment_expression" and place == "right":
        target = tree.child(parent, "left")
        name = tree.text(target) if target is not None else ""
        if name.startswith("$") and len(name) < 100:
            variables[name] = read if variables.get(name, read) is read else None
    elif kind == "subscript_expression" and tree.children(parent)[0] == number:
        read.types |= set() if "file" in read.types else {"list"}
        return True
    elif kind == "foreach_statement" and tree.children(parent)[:1] == [number]:
        read.types.add("list")
    elif kind in CALLS:
        return _note_call(tree, parent, read, scope)
    return kind == "error_suppression_expression"


def _note_comparison(tree: Tree, number: int, parent: int, read: Read, scope: int) -> bool:
    parts = tree.children(parent)
    operator = tree.text(parts[1]) if len(parts) == 3 else ""
    if operator == "??":
        read.guard = read.guard or "no"
        return tree.fields[number] == "left"
    if operator in ("==", "===", "!=", "!=="):
        other = parts[2] if parts[0] == number else parts[0]
        if tree.text(other).lower() in _NOTHING:
            _guard(tree, parent, read, scope, absent=operator.startswith("="))
        else:
            _hold(tree, [other], read, is_enum=False)
    elif operator in ("<", ">", "<=", ">="):
        read.types |= {"int"} if any(tree.kinds[one] == "integer" for one in parts) else set()
    return False


def _note_call(tree: Tree, call: int, read: Read, scope: int) -> bool:
    called, given = tree.called(call), tree.arguments(call)
    if called in ("isset", "array_key_exists", "empty", "is_null"):
        _guard(tree, call, read, scope, absent=called in ("empty", "is_null"))
    elif called in _READERS:
        read.types.add(_READERS[called])
        return called != "explode" and called != "json_decode"
    elif called == "in_array" and len(given) > 1 and tree.kinds[given[1]] == "array_creation_expression":
        rows = [tree.children(one)[-1:] for one in tree.children(given[1])]
        _hold(tree, [one for row in rows for one in row], read, is_enum=True)
    elif called in ("strcmp", "strcasecmp"):
        _hold(tree, given, read, is_enum=False)
    return called in _SAME


def _note_cases(tree: Tree, switch: int, read: Read) -> None:
    block = tree.child(switch, "body")
    values = [tree.child(one, "value") for one in (tree.children(block) if block is not None else ())]
    _hold(tree, [one for one in values if one is not None], read, is_enum=True)


def _hold(tree: Tree, others: list[int], read: Read, *, is_enum: bool) -> None:
    """Note what a value is held against: words, and numbers where they are a set."""
    texts = {text for text in map(tree.string, others) if text}
    numbers = {tree.text(one) for one in others if tree.kinds[one] == "integer"}
    if texts and texts <= {"true", "false"}:
        read.types.add("bool")
        return
    read.types |= {"int"} if numbers else set()
    held = {one for one in (texts | numbers if is_enum else texts) if _HELD.fullmatch(one)}
    if len(read.words | held) <= MOST_WORDS:
        read.words |= held


def _guard(tree: Tree, number: int, read: Read, scope: int, *, absent: bool) -> None:
    """Note a test whether the value is there: `absent` when it holds without it."""
    for _ in range(MOST_CLIMB):
        parent = tree.parents[number]
        kind = tree.kinds[parent]
        if parent <= scope:
            break
        if kind == "unary_op_expression" and tree.text(parent, most=1) == "!":
            absent = not absent
        elif kind == "binary_expression":
            parts = tree.children(parent)
            operator = tree.text(parts[1]).lower() if len(parts) == 3 else ""
            if operator not in (("||", "or") if absent else ("&&", "and")):
                break
        elif kind in ("if_statement", "else_if_clause"):
            needed = _refuses(tree, parent, absent=absent) and not _is_conditional(tree, parent, scope)
            read.guard = "yes" if needed else read.guard or "no"
            return
        elif kind != "parenthesized_expression":
            break
        number = parent
    read.guard = read.guard or "no"


def _refuses(tree: Tree, branch: int, *, absent: bool) -> bool:
    """Whether what a branch does without the value ends in a refusal."""
    body = tree.child(branch, "body" if absent else "alternative")
    if body is None or (not absent and tree.kinds[body] == "else_if_clause"):
        return False
    return any(_is_refusal(tree, one) for one in tree.below(body))


def _is_refusal(tree: Tree, number: int) -> bool:
    kind = tree.kinds[number]
    if kind == "return_statement":
        told = tree.children(number)
        return not told or tree.text(told[0]).lower() in ("false", "null")
    return kind in _ENDS or (kind in CALLS and bool(_REFUSING.fullmatch(tree.called(number))))


def _is_conditional(tree: Tree, number: int, scope: int) -> bool:
    """Whether a node is only reached under another condition."""
    while (parent := tree.parents[number]) > scope:
        if tree.fields[number] == "body" and tree.kinds[parent] in _CONDITIONAL:
            return True
        if tree.kinds[parent] == "case_statement":
            return True
        number = parent
    return False
