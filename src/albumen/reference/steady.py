"""Answers made fit for a page: what differs from run to run is replaced, and what is long is cut."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime
from typing import Any, cast

NEAR_SECONDS = 2 * 86400
SHOWN_TIME = datetime(2024, 8, 1, 10, 0)  # noqa: DTZ001  (station time, as answers have it)
SHOWN_SECONDS = 1722506400
SHOWN_SID = "k3v0q8t1m5a7c2e9g4i6o0s1u2"
SHOWN_LINK = "b7q2m9xd"
SHOWN_CARD = "/media/card"
MEMBERS, KEYS, LETTERS = 2, 12, 400
_DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_FORM = "%Y-%m-%d %H:%M:%S"
_LINKS = ("shareid", "public_share_id")


def steady(value: Any, key: str = "") -> Any:
    """The same answer with session ids, links of shares and times of today replaced by those of the pages."""
    if isinstance(value, dict):
        return {name: steady(one, name) for name, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [steady(one) for one in _members(value)]
    if isinstance(value, str):
        return _text(value, key)
    if isinstance(value, int) and not isinstance(value, bool) and _is_near(value):
        return SHOWN_SECONDS
    return value


def _text(value: str, key: str) -> str:
    if value and key == "sid":
        return SHOWN_SID
    if value and key in _LINKS:
        return SHOWN_LINK
    return _DATE.sub(_date, value)


def _date(found: re.Match[str]) -> str:
    try:
        seconds = datetime.strptime(found[0], _FORM).timestamp()  # noqa: DTZ007
    except ValueError:
        return found[0]
    return SHOWN_TIME.strftime(_FORM) if _is_near(seconds) else found[0]


def _is_near(seconds: float) -> bool:
    return abs(seconds - time.time()) < NEAR_SECONDS


def shortened(value: Any) -> Any:
    """The same answer with the tails of lists, of large objects and of long texts cut, and said so."""
    if isinstance(value, dict):
        pairs = list(cast("dict[str, Any]", value).items())
        rest = {"...": f"{len(pairs) - KEYS} more"} if len(pairs) > KEYS + 1 else {}
        kept = pairs[:KEYS] if rest else pairs
        return {name: shortened(one) for name, one in kept} | rest
    if isinstance(value, list):
        members = _members(value)
        more = len(members) - MEMBERS
        return [shortened(one) for one in members[:MEMBERS]] + ([f"... {more} more"] if more > 0 else [])
    if isinstance(value, str) and len(value) > LETTERS:
        return f"{value[:LETTERS]}... {len(value) - LETTERS} more letters"
    return value


def _members(value: Any) -> list[Any]:
    members: list[Any] = value
    return members


def for_page(answer: Any) -> str:
    """A steady answer as the page shows it."""
    return json.dumps(shortened(answer), indent=2, ensure_ascii=False)
