"""A capture that touches every served method: five rounds of calls at a station, each round in a fresh library.

The first round asks as the contract's table does, the second with what is required alone, the others with a third of
the optional parameters each, with values that their declared types give.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import httpx2
import msgspec.inspect as look

from albumen import api, wire
from albumen.declare import Method
from albumen.reference.calls import (
    CALLS,
    CARD,
    ITEM,
    LINK,
    PREPARE,
    SMART,
    UPLOAD,
    in_order,
    name_of,
)
from tests import makers
from tests.explore.walk import Wire
from tests.station.world import PLAIN, Caller, logged_in, make_card, make_library, running

ROUNDS = 5
FILES = {"File.uploadphoto": makers.jpeg(), "File.uploadvideo": makers.mov()}
PICTURES = ("thumb_large", "thumb_small", "mobile", "android", "iphone", "low", "medium", "high", "flv")
TEXTS = {
    "date": "2024-01-01,2024-12-31",
    "taken_date": "2024-01-01,",
    "password": "sesame",
    "ps_username": "",
    "add": PLAIN,
    "remove": PLAIN,
    "user": PLAIN,
    "group": "family",
    "filter_tag": "tag_1",
    "filter_smart": SMART,
    "item_id": ITEM,
    "item": ITEM,
    "end_time": "2099-12-31",
    "start_time": "2020-01-01",
}


def thorough(folder: Path, catalog: Path) -> list[Wire]:
    """The calls of all rounds."""
    seen: list[Wire] = []
    for number in range(ROUNDS):
        root = folder / str(number) / "photos"
        make_library(root)
        (root / ".albumen").mkdir()
        shutil.copy(catalog, root / ".albumen" / "catalog.sqlite")
        card = make_card(root.parent / "card")
        with running(root, opened=(("card", str(card)),)) as visitor:
            seen += _round(number, logged_in(visitor))
    return seen


def _round(number: int, mira: Caller) -> list[Wire]:
    known = {LINK: _prepare(mira)}
    (card,) = mira.data("DsmShare.list", **CALLS["DsmShare.list"])["items"]
    known[CARD] = card["id"]
    methods = {name_of(method): method for method in api.served_methods()}
    seen: list[Wire] = []
    for name, fields in in_order(list(methods)):
        asked = _asked(number, methods[name], {**fields, **(UPLOAD if name in FILES else {})})
        asked = {key: known.get(value, value) for key, value in asked.items()}
        seen.append(_sent(mira, name, asked, by_get=number % 2 == 1))
    return seen


def _prepare(mira: Caller) -> str:
    """Make things to ask about; the link of a share of them."""
    link = ""
    for called, fields in PREPARE:
        data = mira.data(called, **{key: link if value == LINK else value for key, value in fields.items()})
        link = data["shareid"] if called == "SharedAlbum.edit_public_share" else link
    return link


def _asked(number: int, method: Method[Any, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a round."""
    if number == 0:
        return fields
    asked = look.type_info(method.request_type)
    assert isinstance(asked, look.StructType)
    needed = {one.encode_name for one in asked.fields if one.required} | {"version"}
    optional = [one for one in asked.fields if not one.required]
    own = {name: value for name, value in fields.items() if name in needed}
    more = optional[number - 2 :: 3] if number > 1 else []
    return {
        **own,
        **{one.encode_name: fields.get(one.encode_name, _value(one.encode_name, one.type)) for one in more},
    }


def _value(name: str, kind: look.Type) -> str:
    """A text that a parameter takes."""
    if name in TEXTS:
        return TEXTS[name]
    if isinstance(kind, look.Metadata):
        return _value(name, kind.type)
    if isinstance(kind, look.UnionType):
        return _value(name, next(one for one in kind.types if not isinstance(one, look.NoneType)))
    if isinstance(kind, look.VarTupleType):
        return _value(name, kind.item_type)
    if isinstance(kind, look.LiteralType):
        return str(kind.values[-1])
    if isinstance(kind, look.BoolType):
        return "true"
    if isinstance(kind, look.IntType | look.FloatType):
        return "1"
    pattern = (kind.pattern or "") if isinstance(kind, look.StrType) else ""
    known = {"^(album": wire.album_id("2024"), "^(photo": ITEM, "^smart": SMART, "^tag": "tag_1"}
    return next((text for start, text in known.items() if pattern.startswith(start)), "words")


def _sent(mira: Caller, name: str, fields: dict[str, Any], *, by_get: bool) -> Wire:
    if name not in FILES:
        return wired(mira.get(name, **fields) if by_get else mira.post(name, **fields))
    parts = {"original", *(part for part in fields if part in PICTURES)}
    files = {part: (f"{part}.jpg", FILES[name]) for part in parts}
    return wired(mira.post(name, files=files, **{one: fields[one] for one in fields if one not in parts}))


def wired(answer: httpx2.Response) -> Wire:
    """A request and its answer as bytes."""
    request = answer.request
    path = request.url.raw_path.decode("ascii")
    asked = [f"{request.method} {path} HTTP/1.1", *_lines(request.headers)]
    told = [f"HTTP/1.1 {answer.status_code} OK", *_lines(answer.headers)]
    return Wire(
        "\r\n".join([*asked, "", ""]).encode() + request.content,
        "\r\n".join([*told, "", ""]).encode() + answer.content,
    )


def _lines(headers: httpx2.Headers) -> list[str]:
    """Header lines, called as browsers call those that captures are read by."""
    named = {"content-type": "Content-Type"}
    return [f"{named.get(name, name)}: {value}" for name, value in headers.items()]
