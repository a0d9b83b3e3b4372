"""What a person asks of a sort."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from albumen.sorting.template import DEFAULT


class Rules(Struct, frozen=True, kw_only=True):
    """What a person asks of a sort, all with defaults.

    `zone` is the name of the home zone, "" when there is none; `day_starts` is in minutes after midnight; `events`
    is the gap in minutes that ends an event, 0 for no events; `since` and `until` are taken days, YYYY-MM-DD, both
    included; `only` and `skip` are patterns of names or paths below the roll.
    """

    by: str = DEFAULT
    zone: str = ""
    flat: bool = False
    limit: int | None = None
    allow_wider: bool = False
    day_starts: int = 0
    events: int = 0
    since: str = ""
    until: str = ""
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    mtime: bool = False
    epoch: bool = False
    discard_duplicates: bool = False
    already_there: Literal["keep", "trash"] = "keep"
    again: bool = False
    prune: bool = False
