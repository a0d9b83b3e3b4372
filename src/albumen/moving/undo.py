"""Take a run back: its files to where they were, its folders away, the times of the others restored."""

import contextlib
import errno
import os
from collections.abc import Callable, Iterator

from albumen.moving.batch import FileRun
from albumen.moving.folders import restore_mtimes
from albumen.moving.hashing import same_content
from albumen.moving.journal import Journal
from albumen.moving.recovery import placed_as, recover_into
from albumen.moving.replay import Progress, Story, replay
from albumen.moving.units import Outcome, Pair, Unit, is_still, look, never

_NOT_TO_REMOVE = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR})  # in use, or gone


def undo(
    journal_path: str, *, journal: Journal, stop: Callable[[], bool] = never, story: Story | None = None
) -> Iterator[Outcome]:
    """Move back what the run of `journal_path` moved, the newest first, and yield each unit's outcome.

    A file is moved back, never over another, if it is still what was placed, else it is `changed`,
    `missing` or `exists`.  What is back already is passed over in silence, so an undo can be interrupted and
    run again, and a second one is a no-op.  Folders that the run made are removed where empty; the mtimes of
    the others are restored if everything came back.  `journal` is the undo's own, so it can be undone too.
    `story`, an empty one, is filled with what the run's journal holds before the first outcome comes.
    Raises `Busy` while the run lives, `StorageStopped` as `FileRun.apply` does.
    """
    if os.path.realpath(journal_path) == os.path.realpath(journal.path):
        raise ValueError(
            f"Nothing was undone: {journal_path!r} is the run's own journal. Give the undo another one."
        )
    if not os.path.exists(journal_path):
        raise FileNotFoundError(errno.ENOENT, "Nothing was undone: there is no such journal", journal_path)
    story = Story() if story is None else story
    with Journal.open(journal_path, hear=story.hear) as original:  # held to the end: one undo at a time
        recover_into(original, story)
        undoing = replay(journal.path)
        recover_into(journal, undoing)
        if story.undone:
            return
        _finish_copies(undoing, journal)
        complete = True
        for outcome in _bring_back(story, journal, stop):
            complete = complete and outcome.state == "moved"
            yield outcome
        complete = _remove_albums(story) and complete
        if complete and not stop():
            restore_mtimes(story.folders)
            original.write([{"s": "undone"}])
            original.sync()


def _bring_back(story: Story, journal: Journal, stop: Callable[[], bool]) -> Iterator[Outcome]:
    moved = [progress for progress in reversed(story.units.values()) if _placed(progress)]
    by_key = {progress.unit.key: progress for progress in moved}
    run = FileRun(journal, run=f"undo-{os.urandom(4).hex()}", stop=stop)
    for outcome in run.apply(unit for progress in moved if (unit := _inverse(progress)).pairs):
        if outcome.state == "moved":
            _restore_mtime(by_key[outcome.key])
        yield outcome
    for progress in moved:
        if progress.copies and not stop():
            yield from _drop_copies(progress, journal)


def _placed(progress: Progress) -> tuple[int, ...]:
    """Give the indexes of the pairs that the run left at their targets."""
    if progress.outcome and progress.outcome.state in ("moved", "copied"):
        return tuple(range(len(progress.unit.pairs)))
    return progress.at


def _stayed(progress: Progress) -> tuple[int, ...]:
    """Give the indexes of our copies whose sources are where they were; across devices only."""
    at = [index for index in progress.at if index in progress.copies]
    return (*progress.kept, *(index for index in at if look(progress.unit.pairs[index].source)))


def _inverse(progress: Progress) -> Unit:
    """Give the unit that takes back what is not back yet; the copies whose sources stayed are not in it."""
    pairs: list[Pair] = []
    stayed = _stayed(progress) if progress.copies else ()
    for index in reversed(_placed(progress)):
        pair = progress.unit.pairs[index]
        facts = placed_as(pair, progress.copies.get(index))
        if index not in stayed and not _is_back(pair, facts):
            pairs.append(
                Pair(pair.target, pair.source, facts.size, facts.mtime_ns, facts.inode, facts.device)
            )
    return Unit(progress.unit.key, tuple(pairs))


def _is_back(pair: Pair, facts: Pair) -> bool:
    """Tell whether the source is home; across devices it has another inode, so size and mtime must do."""
    source = (
        look(pair.source) if os.path.lexists(pair.source) else None
    )  # the usual answer, without an exception
    if source is None:
        return False
    target = look(pair.target)
    if target is not None and is_still(facts, target):
        return False
    return is_still(pair, source) or (source.st_size, source.st_mtime_ns) == (pair.size, pair.mtime_ns)


def _restore_mtime(progress: Progress) -> None:
    """Give a file back the fractions of its mtime that the other file system could not hold."""
    for index, copy in progress.copies.items():
        pair = progress.unit.pairs[index]
        if copy.mtime_ns != pair.mtime_ns:
            with contextlib.suppress(OSError):
                os.utime(
                    pair.source, ns=(os.lstat(pair.source).st_atime_ns, pair.mtime_ns), follow_symlinks=False
                )


def _drop_copies(progress: Progress, journal: Journal) -> Iterator[Outcome]:
    """Remove our copies whose sources could not be removed, if both still hold the same bytes."""
    key = progress.unit.key
    for index in _stayed(progress):
        pair = progress.unit.pairs[index]
        target = look(pair.target)
        if target is None:
            continue
        if not is_still(placed_as(pair, progress.copies.get(index)), target) or not _is_same(pair):
            yield Outcome(
                key, "changed", f"{pair.target!r} stays: it differs from {pair.source!r}. Compare by hand."
            )
            continue
        journal.write([{"s": "dropped", "path": pair.target}])
        os.unlink(pair.target)
        yield Outcome(key, "moved", f"The copy {pair.target!r} was removed; {pair.source!r} had stayed.")


def _finish_copies(undoing: Story, journal: Journal) -> None:
    """Remove what an earlier undo copied home but could not remove, where both still hold the same bytes."""
    for progress in undoing.units.values():
        for index in (*progress.kept, *progress.at):
            pair = progress.unit.pairs[index]
            source, target = look(pair.source), look(pair.target)
            if index not in progress.copies or not source or not target or not is_still(pair, source):
                continue
            if is_still(placed_as(pair, progress.copies.get(index)), target) and _is_same(pair):
                journal.write([{"s": "dropped", "path": pair.source}])
                with contextlib.suppress(OSError):
                    os.unlink(pair.source)


def _is_same(pair: Pair) -> bool:
    try:
        return same_content(pair.source, pair.target)
    except OSError:
        return False


def _remove_albums(story: Story) -> bool:
    """Remove the folders that the run made, where empty; False when the system would not remove an empty one."""
    could = True
    for path in reversed(story.albums):
        try:
            os.rmdir(path)
        except OSError as error:
            could = could and error.errno in _NOT_TO_REMOVE
    return could
