"""`albumen why`: what a file says about when it was taken, and what follows from it."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Annotated

from cyclopts import Parameter

from albumen.cli.console import DONE, Problem, say, say_json, shown
from albumen.media.candidates import Candidate, Evidence
from albumen.media.dates import choose
from albumen.media.evidence import evidence_of_file
from albumen.media.kinds import kind_of
from albumen.media.sidecars import LARGEST, read_sidecar, with_sidecar
from albumen.shelf import Item
from albumen.sorting.answers import Answer, AnswerStore
from albumen.sorting.beside import Beside
from albumen.sorting.runs import state_directory
from albumen.sorting.zone import home_zone


def why(
    file: Annotated[str, Parameter(help="A photo or a video.")],
    /,
    *,
    zone: Annotated[str | None, Parameter(help="Home zone for dates known in UTC only.")] = None,
    mtime: Annotated[bool, Parameter(help="As a sort with --mtime.")] = False,
    epoch: Annotated[bool, Parameter(help="As a sort with --epoch.")] = False,
    json: Annotated[bool, Parameter(help="One JSON object.")] = False,
) -> int:
    """Show every date the file offers, in order of trust, which one counts, and why."""
    if not os.path.isfile(file):
        raise Problem("no-such-file", f"{file!r} is not a file; name a photo or a video.")
    home = home_zone(zone)
    evidence = _with_sidecar(file, evidence_of_file(file, everything=True))
    now = datetime.now().astimezone().replace(tzinfo=None)
    modified = datetime.fromtimestamp(os.stat(file).st_mtime)  # noqa: DTZ006  (wall clock)
    verdict = choose(evidence, zone=home, now=now, modified=modified, epoch=epoch, mtime_ok=mtime)
    answer = _answer(file, dated=verdict.taken is not None)
    if json:
        say_json(
            {
                "file": file,
                "taken": verdict.taken.isoformat() if verdict.taken else None,
                "date_source": verdict.source or None,
                "code": verdict.code,
                "reason": verdict.reason,
                "notes": list(verdict.notes),
                "zone": home.key if home else None,
                "format": evidence.format,
                "problem": evidence.problem,
                "answer": {"what": answer.what, "taken": answer.taken or None, "reason": answer.reason}
                if answer
                else None,
                "candidates": [{**_facts(one), "verdict": what} for one, what in verdict.considered],
                "rejected": [
                    {"date_source": one.source, "raw": one.raw, "reason": one.reason}
                    for one in evidence.rejected
                ],
            }
        )
        return DONE
    say(f"{shown(file)}: {verdict.taken or 'no date to trust'}", f"  {shown(verdict.reason)}")
    if answer:
        counts = f"{answer.taken} counts" if answer.taken else "it is not sorted"
        say(f"  But {counts}, because {shown(answer.reason)}; take it back with: albumen review --forget")
    say(*(f"  note: {shown(note)}" for note in verdict.notes))
    if verdict.considered:
        say("Dates it offers, most trusted first:")
    for one, what in verdict.considered:
        say(f"  {one.source:24} {one.taken} {_clock(one)}  {shown(what)}")
    for gone in evidence.rejected:
        say(f"  {gone.source:24} {shown(gone.raw)!r} is no date: {gone.reason}")
    if evidence.problem:
        say(f"The file: {shown(evidence.problem)}")
    return DONE


def _with_sidecar(file: str, evidence: Evidence) -> Evidence:
    """What the file says together with the sidecar beside it, if one is there that may hold a date."""
    folder, name = os.path.realpath(os.path.dirname(os.path.abspath(file))), os.path.basename(file)
    item = Item(folder, name, kind_of(name) or "photo", 0)
    beside = [Item(folder, one, "sidecar", 0) for one in os.listdir(folder) if kind_of(one) == "sidecar"]
    sidecar = Beside([item]).dated(beside).get(item.path)
    if sidecar is None:
        return evidence
    with open(sidecar.path, "rb") as data:
        return with_sidecar(evidence, read_sidecar(data.read(LARGEST), sidecar.name))


def _answer(file: str, *, dated: bool) -> Answer | None:
    """What a person answered about the file, as a sort of its folder would find it."""
    path, facts = os.path.abspath(file), os.stat(file)
    folder, name = os.path.realpath(os.path.dirname(path)), os.path.basename(path)
    item = Item(folder, name, kind_of(name) or "photo", facts.st_size, facts.st_mtime_ns)
    return AnswerStore(state_directory()).on("").find(item, dated=dated)


def _clock(one: Candidate) -> str:
    if one.clock == "utc":
        return "UTC"
    if one.offset_minutes is None:
        return "wall clock"
    hours, minutes = divmod(abs(one.offset_minutes), 60)
    return f"wall clock, UTC{'-' if one.offset_minutes < 0 else '+'}{hours:02}:{minutes:02}"


def _facts(one: Candidate) -> dict[str, object]:
    return {
        "taken": one.taken.isoformat(),
        "date_source": one.source,
        "clock": one.clock,
        "precision": one.precision,
        "offset_minutes": one.offset_minutes,
        "raw": one.raw,
    }
