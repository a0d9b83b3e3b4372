"""Single exchanges, made by hand."""

from __future__ import annotations

from urllib.parse import urlencode

from albumen.explore.exchanges import Exchange


def asked(called: str, data: bytes | None, /, **fields: object) -> Exchange:
    """A call of "Album.list" and its answer; None is refused with 101."""
    api, _, method = called.partition(".")
    named = {"api": f"SYNO.PhotoStation.{api}", "method": method, "version": 1}
    answer = (
        b'{"success":false,"error":{"code":101}}' if data is None else b'{"success":true,"data":%b}' % data
    )
    return Exchange(
        verb="GET",
        url=f"http://nas/photo/webapi/{api.lower()}.php?{urlencode({**named, **fields})}",
        status=200,
        answer_type="application/json",
        answer=answer,
        evidence="har:made.har#entry 0",
    )
