"""After a kill or a power cut: settle what a journal left open, by what it says and what is there.

The table of states and findings is in docs/inside/moving.md; each of its cells has a test.
"""

import contextlib
import os
import stat
from collections.abc import Callable
from enum import Enum, auto
from functools import partial

from albumen.moving.copying import Copy
from albumen.moving.folders import sync_folder
from albumen.moving.hashing import same_content
from albumen.moving.journal import Journal
from albumen.moving.names import TEMP_PREFIX
from albumen.moving.rename import rename_noreplace
from albumen.moving.replay import Progress, Story
from albumen.moving.transfer import Settled
from albumen.moving.units import Outcome, Pair, State, is_still, look


class Found(Enum):
    """Where one file of an open unit is."""

    AT_SOURCE = auto()  # and the target is free, or is somebody else's
    AT_TARGET = auto()
    BOTH_NAMES = auto()  # one file, linked under both names
    COPIED = auto()  # the source, and our own verified copy at the target
    SOURCE_CHANGED = auto()  # our copy is at the target, and the source is no longer what was copied
    NOWHERE = auto()


_PLACED = frozenset({Found.AT_TARGET, Found.BOTH_NAMES, Found.COPIED, Found.SOURCE_CHANGED})


def recover(journal_path: str) -> list[Outcome]:
    """Settle every unit that the journal left open, and give their outcomes.  A second call finds nothing.

    A unit whose files are all at their targets is finished, any other is taken back; a unit that was never
    begun has no outcome.  A source is removed only where the target holds the same bytes.  Raises `Busy`
    when the run is still alive, `StorageStopped` when the storage refuses.
    """
    if not os.path.exists(journal_path):
        return []
    story = Story()
    with Journal.open(journal_path, hear=story.hear) as journal:
        return recover_into(journal, story)


def recover_into(journal: Journal, story: Story) -> list[Outcome]:
    """Do the work of `recover` for a journal that is open already; `story` is what it holds."""
    outcomes: list[Outcome] = []
    for progress in story.units.values():
        if not progress.is_open:
            continue
        settled = _settle(journal, progress)
        _sync_folders(progress)
        if settled is None:
            journal.write([{"s": "left", "u": progress.number}])
            progress.left = True
            continue
        journal.write([settled.record(progress.number)])
        progress.outcome, progress.at, progress.kept = settled.outcome, settled.at, settled.kept
        outcomes.append(settled.outcome)
    for temp in story.incoming:
        _remove_upload(temp)
    story.incoming.clear()
    journal.sync()
    return outcomes


def _settle(journal: Journal, progress: Progress) -> Settled | None:
    """Finish or take back one unit; None when it was never begun."""
    orphans = [orphan for index in progress.temps if (orphan := _clear_temp(progress, index))]
    for index in progress.reserved | progress.reserved_back:
        _clear_placeholder(progress, index)
    found = [_find(pair, progress.copies.get(index)) for index, pair in enumerate(progress.unit.pairs)]
    if all(each in _PLACED for each in found):
        return _finish(progress, found)
    if not any(each in _PLACED for each in found) and Found.NOWHERE not in found and not orphans:
        return None
    return _take_back(journal, progress, found, orphans)


def _find(pair: Pair, copy: Copy | None) -> Found:
    source, target = look(pair.source), look(pair.target)
    at_source = source is not None and is_still(pair, source)
    if target is not None and is_still(placed_as(pair, copy), target):
        if source is not None and os.path.samestat(source, target):
            return Found.BOTH_NAMES
        if at_source:
            return Found.COPIED if copy else Found.AT_SOURCE
        return Found.SOURCE_CHANGED if copy and source else Found.AT_TARGET
    return Found.AT_SOURCE if at_source else Found.NOWHERE


def placed_as(pair: Pair, copy: Copy | None) -> Pair:
    """Give the pair with the facts that the file has at its target."""
    if copy is None:
        return pair
    return Pair(pair.source, pair.target, copy.size, copy.mtime_ns, copy.inode, copy.device)


def _clear_temp(progress: Progress, index: int) -> str | None:
    """Remove a temporary copy whose source is intact or whose target is in place; else give its path."""
    pair, temp = progress.unit.pairs[index], progress.temps[index]
    if look(temp) is None:
        return None
    if _find(pair, progress.copies.get(index)) is Found.NOWHERE:
        return temp
    os.unlink(temp)
    return None


def _clear_placeholder(progress: Progress, index: int) -> None:
    """Remove the empty file or folder that `by_placeholder` left, if the file is at the other end."""
    pair, copy = progress.unit.pairs[index], progress.copies.get(index)
    if index in progress.reserved:
        _remove_if_empty(pair.target, unless=placed_as(pair, copy), holder=pair.source, held=pair)
    if index in progress.reserved_back:
        _remove_if_empty(pair.source, unless=pair, holder=pair.target, held=placed_as(pair, copy))


def _remove_if_empty(path: str, *, unless: Pair, holder: str, held: Pair) -> None:
    found, other = look(path), look(holder)
    if found is None or other is None or is_still(unless, found) or not is_still(held, other):
        return
    if stat.S_ISDIR(found.st_mode) and stat.S_ISDIR(other.st_mode):
        with contextlib.suppress(OSError):  # not empty: then it is no placeholder
            os.rmdir(path)
    elif stat.S_ISREG(found.st_mode) and found.st_size == 0:
        os.unlink(path)


def _finish(progress: Progress, found: list[Found]) -> Settled:
    unit = progress.unit
    _sync_folders(progress)
    kept = tuple(index for index, each in enumerate(found) if not _finish_one(unit.pairs[index], each))
    if not kept:
        return Settled(Outcome(unit.key, "moved"))
    names = ", ".join(repr(unit.pairs[index].source) for index in kept)
    detail = f"Copied, but the source stays, not removable or different now: {names}. Compare by hand."
    return Settled(Outcome(unit.key, "copied", detail), kept=kept)


def _finish_one(pair: Pair, found: Found) -> bool:
    if found is Found.AT_TARGET:
        return True
    try:
        if found is Found.BOTH_NAMES or (found is Found.COPIED and same_content(pair.source, pair.target)):
            os.unlink(pair.source)
            return True
    except OSError:
        pass
    return False


def _take_back(
    journal: Journal, progress: Progress, found: list[Found], orphans: list[str]
) -> Settled | None:
    unit = progress.unit
    stuck: list[int] = []
    for index in reversed(range(len(found))):
        reserve = partial(journal.write, [{"s": "reserving", "u": progress.number, "i": index, "back": True}])
        if found[index] in _PLACED and not _take_one_back(unit.pairs[index], found[index], reserve):
            stuck.append(index)
    lost = [pair.source for pair, each in zip(unit.pairs, found, strict=True) if each is Found.NOWHERE]
    if not (stuck or lost or orphans):
        return None
    stays = [unit.pairs[index].target for index in stuck]
    detail = "Interrupted, and not as it was: " + "; ".join(
        f"{text} {', '.join(map(repr, paths))}"
        for text, paths in (("gone or changed", lost), ("stays at", stays), ("unfinished copy", orphans))
        if paths
    )
    state: State = "missing" if lost and not stuck else "failed"
    return Settled(Outcome(unit.key, state, detail + ". Look at them by hand."), at=tuple(stuck[::-1]))


def _take_one_back(pair: Pair, found: Found, reserve: Callable[[], object]) -> bool:
    try:
        if found is Found.AT_TARGET:
            rename_noreplace(pair.target, pair.source, reserve=reserve)
        elif found is Found.BOTH_NAMES or (found is Found.COPIED and same_content(pair.source, pair.target)):
            os.unlink(pair.target)
        else:
            return False
    except OSError:
        return False
    return True


def _sync_folders(progress: Progress) -> None:
    for end in ("target", "source"):
        for folder in sorted({os.path.dirname(getattr(pair, end)) for pair in progress.unit.pairs}):
            sync_folder(folder)


def _remove_upload(temp: str) -> None:
    if os.path.basename(temp).startswith(TEMP_PREFIX):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(temp)
