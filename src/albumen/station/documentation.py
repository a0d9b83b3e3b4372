"""The reference site below /docs/, for everybody: files of one folder, and nothing outside of it."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from albumen.station.library import CannotServe

_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Of scripts in a page only those that were there when it was made; styles in pages colour code and size tables."""


def documentation(folder: str) -> Mount:
    """The route of the site in that folder; raises `CannotServe` where `albumen reference build` made none."""
    if not all(os.path.isfile(os.path.join(folder, name)) for name in ("index.html", "declaration.json")):
        raise CannotServe(
            "no-docs",
            f"Nothing is served: {folder!r} holds no reference site. Make it: albumen reference build -o {folder}",
        )
    return Mount("/docs", _Site(directory=folder, html=True))


class _Site(StaticFiles):
    """Files with a policy that lets a page load what lies beside it, and no more."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The answer with a file, or that it has not changed."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        path = os.fspath(full_path)
        scripts = _scripts(path, stat_result.st_mtime_ns) if path.endswith(".html") else ""
        answer.headers["content-security-policy"] = _POLICY.format(scripts=scripts)
        answer.headers["cache-control"] = "no-cache"
        return answer


@lru_cache(maxsize=1024)
def _scripts(path: str, changed: int) -> str:
    """The hashes of the scripts that are written in a page, as a policy names them."""
    with open(path, "rb") as page:
        found = sorted({b64encode(sha256(words).digest()).decode() for words in _INLINE.findall(page.read())})
    return "".join(f" 'sha256-{one}'" for one in found)
