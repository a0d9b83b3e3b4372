"""The index of error codes: every code with its name, cause and cure, and which methods answer with it."""

from __future__ import annotations

from albumen import api
from albumen.api.common import GENERAL
from albumen.api.names import NAMED_FAULTS
from albumen.declare import Fault
from albumen.reference.calls import name_of
from albumen.reference.markdown import table, text
from albumen.reference.method_page import place


def page() -> str:
    """All codes in order; a code with several names or meanings has a row for each."""
    found: dict[Fault, list[str]] = {}
    for method in api.every_method():
        for fault in method.faults:
            found.setdefault(fault, []).append(f"[{name_of(method)}]({place(method)}.md)")
    found |= {fault: ["every method"] for fault in GENERAL}
    found |= {fault: ["unknown: no known method answers with it"] for fault in NAMED_FAULTS}
    rows = (
        (str(fault.code), f"`{fault.name}`", text(fault.meaning), text(fault.cure), ", ".join(methods))
        for fault, methods in sorted(found.items())
    )
    return "\n".join(
        (
            "# Error codes\n",
            'A refusal is `{"success": false, "error": {"code": CODE}}`. It travels with the HTTP status 200,\n'
            "except where bytes were asked for: there with 400, 403 or 404.\n",
            table(("code", "name", "cause", "cure", "methods"), rows),
        )
    )
