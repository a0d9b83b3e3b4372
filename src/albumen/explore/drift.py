"""Where an observation and a reference differ; what was not observed is not missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from albumen.explore.observed import Api, Method, Observed, Parameter, Required
from albumen.explore.reference import ANY, KnownApi, KnownMethod, KnownParameter, Reference

What = Literal["new", "missing", "different", "unseen"]
Kind = Literal["api", "path", "version", "method", "parameter", "answer", "code"]
NEEDED = ("yes", "likely")


class Difference(Struct, frozen=True, kw_only=True):
    """One difference. `missing` is what had to be there and was not; `unseen`, what was not observed, is no drift.

    `observed` and `reference` say what each side has, "" for nothing; `evidence` says where it was seen.
    """

    what: What
    kind: Kind
    api: str
    method: str = ""
    name: str = ""
    observed: str = ""
    reference: str = ""
    evidence: str = ""

    @property
    def is_drift(self) -> bool:
        """Whether the two sides contradict each other."""
        return self.what != "unseen"

    def cells(self) -> tuple[str, str, str, str]:
        """What a table shows after the place: name, both sides, evidence."""
        return self.name, self.observed, self.reference, self.evidence


def differences(observed: Observed, reference: Reference) -> list[Difference]:
    """All differences, by API and method as the observation has them; then what it did not see at all."""
    found: list[Difference] = []
    for name, api in sorted(observed.apis.items()):
        known = reference.get(name)
        if known is None:
            found.append(
                Difference(what="new", kind="api", api=name, observed=api.path, evidence=_proof(api))
            )
        else:
            found += _of_api(name, api, known)
    found += [
        Difference(what="unseen", kind="api", api=name, reference=known.path)
        for name, known in reference.items()
        if name not in observed.apis
    ]
    return found


def _proof(api: Api) -> str:
    return next((one for method in api.methods.values() for one in method.evidence), "")


def _of_api(name: str, api: Api, known: KnownApi) -> Iterator[Difference]:
    script, known_script = api.path.rpartition("/")[2], known.path.rpartition("/")[2]
    if "." in script and known_script and script != known_script:
        yield Difference(
            what="different",
            kind="path",
            api=name,
            observed=api.path,
            reference=known.path,
            evidence=_proof(api),
        )
    for version in sorted(set(api.versions) - known.versions) if known.versions else ():
        yield Difference(
            what="new",
            kind="version",
            api=name,
            name=str(version),
            observed=str(version),
            reference=", ".join(map(str, sorted(known.versions))),
            evidence=_proof(api),
        )
    for method_name, method in sorted(api.methods.items()):
        known_method = known.methods.get(method_name)
        if known_method is None:
            yield Difference(what="new", kind="method", api=name, method=method_name, evidence=_first(method))
        else:
            yield from _of_method(name, method_name, method, known_method)
    complete = next(
        (one for method in api.methods.values() for one in method.evidence if _lists_all(one)), ""
    )
    for method_name, known_method in known.methods.items():
        if method_name not in api.methods:
            yield Difference(
                what="missing" if complete else "unseen",
                kind="method",
                api=name,
                method=method_name,
                evidence=complete or known_method.evidence,
            )


def _lists_all(evidence: str) -> bool:
    """Whether evidence is of a definition file: it lists every method of an API that it names."""
    return evidence.startswith("api:")


def _first(method: Method) -> str:
    return next(iter(method.evidence), "")


def _of_method(api: str, name: str, method: Method, known: KnownMethod) -> Iterator[Difference]:
    for kind, one in (
        *(("parameter", one) for one in _parameters(method, known)),
        *(("answer", one) for one in _answers(method, known)),
        *(("code", one) for one in _codes(method, known)),
    ):
        what, part, observed, reference = one
        yield Difference(
            what=what,
            kind=kind,  # type: ignore[arg-type]
            api=api,
            method=name,
            name=part,
            observed=observed,
            reference=reference,
            evidence=_first(method),
        )


Part = tuple[What, str, str, str]


def _parameters(method: Method, known: KnownMethod) -> Iterator[Part]:
    for name, seen in method.parameters.items():
        if name not in known.parameters:
            yield "new", name, f"{_told(seen.required)}, {', '.join(seen.types)}", ""
        else:
            yield from _parameter(name, seen, known.parameters[name], is_taken=method.went_well > 0)
    for name, reference in known.parameters.items():
        if name in method.parameters:
            continue
        if reference.required in NEEDED and method.went_well > 0:
            yield "different", name, "left out", _told(reference.required)
        else:
            yield "unseen", name, "", _told(reference.required)


def _told(required: Required) -> str:
    return {"yes": "required", "likely": "likely required", "no": "optional", "unknown": "maybe required"}[
        required
    ]


def _parameter(name: str, seen: Parameter, known: KnownParameter, *, is_taken: bool) -> Iterator[Part]:
    if (seen.required == "no" and known.required in NEEDED) or (
        seen.required == "yes" and known.required == "no"
    ):
        yield "different", name, _told(seen.required), _told(known.required)
    if not is_taken:
        return  # what was refused tells nothing of types
    types = [one for one in seen.types if not _fits(one, known.types)]
    if types and known.types:
        yield "different", name, ", ".join(types), ", ".join(sorted(known.types))
    words = [one for one in seen.values if one not in known.words]
    if words and known.words:
        yield "new", name, f"values {', '.join(words)}", f"values {', '.join(sorted(known.words))}"


def _fits(type: str, known: frozenset[str]) -> bool:  # noqa: A002
    """Whether a text of one type may be where the others are; a text may be anything but a file."""
    wider = {"int": ("number",), "empty": known, "word": ("list",), "id": ("list",)}.get(type, ())
    return type in known or ("text" in known and type != "file") or any(one in known for one in wider)


def _answers(method: Method, known: KnownMethod) -> Iterator[Part]:
    seen: dict[str, str] = {}
    new: list[str] = []
    for place, types in sorted(method.answers.items()):
        if any(place.startswith((f"{one}.", f"{one}[")) for one in new):
            continue
        at = _resolved(place, known.answers)
        if at is None:
            new.append(place)
            yield "new", place, ", ".join(types), ""
            continue
        seen[at] = place
        other = [one for one in types if not known.answers[at] & {one, ANY, *_WIDER.get(one, ())}]
        if other:
            yield "different", place, ", ".join(other), ", ".join(sorted(known.answers[at]))
    for place, known_types in known.answers.items():
        parent = _parent(place)
        if place in seen or (parent and parent not in seen and parent in known.answers):
            continue  # of what was not seen, the parent is told alone
        told = place in known.always and "object" in method.answers.get(seen.get(parent, ""), ())
        yield "missing" if told else "unseen", place, "", ", ".join(sorted(known_types))


_WIDER = {"int": ("number",)}


def _resolved(place: str, known: dict[str, frozenset[str]]) -> str | None:
    """The place of a reference that a place is; keys of data are one place there, `*`, and may be the other here."""
    if place == "":
        return "" if "" in known else None
    ways = [""]
    for part in place.split("."):
        name, lists = part.rstrip("[]"), part[len(part.rstrip("[]")) :]
        steps = [f"{way}.{name}".lstrip(".") for way in ways] + [f"{way}.*" for way in ways if way]
        if name == "*":
            steps += [one for way in ways for one in known if _is_member(one, way)]
        ways = [one + lists for one in dict.fromkeys(steps) if one + lists in known]
    return next(iter(ways), None)


def _is_member(place: str, parent: str) -> bool:
    return _parent(place) == parent and not place.endswith("[]")


def _parent(place: str) -> str:
    return place.removesuffix("[]") if place.endswith("[]") else place.rpartition(".")[0]


def _codes(method: Method, known: KnownMethod) -> Iterator[Part]:
    for code, times in method.codes.items():
        if code not in known.codes:
            yield "new", code, f"{times:,} time{'s' * (times != 1)}", ""
    for code in sorted(known.codes - set(method.codes), key=int):
        yield "unseen", code, "", ""
