"""Calls over real HTTP, in the form that each source gives them."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.station.world import Caller


class Asker(Caller):
    """A caller whose station is another process."""

    def __init__(self, http: Any, sid: str = "") -> None:
        super().__init__(http, sid)

    def listed(self, album_id: str, **fields: object) -> dict[str, Any]:
        """The data of Album.list for all kinds."""
        asked = {"id": album_id, "offset": 0, "limit": -1, "type": "album,photo,video", **fields}
        page: dict[str, Any] = self.data("Album.list", **asked)
        return page

    def raw(self, path: str, **fields: object) -> httpx2.Response:
        """A GET of an address below the station's `/photo/`, without a session of its own."""
        answer: httpx2.Response = self.http.get(
            f"/photo/{path}", params={k: str(v) for k, v in fields.items()}
        )
        self.http.cookies.clear()
        return answer

    def older(self, data: bytes, **headers: str) -> dict[str, Any]:
        """What the older upload door says to a body with these headers."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        address = "/photo/include/asst_file_upload.php"
        answer: dict[str, Any] = self.http.post(
            address, content=data, headers={"cookie": f"PHPSESSID={self.sid}", **told}
        ).json()
        self.http.cookies.clear()
        return answer
