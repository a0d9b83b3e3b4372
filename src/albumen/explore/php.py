"""Facts in PHP sources: which methods a script answers, which parameters they read, how they are guarded, what they refuse.

Read are names, numbers and line numbers; no line of source is kept. What a helper function reads counts for the
method that calls it, one level deep; a key that is made while the script runs cannot be told, and is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import tree_sitter_php
from msgspec import Struct, field
from tree_sitter import Language, Node, Parser

INPUTS = frozenset({"_REQUEST", "_GET", "_POST", "_FILES"})
_ENDS = frozenset({"return_statement", "exit_statement", "throw_expression", "break_statement"})
_CASTS = {"int": "int", "integer": "int", "float": "number", "double": "number", "bool": "bool", "boolean": "bool"}
_READERS = {
    "intval": "int",
    "is_numeric": "int",
    "floatval": "number",
    "boolval": "bool",
    "explode": "list",
    "json_decode": "json",
}

Guard = Literal["yes", "no", ""]


class Read(Struct):
    """A parameter that a function reads: on which lines, how it is guarded, as what, and the words it is held against."""

    lines: list[int] = field(default_factory=list)
    guard: Guard = ""
    types: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)


class Function(Struct):
    """A function: what it reads, calls and refuses with; `dynamic` are lines that read a key made at run time."""

    line: int
    reads: dict[str, Read] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)
    dynamic: list[int] = field(default_factory=list)


class Script(Struct):
    """A script: its functions, the function of each method it dispatches to, and the numbers it defines."""

    functions: dict[str, Function] = field(default_factory=dict)
    dispatch: dict[str, str] = field(default_factory=dict)
    constants: dict[str, int] = field(default_factory=dict)

    def of_method(self, method: str) -> Function | None:
        """What a method reads and refuses, with the functions that its function calls."""
        start = self.functions.get(self.dispatch.get(method, ""))
        if start is None:
            return None
        whole = Function(start.line)
        for one in (start, *(self.functions[name] for name in sorted(start.calls & self.functions.keys()))):
            whole.errors |= one.errors
            whole.dynamic += one.dynamic
            for name, read in one.reads.items():
                _join(whole.reads.setdefault(name, Read()), read)
        return whole


def _join(into: Read, read: Read) -> None:
    into.lines += read.lines
    into.guard = into.guard or read.guard
    into.types |= read.types
    into.words |= read.words


def read_php(source: bytes) -> Script:
    """The facts of a script. Source that is damaged gives what is readable of it."""
    script = Script()
    root = Parser(Language(tree_sitter_php.language_php())).parse(source).root_node
    for node in _below(root):
        if node.type in ("method_declaration", "function_definition"):
            name = node.child_by_field_name("name")
            body = node.child_by_field_name("body")
            if name is not None and body is not None:
                script.functions[_text(name)] = _function(body, node.start_point[0] + 1)
                script.dispatch.update(_dispatch(body))
        elif node.type == "function_call_expression" and _called(node) == "define":
            arguments = _arguments(node)
            if len(arguments) == 2 and (constant := _string(arguments[0])) and arguments[1].type == "integer":
                script.constants[constant] = int(_text(arguments[1]), 0)
        elif node.type == "const_element" and len(node.named_children) == 2:
            constant_name, value = node.named_children
            if value.type == "integer":
                script.constants[_text(constant_name)] = int(_text(value), 0)
    return script


def _below(root: Node) -> Iterator[Node]:
    """All named nodes, without recursion: hostile sources nest deeply."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.named_children))


def _function(body: Node, line: int) -> Function:
    found = Function(line)
    for node in _below(body):
        if node.type == "subscript_expression":
            _note_read(found, node)
        elif node.type in ("member_call_expression", "scoped_call_expression", "function_call_expression"):
            called = _called(node)
            if called.lower().endswith("seterror"):
                found.errors |= {_text(one) for one in _arguments(node)[:1] if one.type in ("name", "integer")}
            found.calls.add(called)
    return found


def _note_read(found: Function, node: Node) -> None:
    children = node.named_children
    if not children or _text(children[0]).lstrip("$") not in INPUTS:
        return
    line = node.start_point[0] + 1
    key = _string(children[1]) if len(children) > 1 else None
    if key is None:
        found.dynamic.append(line)
        return
    read = found.reads.setdefault(key, Read())
    if line not in read.lines:
        read.lines.append(line)
    if _text(children[0]).endswith("_FILES"):
        read.types.add("file")
    _note_use(read, node)


def _note_use(read: Read, node: Node) -> None:
    """How the value is used, from the nodes around it: guards, casts, comparisons."""
    around = node.parent
    if around is not None and around.type == "argument":
        around = around.parent.parent if around.parent is not None else None
    if around is None:
        return
    if around.type == "cast_expression":
        kind = _CASTS.get(_text(around.named_children[0]).lower())
        read.types |= {kind} if kind else set()
    elif around.type == "binary_expression":
        if _operator(around) == "??":
            read.guard = read.guard or "no"
        elif _operator(around) in ("==", "===", "!=", "!=="):
            read.words |= {word for word in map(_string, around.named_children) if word}
    elif around.type == "function_call_expression":
        _note_call(read, around)


def _note_call(read: Read, call: Node) -> None:
    called = _called(call)
    if called in ("isset", "array_key_exists", "empty"):
        required = _refuses(call, negated=called != "empty")
        read.guard = "yes" if required else read.guard or "no"
    elif called in _READERS:
        read.types.add(_READERS[called])
    elif called == "in_array":
        for one in _arguments(call)[1:2]:
            read.words |= {word for node in _below(one) if (word := _string(node)) and node.type.endswith("string")}
    elif called in ("strcmp", "strcasecmp"):
        read.words |= {word for word in map(_string, _arguments(call)) if word}


def _refuses(guard: Node, *, negated: bool) -> bool:
    """Whether a guard without the value leads into a branch that refuses: `if (!isset(...)) { SetError; return; }`."""
    node, turned = guard, False
    while node.parent is not None and node.parent.type in (
        "unary_op_expression",
        "binary_expression",
        "parenthesized_expression",
    ):
        node = node.parent
        if node.type == "unary_op_expression" and _text(node).startswith("!"):
            turned = not turned
    branch = node.parent
    if branch is None or branch.type not in ("if_statement", "else_if_clause") or turned != negated:
        return False
    body = branch.child_by_field_name("body")
    return body is not None and any(
        one.type in _ENDS or (one.type == "member_call_expression" and _called(one).lower().endswith("error"))
        for one in _below(body)
    )


def _dispatch(body: Node) -> Iterator[tuple[str, str]]:
    """Each word that a branch asks for, with the first function of the object that the branch calls."""
    for node in _below(body):
        if node.type == "case_statement":
            words, branch = [_string(node.named_children[0])], node
        elif node.type in ("if_statement", "else_if_clause"):
            condition = node.child_by_field_name("condition")
            consequence = node.child_by_field_name("body")
            if condition is None or consequence is None or "method" not in _text(condition):
                continue
            words, branch = [_string(one) for one in _below(condition)], consequence
        else:
            continue
        called = next((_called(one) for one in _below(branch) if one.type == "member_call_expression"), "")
        yield from ((word, called) for word in words if word and called)


def _called(node: Node) -> str:
    name = node.child_by_field_name("name") or node.child_by_field_name("function")
    return _text(name) if name is not None else ""


def _arguments(node: Node) -> list[Node]:
    arguments = node.child_by_field_name("arguments")
    if arguments is None:
        return []
    return [one.named_children[0] for one in arguments.named_children if one.named_children]


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return _text(operator) if operator is not None else ""


def _string(node: Node) -> str | None:
    """The text of a plain string; None for anything else."""
    if node.type not in ("string", "encapsed_string"):
        return None
    inner = node.named_children
    return _text(inner[0]) if len(inner) == 1 and inner[0].type == "string_content" else None


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
