"""Every page says all that there is to say, and what is unknown says so."""

from __future__ import annotations

import re
from typing import Any

import pytest

from albumen import api
from albumen.api.common import GENERAL
from albumen.api.names import NAMED_FAULTS, NAMES
from albumen.declare import Blob, Method, Nothing
from albumen.reference import fields, method_page
from albumen.reference.calls import name_of
from albumen.reference.examples import Recorded
from albumen.reference.pages import declared

SECTIONS = ("Parameters", "Answer", "Faults", "Examples", "Evidence")
FACTS = ("API", "Method", "Version", "Since", "Script", "Verbs", "Right", "Served by Albumen")
FORMS = ("curl", "Python", "Python, async", "Recorded answer")
UNSAID = re.compile(r"\bTBD\b|\bTODO\b|\bFIXME\b|\?\?\?|\| *\|", re.IGNORECASE)


@pytest.fixture(scope="session")
def pages(recorded: dict[str, Recorded]) -> dict[str, str]:
    """Every page that comes from the declaration, as Markdown."""
    return declared(recorded)


def page_of(pages: dict[str, str], method: Method[Any, Any]) -> str:
    return pages[f"{method_page.place(method)}.md"]


@pytest.mark.parametrize("method", api.every_method(), ids=repr)
def test_the_page_of_a_method_is_complete(pages: dict[str, str], method: Method[Any, Any]) -> None:
    page = page_of(pages, method)

    assert f"\n# {name_of(method)}\n" in page
    assert [one for one in SECTIONS if page.count(f"\n## {one}\n") != 1] == []
    assert [one for one in FACTS if f"\n| {one} | " not in page] == []
    assert "| Since | unknown" in page
    for row in fields.parameters(method):
        assert f"\n| `{row.name}` | " in page.partition("## Parameters")[2].partition("## Answer")[0]
    for fault in (*method.faults, *GENERAL):
        assert f"\n| {fault.code} | `{fault.name}` | " in page
    for source in method.sources:
        assert f"\n- `{source}`\n" in page
    assert f"{{.badge .{method.confidence}}}" in page


@pytest.mark.parametrize("method", api.every_method(), ids=repr)
def test_every_field_of_an_answer_is_explained(pages: dict[str, str], method: Method[Any, Any]) -> None:
    answer = page_of(pages, method).partition("## Answer")[2].partition("## Faults")[0]
    tables = fields.answer(method)

    assert bool(tables) == (method.returns not in (Blob, Nothing))
    for one in tables:
        table = answer.partition(f"\n### {one.name}\n")[2].partition("\n### ")[0]
        assert [row.name for row in one.rows if f"\n| `{row.name}` | " not in table] == []
        assert table.count(".badge") == len(one.rows)
        struct = next(kind for kind in every_struct(method) if kind.__name__ == one.name)
        assert {*struct.__struct_fields__} <= {row.name for row in one.rows}


def every_struct(method: Method[Any, Any]) -> set[Any]:
    """The structs of an answer, as the schema generator of the library finds them."""
    import msgspec.inspect as look

    found: set[Any] = set()

    def walk(kind: Any) -> None:
        if isinstance(kind, look.StructType):
            if kind.cls in found:
                return
            found.add(kind.cls)
            for one in kind.fields:
                walk(one.type)
        for name in ("type", "item_type", "value_type"):
            if hasattr(kind, name):
                walk(getattr(kind, name))
        for one in getattr(kind, "types", ()):
            walk(one)

    walk(look.type_info(method.returns))
    assert len({one.__name__ for one in found}) == len(found), "two structs of one name on one page"
    return found


def test_every_struct_of_an_answer_has_its_table() -> None:
    for method in api.every_method():
        if method.returns not in (Blob, Nothing):
            names = {one.__name__ for one in every_struct(method)}
            assert {one.name for one in fields.answer(method)} == names, method


def test_nothing_is_left_open(pages: dict[str, str]) -> None:
    left = {
        name: found[0]
        for name, page in pages.items()
        if (found := UNSAID.search(re.sub(r"```.*?```", "", page, flags=re.DOTALL)))
    }

    assert left == {}


def test_every_served_method_shows_its_example_in_three_forms_and_the_answer(
    pages: dict[str, str], recorded: dict[str, Recorded]
) -> None:
    assert set(recorded) == {name_of(one) for one in api.served_methods()}
    for method in api.served_methods():
        page, one = page_of(pages, method), recorded[name_of(method)]
        examples = page.partition("## Examples")[2]
        assert [form for form in FORMS if f"\n### {form}\n" not in examples] == []
        assert f"-d method={method.name} " in one.curl or f"method={method.name} " in one.curl
        assert method.owner.path in one.curl
        assert f".{method.name}(" in one.python and "PhotoStation(" in one.python
        assert f".{method.name}(" in one.python_async and "asyncio.run(main())" in one.python_async
        for words in one:
            assert words and words in page
        assert ("bytes" in one.answer) if method.returns is Blob else ('"success": true' in one.answer)


def test_what_is_not_served_says_why(pages: dict[str, str]) -> None:
    for method in api.every_method():
        if method.unserved:
            page = page_of(pages, method)
            assert "None was run" in page and "| Served by Albumen | no: " in page
            assert "is unknown" in page.partition("## Examples")[2]


def test_a_form_of_our_own_says_that_theirs_is_unknown(pages: dict[str, str]) -> None:
    for method in api.every_method():
        if method.confidence == "albumen":
            assert "Albumen's form; Photo Station's is unknown" in page_of(pages, method)


def test_the_index_of_errors_has_every_code_and_leads_to_its_methods(pages: dict[str, str]) -> None:
    index = pages["errors.md"]
    for method in api.every_method():
        for fault in {*method.faults} - {*GENERAL}:
            (row,) = [
                line
                for line in index.splitlines()
                if line.startswith(f"| {fault.code} | `{fault.name}` | ") and name_of(method) in line
            ]
            assert f"[{name_of(method)}]({method_page.place(method)}.md)" in row
    for fault in (*GENERAL, *NAMED_FAULTS):
        assert f"\n| {fault.code} | `{fault.name}` | " in index


def test_every_api_has_a_page_with_its_methods(pages: dict[str, str]) -> None:
    for name, one in api.ALL.items():
        page = pages[f"api/{name}/index.md"]
        assert [method for method in one.methods if f"| [{method}]({method}.md) | " not in page] == []
        assert f"[{one.__name__}]({name}/index.md)" in pages["api/index.md"]
    assert [name for name in NAMES if f"`{name}`" not in pages["api/index.md"]] == []
