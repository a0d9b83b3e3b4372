"""Cases that Schemathesis makes from the document, sent to a station that runs, their answers held against it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import httpx2
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import FailureGroup

from albumen import wire
from tests import makers
from tests.station.test_serve import process
from tests.station.world import (
    HARBOUR,
    PASSWORD,
    PHOTO,
    PLAIN,
    PROOFING,
    USER,
    VIDEO,
    make_catalog,
    make_library,
    photo,
    write,
)

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
SUBJECTS = (USER, PLAIN, "")
EVERY = 400  # cases after which the library is filled again: much of what is asked deletes
ITEM, CLIP = photo(HARBOUR, PHOTO), wire.item_id("video", HARBOUR, VIDEO)
ALBUMS = (wire.album_id(HARBOUR), wire.album_id("2023"), wire.album_id("Open"), wire.album_id(""))
IDS: tuple[str, ...] = (ITEM, CLIP, photo("2023", "old.jpg"), photo("Open", "seen.jpg"), *ALBUMS)
IDS += ("tag_1", "category_1", wire.smart_id("Best"), "sharedalbum_1", "fm_root")
KNOWN: dict[str, tuple[str, ...]] = {
    "id": IDS,
    "item_id": IDS[:4],
    "tag_id": ("tag_1", "tag_2"),
    "sharepath": (*ALBUMS, "2023"),
    "filter_album": ALBUMS,
    "filter_tag": ("tag_1",),
    "filter_smart": (wire.smart_id("Best"),),
    "filter_shared_album": ("sharedalbum_1",),
    "album": ALBUMS,
    "albums": ALBUMS,
    "dest_folder_path": (HARBOUR, "2023"),
    "filename": ("new.jpg", PHOTO),
    "name": ("family", "New", "Best"),
    "comment_id": ("comment_1",),
    "area_id": ("area_1",),
    "item_tag_id": ("item_tag_1",),
    "user": (PLAIN,),
    "group": ("family",),
}
"""Values that name something which is there, put in for most of those that the document alone leads to."""


class Wrong(AssertionError):
    """An answer that the document does not have, or a failure inside the station."""


class Asker:
    """Sends cases to a station, as one subject after another."""

    def __init__(self, url: str, root: Path) -> None:
        parts = urlsplit(url)
        self.host, self.root = f"{parts.scheme}://{parts.netloc}", root
        self.schema = schemathesis.openapi.from_url(f"{url}webapi/openapi.json")
        self.sent: Counter[str] = Counter()
        self.link = ""
        self.sids = {user: self._login(user) if user else "" for user in SUBJECTS}
        self._prepare()

    def ask_all(self, cases: int, *, start: int = 0) -> Iterator[str]:
        """Send about that many cases over all operations; gives what was wrong, a line for each operation."""
        operations: list[Any] = [cast("Any", one).ok() for one in self.schema.get_all_operations()]
        each = max(1, cases // len(operations))
        random.Random(start).shuffle(operations)
        for operation in operations:
            yield from self._ask(operation, each, start)

    def _ask(self, operation: Any, cases: int, start: int) -> Iterator[str]:
        modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
        made = modes.flatmap(lambda mode: operation.as_strategy(generation_mode=mode))

        @seed(start)
        @settings(
            max_examples=cases,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=made, chance=st.randoms(use_true_random=False))
        def one(case: Any, chance: random.Random) -> None:
            self._send(case, chance)

        try:
            one()
        except FailureGroup as group:
            yield f"{operation.method.upper()} {operation.path}: {' | '.join(map(str, group.exceptions))}"
        except Wrong as error:
            yield f"{operation.method.upper()} {operation.path}: {error}"

    def _send(self, case: Any, chance: random.Random) -> None:
        if sum(self.sent.values()) % EVERY == EVERY - 1:
            self._fill()
        for fields in (case.query, case.body):
            if isinstance(fields, dict):
                self._name_known_things(fields, chance)
        user = chance.choice(SUBJECTS)
        leaves = case.operation.path.endswith("/logout")
        headers = {"X-SYNO-TOKEN": self.sids[user]} if user and not leaves else {}
        response = case.call(base_url=f"{self.host}/photo/webapi", headers=headers)
        self.sent[user or "nobody"] += 1
        case.validate_response(response, checks=CHECKS)
        if b'"code":100}' in response.content[:60]:
            raise Wrong(f"a failure inside the station, on {case.as_curl_command()}")

    def _name_known_things(self, fields: dict[str, Any], chance: random.Random) -> None:
        for name in fields:
            if name in ("public_share_id", "filter_public_share") and chance.random() < 0.8:
                fields[name] = self.link
            elif name in KNOWN and chance.random() < 0.8:
                fields[name] = ",".join(chance.sample(KNOWN[name], 1))

    def _login(self, user: str) -> str:
        return str(self._call("Auth", "login", username=user, password=PASSWORD)["sid"])

    def _call(self, api: str, method: str, by: str = "", /, **fields: object) -> Any:
        form = {
            **{name: str(value) for name, value in fields.items()},
            "PHPSESSID": self.sids[by] if by else "",
        }
        answer = httpx2.post(f"{self.host}/photo/webapi/SYNO.PhotoStation.{api}/{method}", data=form).json()
        return answer.get("data")

    def _prepare(self) -> None:
        """Things to name: tags, a group, a smart album, a category, a share with everything allowed."""
        for kind, name in (("desc", "boats"), ("people", "Jon")):
            self._call("Tag", "create", USER, type=kind, name=name)
        self._call("PhotoTag", "desc_tag", USER, id=ITEM, tag_id="tag_1")
        self._call("Group", "create", USER, name="family", user=PLAIN)
        self._call("Permission", "editalbum", USER, id=wire.album_id("2024"), user=PLAIN, manage="true")
        self._call("SmartAlbum", "create", USER, name="Best", keyword="img")
        self._call("Category", "create", USER, name="Family")
        self._call("SharedAlbum", "create", USER, name="Picks")
        self._call("SharedAlbum", "add_items", USER, id="sharedalbum_1", item_id=f"{ITEM},{CLIP}")
        opened = self._call(
            "SharedAlbum", "edit_public_share", USER, id="sharedalbum_1", is_shared="true", **PROOFING
        )
        self.link = opened["shareid"]

    def _fill(self) -> None:
        """Put back what was deleted or moved."""
        write(self.root / HARBOUR / PHOTO, makers.jpeg(seed=1))
        write(self.root / HARBOUR / VIDEO, makers.mov())
        write(self.root / "2023" / "old.jpg", makers.jpeg(seed=2))


@contextmanager
def asking(folder: Path) -> Iterator[Asker]:
    """A station over a small library, and who asks it."""
    root = folder / "photos"
    make_library(root)
    make_catalog(root / ".albumen" / "catalog.sqlite")
    with open(folder / "log", "w", encoding="utf-8") as log, process(root, log=log) as (_, url):
        yield Asker(url, root)
