"""The page of a method: all that the declaration knows of it, what is unknown said so, and its recorded example."""

from __future__ import annotations

from albumen.api.common import GENERAL
from albumen.declare import CONFIDENCE, Right
from albumen.reference import fields
from albumen.reference.calls import name_of
from albumen.reference.examples import Recorded
from albumen.reference.fields import AnyMethod, Row
from albumen.reference.markdown import badge, code, table, text

APART = "---\norphan: true\n---\n"
"""The menu beside the pages holds APIs, not methods: with them it would be longer than most pages."""

RIGHTS = {
    "none": "none, not even a session",
    "session": "a session",
    "browse": "to browse",
    "upload": "to upload",
    "manage": "to manage",
    "admin": "an administrator's",
}


def place(method: AnyMethod) -> str:
    """The page's name below the site's root, without an ending."""
    return f"api/{method.owner.api}/{method.name}"


def page(method: AnyMethod, recorded: Recorded | None) -> str:
    """The whole page; a method that is not served has nothing recorded."""
    parts = [
        APART,
        f"[The web API](../index.md) › [{method.owner.__name__}](index.md)\n",
        f"# {name_of(method)}\n",
        f"{text(fields.line(method.request_type.__doc__))}\n",
        f"{badge(method.confidence)} {text(CONFIDENCE[method.confidence])}.\n",
        _facts(method),
        f"## Parameters\n\n{_parameters(method)}",
        f"## Answer\n\n{_answer(method)}",
        f"## Faults\n\n{_faults(method)}",
        f"## Examples\n\n{_examples(method, recorded)}",
        f"## Evidence\n\n{_evidence(method)}",
    ]
    return "\n".join(parts)


def _facts(method: AnyMethod) -> str:
    versions = ", ".join(map(str, method.versions))
    served = "yes" if not method.unserved else f"no: {text(method.unserved)}"
    rows = (
        ("API", f"`{method.owner.api}`"),
        ("Method", f"`{method.name}`"),
        ("Version", versions),
        ("Since", "unknown: no source tells in which Photo Station it came"),
        ("Script", f"`webapi/{method.owner.path}`"),
        ("Verbs", verbs(method)),
        ("Right", right_words(method.needs)),
        ("Served by Albumen", served),
    )
    return table(("fact", "value"), rows)


def verbs(method: AnyMethod) -> str:
    """The verbs of HTTP that a method takes, in words."""
    if any(row.kind == "file" for row in fields.parameters(method)):
        return "POST, with a multipart body"
    return "POST; a change: clients never send it by GET" if method.changes else "GET, POST"


def right_words(needs: Right) -> str:
    """The right that a caller needs, in words."""
    words = RIGHTS[needs.level]
    return f"{words}, on what `{needs.on}` names" if needs.on else words


def _parameters(method: AnyMethod) -> str:
    rows = fields.parameters(method)
    if not rows:
        return "None, besides `api`, `method` and `version`.\n"
    head = ("name", "type", "required", "default", "limits", "meaning", "known")
    return table(head, (_parameter(row) for row in rows))


def _parameter(row: Row) -> tuple[str, ...]:
    return (
        f"`{row.name}`",
        row.kind,
        "yes" if row.required else "no",
        f"`{row.default}`" if row.default else "none",
        row.limits or "none",
        text(row.meaning) or "unknown",
        badge(row.confidence),
    )


def _answer(method: AnyMethod) -> str:
    what = fields.answered(method)
    if what == "bytes":
        return "Bytes, not JSON. A refusal is JSON, with an HTTP status of 400, 403 or 404.\n"
    if what == "nothing":
        return "Nothing besides `success`.\n"
    head = ("field", "type", "there", "meaning", "known")
    parts = [f"`data` is: {what}.\n"]
    for one in fields.answer(method):
        rows = (
            (f"`{row.name}`", row.kind, _there(row), _meant(row), badge(row.confidence)) for row in one.rows
        )
        parts.append(f"### {one.name}\n\n{text(one.meaning)}\n\n{table(head, rows)}")
    return "\n".join(parts)


def _there(row: Row) -> str:
    return "always" if row.required or row.default else "may be absent"


def _meant(row: Row) -> str:
    limits = f" ({row.limits})" if row.limits else ""
    return f"{text(row.meaning) or 'unknown'}{limits}"


def _faults(method: AnyMethod) -> str:
    head = ("code", "name", "cause", "cure")
    rows = [
        (f"{one.code}", f"`{one.name}`", text(one.meaning), text(one.cure))
        for one in dict.fromkeys((*method.faults, *GENERAL))
    ]
    return f"{table(head, rows)}\nAll codes: [the index](../../errors.md).\n"


def _examples(method: AnyMethod, recorded: Recorded | None) -> str:
    if recorded is None:
        return (
            f"None was run: Albumen's station does not serve this method. {text(method.unserved)}\n\n"
            "What Photo Station answers is unknown.\n"
        )
    return "\n".join(
        (
            "Each was run against a station when this page was made. `$SID` is the `sid` that\n"
            "[Auth.login](../SYNO.PhotoStation.Auth/login.md) answers.\n",
            "### curl\n",
            code("sh", recorded.curl),
            "### Python\n",
            code("python", recorded.python),
            "### Python, async\n",
            code("python", recorded.python_async),
            "### Recorded answer\n",
            code(recorded.language, recorded.answer),
        )
    )


def _evidence(method: AnyMethod) -> str:
    named = sorted({*method.sources, *(one for row in fields.parameters(method) for one in row.sources)})
    lines = [f"- `{one}`" for one in named]
    unlike = text(method.unlike) if method.unlike else "nothing that is known"
    return "\n".join([*lines, "", f"How Albumen's station differs: {unlike}", ""])
