"""An observation for people: one HTML file that needs nothing else, or Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from albumen.explore.curl import base_of, of_method
from albumen.explore.observed import Api, Method, Observed, Parameter

NEED = {"yes": "required", "likely": "likely required", "no": "optional", "unknown": "unknown"}
_templates = Environment(
    loader=PackageLoader("albumen.explore"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Row(Struct, frozen=True):
    """A parameter: its name, whether it is needed, in how many calls it was, its types, and what it held."""

    name: str
    need: str
    seen: str
    types: str
    held: str


class Section(Struct, frozen=True):
    """A method. `anchor` names it within the page; `facts` are how it was called; `curl` is "" for no call."""

    name: str
    anchor: str
    calls: int
    facts: list[tuple[str, str]]
    rows: list[Row]
    answers: list[tuple[str, str]]
    codes: list[tuple[str, int]]
    curl: str
    evidence: list[str]


class Chapter(Struct, frozen=True):
    """An API with its methods."""

    name: str
    path: str
    versions: str
    sections: list[Section]


def as_html(observed: Observed, *, name: str) -> str:
    """The page; `name` is the file that it was made from."""
    chapters = _chapters(observed)
    return _templates.get_template("report.html").render(
        name=printable(name), chapters=chapters, **_totals(observed)
    )


def as_markdown(observed: Observed, *, name: str) -> str:
    """The same as Markdown, in GitHub's flavour."""
    return "\n".join([*_markdown(observed, name), ""])


def _totals(observed: Observed) -> dict[str, int]:
    methods = [method for api in observed.apis.values() for method in api.methods.values()]
    return {
        "apis": len(observed.apis),
        "methods": len(methods),
        "calls": sum(method.calls for method in methods),
        "refused": sum(sum(method.codes.values()) for method in methods),
    }


def _chapters(observed: Observed) -> list[Chapter]:
    base = base_of(observed)
    return [
        Chapter(
            printable(name),
            printable(api.path),
            ", ".join(map(str, sorted(api.versions))),
            [_section(name, api, method_name, base) for method_name in sorted(api.methods)],
        )
        for name, api in sorted(observed.apis.items())
    ]


def _section(name: str, api: Api, method_name: str, base: str) -> Section:
    method = api.methods[method_name]
    return Section(
        name=printable(method_name),
        anchor=printable(f"{name}-{method_name}").replace(" ", "-"),
        calls=method.calls,
        facts=_facts(method),
        rows=[_row(one, parameter) for one, parameter in method.parameters.items()],
        answers=[(printable(place) or "(bytes)", _listed(types)) for place, types in method.answers.items()],
        codes=[(printable(code), times) for code, times in method.codes.items()],
        curl=printable(of_method(name, api, method_name, base=base)) if method.calls else "",
        evidence=[printable(one) for one in method.evidence],
    )


def _facts(method: Method) -> list[tuple[str, str]]:
    facts = [
        (
            "calls",
            f"{method.calls:,}, {method.calls - method.went_well:,} refused" if method.calls else "none seen",
        ),
        ("verbs", _listed(method.verbs)),
        ("bodies", _listed(method.bodies)),
        ("session", _listed(method.session)),
    ]
    return [(title, text) for title, text in facts if text]


def _row(name: str, parameter: Parameter) -> Row:
    held = parameter.values or parameter.examples
    return Row(
        printable(name),
        NEED[parameter.required],
        f"{parameter.seen} of {parameter.of}",
        _listed(parameter.types),
        _listed(one for one in held if one),
    )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(map(printable, words))


def printable(text: str) -> str:
    """The text without control characters, which could forge lines."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)


def _markdown(observed: Observed, name: str) -> Iterator[str]:
    totals = _totals(observed)
    yield f"# What {_plain(name)} shows"
    yield ""
    yield (
        f"{totals['apis']:,} APIs, {totals['methods']:,} methods, {totals['calls']:,} calls, "
        f"{totals['refused']:,} of them refused. Values of somebody's are stand-ins. In lines of curl, "
        "`STATION` is the address of the station, `SID` a session."
    )
    for chapter in _chapters(observed):
        versions = f", versions {chapter.versions}" if chapter.versions else ""
        yield from ("", f"## {_plain(chapter.name)}", "", f"{_code(chapter.path)}{versions}")
        for section in chapter.sections:
            yield from _section_lines(section)


def _section_lines(section: Section) -> Iterator[str]:
    yield from ("", f"### {_plain(section.name)}", "")
    yield ". ".join(f"{title.capitalize()}: {_plain(text)}" for title, text in section.facts) + "."
    if section.rows:
        cells = [(_code(row.name), row.need, row.seen, row.types, _code(row.held)) for row in section.rows]
        yield from _table(("parameter", "required", "seen", "types", "values or examples"), cells)
    if section.answers:
        yield from _table(("answer", "types"), [(_code(place), types) for place, types in section.answers])
    if section.codes:
        yield from _table(("code", "times"), [(code, f"{times:,}") for code, times in section.codes])
    if section.curl:
        yield from ("", "```sh", section.curl.replace("```", "'''"), "```")
    yield from ("", f"Seen in: {', '.join(map(_code, section.evidence))}")


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(titles)} |"
    yield f"|{' --- |' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _plain(text: str) -> str:
    """Text that Markdown takes as it is."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>#|!" else one for one in printable(text))


def _code(text: str) -> str:
    return f"`{printable(text).replace('`', chr(39))}`" if text else ""
