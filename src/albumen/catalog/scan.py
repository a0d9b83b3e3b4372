"""The catalog brought in step with the folder: one album when it is opened, the whole tree, or one file just placed.

Rows of files that are not found are hidden and kept until a scan of the whole tree has looked everywhere: a file
moved by others keeps its row, with title and rating. A vanished disk is not a deletion: nothing is dropped when the
root or an album shows another disk than before, or when more than 20 % of the known files would go (other photo
servers lost libraries that way).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import sqlalchemy as sa

from albumen.catalog import albums as album_rows
from albumen.catalog import items as item_rows
from albumen.catalog import store
from albumen.catalog.compare import is_mover
from albumen.catalog.database import Catalog
from albumen.catalog.directory import is_item, look_at_file
from albumen.catalog.reconcile import reconcile, root_trouble
from albumen.catalog.rows import Changes, ItemRow, Report
from albumen.catalog.schema import albums, items
from albumen.catalog.text import clean
from albumen.media.kinds import is_litter

MOST_LOST = 0.2  # of the known files; more than this is a disk that is away, or a person's decision
GRACE = 60  # seconds a row stays after its file was missed, so that a move under way finds it


def reconcile_album(catalog: Catalog, root: str, path: str, *, now: float | None = None) -> Changes:
    """Bring one album in step with its directory; files that did not change are not opened.

    `now` is unix seconds. A directory that is gone hides its album. `Changes.suspended` says why nothing was hidden
    although files are not there.
    """
    moment = time.time() if now is None else now
    return reconcile(catalog, root, clean(path), now=moment).changes


def scan_tree(
    catalog: Catalog,
    root: str,
    *,
    progress: Callable[[int, int], None] | None = None,
    accept_losses: bool = False,
    now: float | None = None,
) -> Report:
    """Bring the whole catalog in step with the folder; a second scan of the same tree opens no file.

    `progress` is told (files done, files in all). With `accept_losses`, rows whose files are gone are dropped however
    many there are. Albums opened meanwhile are served as usual.
    """
    moment = time.time() if now is None else now
    trouble = root_trouble(catalog, root)
    if trouble and not os.path.isdir(root):
        return Report(kept=_count(catalog)[0], suspended=trouble)
    total = _count_files(root) if progress else 0
    done = 0

    def step(files: int) -> None:
        nonlocal done
        done += files
        if progress and files:
            progress(min(done, total), total)

    sums = dict.fromkeys(("albums", "added", "changed", "moved", "unchanged"), 0)
    suspensions: list[str] = []
    waiting = [""]
    while waiting:
        outcome = reconcile(catalog, root, waiting.pop(), now=moment, step=step, accept_losses=accept_losses)
        waiting += sorted(outcome.folders, reverse=True)
        sums["albums"] += 1
        for key in ("added", "changed", "moved", "unchanged"):
            sums[key] += getattr(outcome.changes, key)
        suspensions += [outcome.changes.suspended] if outcome.changes.suspended else []
    dropped, kept, reason = _drop(catalog, suspensions, accept_losses=accept_losses, now=moment)
    return Report(**sums, dropped=dropped, kept=kept, suspended=reason)


def note_file(
    catalog: Catalog,
    root: str,
    album: str,
    name: str,
    *,
    digest: bytes | None = None,
    title: str | None = None,
    description: str | None = None,
) -> ItemRow | None:
    """Store one file that was just placed, with its content hash and words when they are known, and return its row.

    None when it is gone again or is no photo or video.
    """
    path = clean(album)
    directory = os.path.join(root, path) if path else root
    seen = look_at_file(os.path.join(directory, name))
    if seen is None or not is_item(name):
        return None
    with catalog.write() as connection:
        place = album_rows.ensure(connection, path, now=int(time.time()))
    known = item_rows.item(catalog, path, name)
    if known is None or known.name != name or not is_mover(known, seen):
        store.read_and_store(catalog, directory, place, [seen], {}, now=time.time())
    made = item_rows.item(catalog, path, name)
    if made is None:
        return None
    if digest is not None:
        item_rows.set_digest(catalog, made.id, digest, size=seen.size, mtime_ns=seen.mtime_ns)
    item_rows.set_items(catalog, [made.id], title=title, description=description)
    return item_rows.item(catalog, path, name)


_JOINED = items.join(albums, albums.c.id == items.c.album_id)
_MISSING = sa.or_(items.c.missing_since != 0, albums.c.missing_since != 0)


def _count(catalog: Catalog) -> tuple[int, int]:
    """Return how many items are known, and how many of them have no file."""
    query = sa.select(sa.func.count()).select_from(_JOINED)
    with catalog.read() as connection:
        known = connection.execute(query).scalar_one()
        return (known, connection.execute(query.where(_MISSING)).scalar_one())


def _drop(
    catalog: Catalog, suspensions: list[str], *, accept_losses: bool, now: float
) -> tuple[int, int, str]:
    """Forget the rows without a file, if that may be; return how many items went, how many wait, and why."""
    known, missing = _count(catalog)
    if suspensions and not accept_losses:
        more = f" And {len(suspensions) - 1} more like this." if len(suspensions) > 1 else ""
        return (0, missing, suspensions[0] + more)
    if missing > known * MOST_LOST and not accept_losses:
        reason = (
            f"{missing} of {known} known files are not there. Their titles and ratings are kept; "
            "is a disk not mounted? If they were deleted, scan again and accept the losses."
        )
        return (0, missing, reason)
    before = int(now) - (0 if accept_losses else GRACE)
    with catalog.write() as connection:
        old = albums.c.missing_since.between(1, before)
        gone = (
            sa.select(items.c.id)
            .select_from(_JOINED)
            .where(sa.or_(items.c.missing_since.between(1, before), old))
        )
        dropped = connection.execute(sa.delete(items).where(items.c.id.in_(gone))).rowcount
        connection.execute(sa.delete(albums).where(old, albums.c.path != b""))
    return (dropped, missing - dropped, "")


def _count_files(root: str) -> int:
    """Return how many photos and videos are in the tree, by name only."""
    counted, waiting = 0, [root]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting += [] if is_litter(entry.name) else [entry.path]
                    elif is_item(entry.name) and entry.is_file(follow_symlinks=False):
                        counted += 1
        except OSError:
            continue  # the scan itself says what cannot be read
    return counted
