"""Answers SYNO.API.Info: what is served, and nothing else."""

from __future__ import annotations

from albumen import api
from albumen.api.discovery import Query, Served
from albumen.station.desk import Desk


@api.Info.query.answer
def query(desk: Desk, asked: Query) -> dict[str, Served]:
    """The APIs asked for, by name; names that are not served are passed over."""
    every = {word.lower() for word in asked.query} & {"all"}
    names = list(api.SERVED) if every else [name for name in asked.query if name in api.SERVED]
    return {name: _served(name) for name in names}


def _served(name: str) -> Served:
    low, high = api.SERVED[name].versions()
    return Served(path=api.SERVED[name].path, minVersion=low, maxVersion=high)


def listing() -> dict[str, dict[str, object]]:
    """The content of `PhotoStation.api`: path, versions, and the methods of each version.

    Seen: a 6.3 station serves such a file to DS photo (API facts, flows 2, step 0).
    """
    return {
        name: {
            "path": one.path,
            "minVersion": one.versions()[0],
            "maxVersion": one.versions()[1],
            "methods": {
                str(version): [method.name for method in one.served().values() if version in method.versions]
                for version in range(one.versions()[0], one.versions()[1] + 1)
            },
        }
        for name, one in api.SERVED.items()
    }
