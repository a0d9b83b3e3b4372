"""How well a capture that touches every served method tells what the declaration says: figures, and no drift."""

from __future__ import annotations

from pathlib import Path

import pytest

from albumen import api
from albumen.explore.gather import Gatherer
from albumen.explore.har import read_har
from albumen.explore.observed import Observed, Parameter, dumps, loads
from albumen.explore.reference import KnownParameter, of_declaration
from tests.explore.captures import har
from tests.explore.thorough import ROUNDS, thorough
from tests.station.world import make_catalog
from tests.worlds import Person

pytestmark = pytest.mark.slow
Pair = tuple[KnownParameter, Parameter | None]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What is told of our own station."""
    folder = tmp_path_factory.mktemp("thorough")
    calls = thorough(folder, make_catalog(folder / "catalog" / "catalog.sqlite"))
    gatherer = Gatherer()
    for exchange in read_har(str(har(folder / "every.har", calls))):
        gatherer.add(exchange)
    return dumps(gatherer.observed())


@pytest.fixture(scope="module")
def observed(told: bytes) -> Observed:
    return loads(told, name="every.json")


@pytest.fixture(scope="module")
def pairs(observed: Observed) -> dict[str, Pair]:
    """Each declared parameter with what was seen of it."""
    declared = of_declaration()
    return {
        f"{name} {method} {parameter}": (known, observed.apis[name].methods[method].parameters.get(parameter))
        for name, one in observed.apis.items()
        for method in one.methods
        for parameter, known in declared[name].methods[method].parameters.items()
    }


def test_every_served_method_is_told_apart(observed: Observed) -> None:
    assert observed.pairs() == {(one.owner.api, one.name) for one in api.served_methods()}
    assert {one.calls for found in observed.apis.values() for one in found.methods.values()} == {ROUNDS}


def test_parameters_are_found_and_none_is_invented(observed: Observed, pairs: dict[str, Pair]) -> None:
    found = {name for name, (_, seen) in pairs.items() if seen is not None}
    told = {
        f"{name} {method} {parameter}"
        for name, one in observed.apis.items()
        for method, seen in one.methods.items()
        for parameter in seen.parameters
    }

    assert told - set(pairs) == set()
    assert len(found) / len(pairs) >= 0.98, set(pairs) - found


def test_required_and_optional_are_told_right(pairs: dict[str, Pair]) -> None:
    wrong = {
        name: seen.required
        for name, (known, seen) in pairs.items()
        if seen is not None and seen.required not in (("likely",) if known.required == "yes" else ("no",))
    }

    assert 1 - len(wrong) / len(pairs) >= 0.95, wrong


def test_our_station_does_not_drift_from_the_declaration(person: Person, tmp_path: Path, told: bytes) -> None:
    (tmp_path / "every.json").write_bytes(told)

    ran = person.runs("explore", "diff", tmp_path / "every.json")

    assert ran.out.startswith("0 differences: "), ran.out
    assert ran.code == 0
