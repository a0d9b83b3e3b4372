"""Facts in PHP sources: which methods a script answers, which parameters they read, how they are guarded and refused.

Kept are names, numbers and lines, never source. What a function reads by a key that it is given counts where it is
called with a plain one; a key that is made while the script runs cannot be told, and its line is kept.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct, field

from albumen.explore.php_dispatch import branches
from albumen.explore.php_tree import Tree
from albumen.explore.php_uses import CALLS, Variables, note_use

INPUTS = frozenset({"$_REQUEST", "$_GET", "$_POST", "$_FILES"})
MOST_READS = 2000  # parameters, of one function
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.:\[\]-]{0,63}")
_ERRING = re.compile(
    r"(?i).*(set|send|return|output|throw|response|report)_?(err|fail)\w*|err(or)?|fail|\w*exception"
)
_FUNCTIONS = ("method_declaration", "function_definition")
_FILTERS = {"int": "int", "float": "number", "boolean": "bool", "bool": "bool"}

Guard = Literal["yes", "no", ""]


class Read(Struct):
    """A parameter that is read: on which lines, whether it has to be there, as what, and what it is held against."""

    lines: list[int] = field(default_factory=list)
    guard: Guard = ""
    types: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def join(self, other: Read) -> None:
        """Take in another read of the same parameter."""
        self.lines += [line for line in other.lines if line not in self.lines]
        self.guard = "yes" if "yes" in (self.guard, other.guard) else self.guard or other.guard
        self.types |= other.types
        self.words |= other.words


class Given(Struct):
    """A plain key that a call gives: to which function, as which argument, and how the result is used."""

    called: str
    index: int
    key: str
    read: Read


class Function(Struct):
    """A function, or a branch of one. `dynamic` are lines that read a key made at run time.

    `by_argument` is what is read by a key that is an argument of the function, by its place.
    """

    line: int
    reads: dict[str, Read] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)
    dynamic: list[int] = field(default_factory=list)
    by_argument: dict[int, Read] = field(default_factory=dict)
    given: list[Given] = field(default_factory=list)


class Script(Struct):
    """A script: its functions by name in lower case, what it does for a method, and the numbers it defines."""

    functions: dict[str, Function] = field(default_factory=dict)
    dispatch: dict[str, list[Function]] = field(default_factory=dict)
    constants: dict[str, int] = field(default_factory=dict)
    is_broken: bool = False

    @property
    def facts(self) -> int:
        """How much it tells, for a bound of memory."""
        every = [*self.functions.values(), *(one for many in self.dispatch.values() for one in many)]
        return len(self.constants) + sum(
            1 + len(one.reads) + len(one.given) + len(one.calls) + len(one.dynamic) for one in every
        )


def read_php(source: bytes) -> Script:
    """The facts of a script; source that is damaged gives what is readable of it. Raises `TooComplicated`."""
    tree = Tree(source)
    script = Script(is_broken=tree.is_broken)
    found = {one: tree.child(one, "body") for one in tree.below(0) if tree.kinds[one] in _FUNCTIONS}
    bodies = {one: body for one, body in found.items() if body is not None}
    for number, body in bodies.items():
        name = tree.child(number, "name")
        if name is not None:
            function = _Walk(tree, body, _formals(tree, number)).function
            function.line = tree.lines[number]
            script.functions.setdefault(tree.text(name).lower(), function)
    _read_constants(tree, script)
    names = frozenset(script.functions)
    for number, scope in [*bodies.items(), (0, 0)]:
        without = frozenset(found) if number == 0 else frozenset[int]()
        told = branches(tree, scope, names, without)
        if told and (name := tree.child(number, "name")) is not None:
            script.functions.pop(tree.text(name).lower(), None)  # who calls it asks for some method
        common: Function | None = None
        for words, branch, handler in told:
            if common is None:
                inner = frozenset(one for _, one, _ in told)
                common = _Walk(tree, scope, {}, without | inner).function
            function = _Walk(tree, branch, {}).function
            function.calls |= {handler} if handler else set()
            for word in words:
                script.dispatch.setdefault(word, []).extend((function, common))
    return script


def _formals(tree: Tree, function: int) -> dict[str, int]:
    """The arguments that a function takes, by name, with their places."""
    formals = tree.child(function, "parameters")
    names = [tree.child(one, "name") for one in (tree.children(formals) if formals is not None else ())]
    return {tree.text(one): place for place, one in enumerate(names) if one is not None}


def _read_constants(tree: Tree, script: Script) -> None:
    for number in tree.below(0):
        if tree.kinds[number] == "function_call_expression" and tree.called(number) == "define":
            pair = tree.arguments(number)
            name = tree.string(pair[0]) if len(pair) >= 2 else None
        elif tree.kinds[number] == "const_element":
            pair = tree.children(number)
            name = tree.text(pair[0]) if len(pair) == 2 else None
        else:
            continue
        if name and (value := _integer(tree.text(pair[1]))) is not None:
            script.constants[name] = value


def _integer(text: str) -> int | None:
    """A whole number of up to nine digits as PHP writes it."""
    if re.fullmatch(r"0|[1-9][0-9]{0,8}", text):
        return int(text)
    return int(text, 16) if re.fullmatch(r"0[xX][0-9A-Fa-f]{1,7}", text) else None


class _Walk:
    """Notes what a function or branch reads, calls and refuses with."""

    def __init__(
        self, tree: Tree, scope: int, formals: dict[str, int], without: frozenset[int] = frozenset()
    ) -> None:
        self._tree, self._scope, self._formals = tree, scope, dict(formals)
        self._inputs = set(INPUTS)
        self.function = Function(tree.lines[scope])
        self._variables: Variables = {}
        nodes = [*tree.below(scope, without=without)]
        for number in nodes:
            self._note_names(number)
        for number in nodes:
            self._note(number)
        for number in nodes:
            if tree.kinds[number] in ("variable_name", "member_access_expression"):
                read = self._variables.get(tree.text(number))
                if read is not None and not self._is_written(number):
                    note_use(tree, number, read, scope, {})

    def _note_names(self, number: int) -> None:
        """Other names of what came in: `$form = $_POST`, `foreach ($keys as $key)`."""
        tree = self._tree
        if tree.kinds[number] == "assignment_expression":
            pair = tree.children(number)
            if len(pair) == 2 and tree.text(pair[1]) in INPUTS:
                self._inputs.add(tree.text(pair[0]))
        elif tree.kinds[number] == "foreach_statement":
            over, *each = tree.children(number)[:2]
            place = self._formals.get(tree.text(over))
            if place is not None and each and tree.kinds[each[0]] == "variable_name":
                self._formals[tree.text(each[0])] = place

    def _note(self, number: int) -> None:
        tree, kind = self._tree, self._tree.kinds[number]
        if kind == "subscript_expression":
            inner = tree.children(number)
            if inner and tree.text(inner[0]) in self._inputs:
                self._note_read(number, inner[1] if len(inner) > 1 else None, tree.text(inner[0]))
        elif kind in CALLS:
            self._note_call(number)
        elif kind == "assignment_expression":
            pair = tree.children(number)
            if len(pair) == 2 and re.search(r"(?i)err", tree.text(pair[0])):
                self._note_error(pair[1])

    def _note_call(self, number: int) -> None:
        tree, called, given = self._tree, self._tree.called(number), self._tree.arguments(number)
        if not called:
            return
        if called == "array_key_exists" and len(given) == 2 and tree.text(given[1]) in self._inputs:
            self._note_read(given[0], given[0], tree.text(given[1]))
        elif called == "filter_input" and len(given) >= 2:
            read = self._note_read(number, given[1], "")
            named = tree.text(given[2]).lower().rpartition("_")[2] if len(given) > 2 else ""
            if read is not None and named in _FILTERS:
                read.types.add(_FILTERS[named])
        elif called == "extract" and given and tree.text(given[0]) in self._inputs:
            self.function.dynamic.append(tree.lines[number])
        if _ERRING.fullmatch(called):
            for one in given:
                self._note_error(one)
        self.function.calls.add(called)
        for index, one in enumerate(given):
            keys = [one] if tree.kinds[one] != "array_creation_expression" else _elements(tree, one)
            for key in map(tree.string, keys):
                if key and _KEY.fullmatch(key) and len(self.function.given) < MOST_READS:
                    read = Read(lines=[tree.lines[number]])
                    note_use(tree, number, read, self._scope, self._variables)
                    self.function.given.append(Given(called, index, key, read))

    def _note_error(self, number: int) -> None:
        tree = self._tree
        if tree.kinds[number] in ("name", "integer"):
            self.function.errors.add(tree.text(number))
        elif tree.kinds[number] == "class_constant_access_expression":
            self.function.errors.add(tree.text(tree.children(number)[-1]))

    def _note_read(self, number: int, key: int | None, source: str) -> Read | None:
        """Note that a parameter is read; None where its name cannot be told."""
        tree = self._tree
        if key is None or self._is_written(number):
            return None
        name, place = tree.string(key), self._formals.get(tree.text(key))
        if name is None and tree.kinds[key] == "name":
            name = tree.text(key)  # "$_GET[name]" within a text
        if name is not None and _KEY.fullmatch(name) and len(self.function.reads) < MOST_READS:
            read = self.function.reads.setdefault(name, Read())
        elif name is None and place is not None:
            read = self.function.by_argument.setdefault(place, Read())
        else:
            self.function.dynamic.append(tree.lines[number])
            return None
        read.join(Read(lines=[tree.lines[number]]))
        read.types |= {"file"} if source == "$_FILES" else set()
        note_use(tree, number, read, self._scope, self._variables)
        return read

    def _is_written(self, number: int) -> bool:
        parent = self._tree.parents[number]
        kind = self._tree.kinds[parent]
        return kind == "unset_statement" or (
            kind == "assignment_expression" and self._tree.fields[number] == "left"
        )


def _elements(tree: Tree, array: int) -> list[int]:
    """The values of a list that has no keys."""
    found = [tree.children(one) for one in tree.children(array)]
    return [inner[0] for inner in found if len(inner) == 1]
