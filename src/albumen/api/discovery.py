"""SYNO.API.Info: discovery, the first call of every client."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from albumen.api.common import EMBER, EXCHIZZ, OSPHOTO, SEED, SKARPPI, STATLR, PsUsername, doc
from albumen.declare import Api, M, Method, Request, Right


class Served(Struct, frozen=True, kw_only=True):
    """Where an API is served, and in which versions."""

    path: Annotated[str, doc("Script name below the webapi folder.")]
    minVersion: Annotated[int, doc("Lowest version.")] = 1
    maxVersion: Annotated[int, doc("Highest version.")] = 1


class Query(Request[dict[str, Served]], frozen=True, kw_only=True):
    """List APIs with their script and versions; needs no session."""

    query: Annotated[tuple[str, ...], doc("Names of APIs, or `all`.")]
    ps_username: PsUsername = None


class Info(Api[M], api="SYNO.API.Info", path="query.php"):
    """Tells which APIs are served; listed here is what answers, nothing else."""

    query = Method(
        Query,
        Right("none"),
        example=Query(query=("all",)),
        reply={"SYNO.PhotoStation.Auth": Served(path="auth.php")},
        confidence="documented",
        sources=(SEED, STATLR, SKARPPI, OSPHOTO, EXCHIZZ, EMBER),
    )
