"""Copies: of what lies beside, and of what an earlier run has filed. Only full content makes one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from albumen.shelf import Item, Shelf
from albumen.sorting.duplicates import Same, find
from albumen.sorting.hashes import HEAD_BYTES, Hashes
from albumen.sorting.ledger import Filed, Ledger, Past, standing
from albumen.sorting.memory import Memory
from albumen.sorting.plan import Order, Step


class Copies:
    """Finds the copies in a plan's steps. `remarks` say what a person may want to know."""

    def __init__(self, shelf: Shelf, order: Order, memory: Memory) -> None:
        self._shelf, self._rules = shelf, order.rules
        self._hashes = Hashes(memory)
        self._ledger = Ledger(memory, order.dest if shelf.renames else shelf.address)
        self.remarks: list[str] = []

    def mark(self, steps: list[Step], items: Sequence[Item]) -> None:
        """Give copies among the steps their fate or note, in place. `items` are all that the roll holds."""
        stands = standing(items) if self._shelf.renames else self._listed
        for index, step in enumerate(steps):
            if step.fate == "move" and not self._rules.again:
                steps[index] = self._recalled(step, stands)
        if (
            self._shelf.renames or self._rules.discard_duplicates
        ):  # elsewhere it takes downloads: only when asked
            self._mark_duplicates(steps)
        self._hashes.flush()
        again = sum(step.items for step in steps if step.code == "already-there" and step.fate == "there")
        if again:
            self.remarks.append(
                f"{again:,} copies of what is sorted already stay; discard them with --already-there trash."
            )

    def _recalled(self, step: Step, stands: Callable[[Filed], Item | None]) -> Step:
        """What the ledger makes of a step: a group counts as filed before when each of its items was."""
        pasts: list[Past] = []
        for item in _items(step):
            past = self._ledger.past(item, stands=stands, head=self._head, full=self._full)
            if past is None:
                return step
            pasts.append(past)
        if not pasts:
            return step
        filed = pasts[0].filed
        equals = tuple(past.earlier.path for past in pasts if past.earlier is not None)
        if len(equals) < len(pasts):
            reason = f"was filed before as {filed.path}, and is gone from there since; file it with --again"
            return msgspec.structs.replace(step, fate="left", reason=reason, code="deleted-before")
        return sent_again(step, equals, trash=self._rules.already_there == "trash")

    def _listed(self, row: Filed) -> Item | None:
        album, _, name = row.path.rpartition("/")
        item = self._shelf.find(album, name)
        return item if item is not None and item.size == row.size else None

    def _mark_duplicates(self, steps: list[Step]) -> None:
        asked = self._rules.discard_duplicates
        candidates = [
            item
            for step in steps
            if step.fate in _COMPARED and (asked or step.code != "already-there")
            for item in _items(step)
        ]
        there = {id(step.item) for step in steps if step.fate == "there"}
        found = find(candidates, head=self._head, full=self._full, first=lambda item: id(item) in there)
        if not found:
            return
        keepers = {copy.path: same.keep.path for same in found for copy in same.copies}
        links = {link.path: same.keep.path for same in found for link in same.links}
        owner = _owners(steps, {*keepers, *keepers.values(), *links})
        if self._rules.discard_duplicates:
            final = {
                item.path: target for step in steps if step.fate == "move" for item, target in step.targets()
            }
            for index, step in enumerate(steps):
                equals = self._equals(step, steps, keepers, owner)
                if equals:
                    steps[index] = discarded(step, tuple(final.get(path, path) for path in equals))
        self._tell(found, len(keepers))
        for path, keeper in (*keepers.items(), *links.items()):
            step = steps[owner[path]]
            if step.fate != "discard":
                what = "another name (a hard link) of" if path in links else "the same as"
                steps[owner[path]] = msgspec.structs.replace(step, notes=(*step.notes, f"is {what} {keeper}"))

    def _equals(
        self, step: Step, steps: list[Step], keepers: dict[str, str], owner: dict[str, int]
    ) -> list[str]:
        """For each file of a group its equal in one other group that stays; nothing when one has none."""
        if step.fate not in _COMPARED or step.item.path not in keepers:
            return []
        home = steps[owner[keepers[step.item.path]]]
        equals: list[str] = []
        for file in (step.item, *step.along):
            is_sidecar = file.kind == "sidecar"
            keeper = self._equal_sidecar(file, home) if is_sidecar else keepers.get(file.path)
            if keeper is None or not (is_sidecar or steps[owner[keeper]] is home):
                return []
            equals.append(keeper)
        return equals

    def _equal_sidecar(self, sidecar: Item, home: Step) -> str | None:
        for other in home.sidecars:
            if other.size == sidecar.size and self._shelf.same(sidecar, other):
                return other.path
        return None

    def _tell(self, found: list[Same], copies: int) -> None:
        if copies:
            one = next(same for same in found if same.copies)
            cure = "" if self._rules.discard_duplicates else " Keep one of each with --discard-duplicates."
            what = "exact copy of another" if copies == 1 else "exact copies of others"
            self.remarks.append(
                f"{copies:,} {what}, such as {one.copies[0].path!r} of {one.keep.path!r}.{cure}"
            )

    def _head(self, item: Item) -> bytes:
        return self._hashes.head(item) if item.inode else self._shelf.digest(item, HEAD_BYTES)

    def _full(self, item: Item) -> bytes:
        return self._hashes.full(item) if item.inode else self._shelf.digest(item, None)


_COMPARED = ("move", "there", "review")


def _owners(steps: Sequence[Step], paths: set[str]) -> dict[str, int]:
    """Which step the files of those paths belong to, by its index."""
    files = ((item.path, index) for index, step in enumerate(steps) for item in (step.item, *step.along))
    return {path: index for path, index in files if path in paths}


def _items(step: Step) -> list[Item]:
    return [file for file in (step.item, *step.along) if file.kind != "sidecar"]


def sent_again(step: Step, equals: Sequence[str], *, trash: bool) -> Step:
    """A step for a copy of what is in the library; `equals` has the path of each file's equal, "" for none.

    It stays where it is, or goes to the trash of the run when every file of the group has an equal.
    """
    step = msgspec.structs.replace(
        step, reason=f"the same is there already: {equals[0]}", code="already-there"
    )
    if trash and all(equals) and len(equals) == 1 + len(step.along):
        return discarded(step, tuple(equals))
    return msgspec.structs.replace(step, fate="there", album=step.item.album)


def discarded(step: Step, equals: tuple[str, ...]) -> Step:
    """The step of a group that goes to the trash of the run, while its equals stay."""
    files = (step.item, *step.along)
    return msgspec.structs.replace(
        step,
        fate="discard",
        reason=f"the same stays as {equals[0]}",
        code="duplicate",
        album="",
        name=step.item.name,
        along_names=tuple(file.name for file in files[1:]),
        same_as=equals,
    )
