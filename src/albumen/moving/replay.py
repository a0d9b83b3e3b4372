"""What a journal tells: the units of a run, how far each got, and the folders that it touched."""

import contextlib
from typing import Any, get_args

from albumen.moving.copying import Copy
from albumen.moving.journal import read_journal
from albumen.moving.units import Outcome, Pair, State, Unit, look

_STATES: tuple[str, ...] = get_args(State)


class Progress:
    """How far one unit got.  `outcome` is None until it is settled; `left` says it was never begun."""

    def __init__(self, number: int, unit: Unit) -> None:
        self.number = number
        self.unit = unit
        self.temps: dict[int, str] = {}
        self.copies: dict[int, Copy] = {}
        self.reserved: set[int] = set()
        self.reserved_back: set[int] = set()
        self.outcome: Outcome | None = None
        self.left = False
        self.at: tuple[int, ...] = ()
        self.kept: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether nobody has written down how it ended."""
        return self.outcome is None and not self.left


class Story:
    """A journal read to its end.

    `units` by the number of their line, in order; `folders` gives each touched folder's mtime (ns) before
    the run; `albums` are the folders that the run made, parents first; `incoming` the temporary files of
    uploads; `undone` says that an undo has brought everything back.
    """

    def __init__(self) -> None:
        self.units: dict[int, Progress] = {}
        self.folders: dict[str, int] = {}
        self.albums: dict[str, None] = {}
        self.incoming: list[str] = []
        self.undone = False

    def hear(self, record: dict[str, Any]) -> None:
        """Take in the next record."""
        match record["s"]:
            case "planned":
                number: int = record["n"]
                self.units[number] = Progress(number, _unit(record))
            case "folder":
                self.folders.setdefault(record["path"], record["mtime_ns"])
            case "album":
                self.albums[record["path"]] = None
            case "kept":
                self.albums.pop(record["path"], None)
            case "incoming":
                self.incoming.append(record["temp"])
            case "undone":
                self.undone = True
            case "done" if "to" in record:
                for number in range(record["u"], record["to"] + 1):
                    _hear_step(self.units[number], record)
            case _ if "u" in record:
                _hear_step(self.units[record["u"]], record)
            case _:
                pass  # of a later version, or a caller's own note

    @property
    def is_settled(self) -> bool:
        """Whether recovery would find nothing to do."""
        if any(progress.is_open for progress in self.units.values()):
            return False
        return all(look(temp) is None for temp in self.incoming)


def replay(path: str) -> Story:
    """Read a journal; a missing file is a story in which nothing happened."""
    story = Story()
    with contextlib.suppress(FileNotFoundError):
        for record in read_journal(path):
            story.hear(record)
    return story


def outcomes(path: str) -> list[Outcome]:
    """Give the outcomes that a journal holds, in order; units that were left or are open have none."""
    return [progress.outcome for progress in replay(path).units.values() if progress.outcome]


def _hear_step(progress: Progress, record: dict[str, Any]) -> None:
    match record["s"]:
        case "copying":
            progress.temps[record["i"]] = record["temp"]
        case "copied":
            size, mtime_ns, inode, device = record["as"]
            progress.copies[record["i"]] = Copy(bytes.fromhex(record["b3"]), size, inode, device, mtime_ns)
        case "reserving":
            (progress.reserved_back if record.get("back") else progress.reserved).add(record["i"])
        case "left":
            progress.left = True
        case "done" if record["o"] in _STATES:
            progress.outcome = Outcome(progress.unit.key, record["o"], record.get("d", ""))
            progress.at = tuple(record.get("at", ()))
            progress.kept = tuple(record.get("kept", ()))
        case _:
            pass


def _unit(record: dict[str, Any]) -> Unit:
    return Unit(record["key"], tuple(Pair(*pair) for pair in record["pairs"]), tuple(record.get("same", ())))
