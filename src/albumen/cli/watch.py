"""`albumen sort --watch`: what the watcher tells, as lines for people, programs and systemd."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec
from cyclopts import Parameter

from albumen.cli.console import DONE, Problem, program, say, say_json, shown, stoppable
from albumen.cli.places import Place, reopen_to_settle
from albumen.cli.preview import Stop, report_totals
from albumen.client import is_address
from albumen.shelf import Shelf
from albumen.sorting.apply import Report, Result, apply_plan, settle
from albumen.sorting.listening import Ears, FolderSource, StationSource
from albumen.sorting.plan import Order
from albumen.sorting.planner import make_plan
from albumen.sorting.runs import RunStore
from albumen.sorting.watch import Event, Waiting, Watcher

SHOWN = 3  # examples of each reason; the rest is counted
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


@Parameter(name="*")
@dataclass(frozen=True)
class Watching:
    """How to go on sorting."""

    watch: Annotated[
        bool, Parameter(help="Go on: sort what comes, as it comes; does it, as with --apply.")
    ] = False
    every: Annotated[
        str | None,
        Parameter(
            help="With --watch: look at least so often, such as 90s, 5m, 1h; 15m where events come, else 60s, "
            "a station 5m."
        ),
    ] = None
    settle: Annotated[
        str, Parameter(help="With --watch: leave files alone until they are unchanged for so long.")
    ] = "10s"


ONCE = Watching()


def seconds(text: str, option: str) -> float:
    """The seconds of a duration such as `90`, `90s`, `5m`, `1h`. Raises `Problem` ("bad-duration")."""
    found = re.fullmatch(r"(\d{1,6})([smhd]?)", text)
    if found is None or not int(found[1]):
        raise Problem("bad-duration", f"{option} {text!r} is no duration; write it as 90s, 5m or 1h.")
    return float(int(found[1]) * _UNITS[found[2]])


def keep_sorting(
    place: Place,
    order: Order,
    store: RunStore,
    watching: Watching,
    *,
    json: bool,
    alone: Mapping[str, object],
) -> int:
    """Sort turn by turn until Ctrl-C or SIGTERM. `alone` are options that make no sense here, with their values."""
    every = seconds(watching.every, "--every") if watching.every is not None else None
    settled = seconds(watching.settle, "--settle")
    for option in (option for option, value in alone.items() if value):
        raise Problem("bad-option", f"{option} belongs to a single run; leave it out with --watch.")
    with stoppable() as stop:
        source = (
            StationSource(every=every, stop=stop)
            if is_address(place.shelf.address)
            else FolderSource(place.source, place.dest, flat=order.rules.flat, every=every, stop=stop)
        )
        teller = Teller(place, settled, json=json)

        def turn(waiting: Waiting) -> Report:
            return sort_once(place, order, store, waiting=waiting, stop=stop)

        Watcher(turn, teller.tell, source, settle=settled, stop=stop).run()
    return DONE


def sort_once(place: Place, order: Order, store: RunStore, *, waiting: Waiting, stop: Stop) -> Report:
    """One turn: what killed runs left is settled, then a run; one that moves nothing leaves no trace."""
    settle(lambda run: reopen_to_settle(run, store), store)
    shelf = place.shelf
    if is_address(shelf.address):
        shelf = _unlisted(shelf, store)
    command = f"sort {place.source} --watch"
    with shelf.lock([place.source, place.dest], f"albumen {command}"):
        now = datetime.now().astimezone()
        plan = make_plan(shelf, order, now=now.replace(tzinfo=None), store=store, waiting=waiting)
        return apply_plan(shelf, plan, store, command=command, now=now, user=place.user, stop=stop)


def _unlisted(shelf: Shelf, store: RunStore) -> Shelf:
    """The same station anew: what the shelf has listed is old by now; the session goes on."""
    from albumen.shelf.filestation import FileStationShelf  # here, as a folder needs no HTTP
    from albumen.shelf.station import StationShelf

    if isinstance(shelf, FileStationShelf):
        return FileStationShelf(shelf.client, address=shelf.address, notes=store.locks)
    assert isinstance(shelf, StationShelf)
    return StationShelf(shelf.client, address=shelf.address, notes=store.locks)


class Teller:
    """Prints events: a line each for people, a JSON object each for programs; and tells systemd."""

    def __init__(self, place: Place, settle: float, *, json: bool) -> None:
        base = f"{place.shelf.address}/" if is_address(place.shelf.address) else ""
        self._source, self._settle, self._json = f"{base}{place.source}", settle, json

    def tell(self, event: Event) -> None:
        """Print one event."""
        if self._json:
            say_json(self._facts(event))
        else:
            _LINES[event.event](self, event)
        sys.stdout.flush()
        notify("STOPPING=1" if event.event == "stopped" else "READY=1")  # also while it waits for a disk

    def _facts(self, event: Event) -> dict[str, Any]:
        facts: dict[str, Any] = {"event": event.event}
        if event.ears is not None:
            ears = msgspec.structs.asdict(event.ears)
            del ears["waker"]
            facts |= {"source": self._source, **ears, "settle": self._settle}
        if event.report is not None:
            run = event.report.run
            facts |= {"run": run.id if run else None, "totals": report_totals(event.report)}
            facts["looks"] = [_look(look) for look in event.looks]
        if event.code:
            facts |= {"code": event.code, "message": event.message}
        return facts

    def watching(self, event: Event) -> None:
        """What is watched, how, and why."""
        assert event.ears is not None
        say(f"Watching {shown(self._source)}: {_how(event.ears)}; files settle for {spoken(self._settle)}.")

    def sorted(self, event: Event) -> None:
        """What was moved, and what is new to look at."""
        assert event.report is not None
        moved = event.report.counts()["moved"]
        if moved and event.report.run is not None:
            say(f"{moved:,} moved; take it back with: {program()} undo {event.report.run.id}")
        for reason in dict.fromkeys(look.reason for look in event.looks):
            paths = [look.step.item.path for look in event.looks if look.reason == reason]
            more = f", and {len(paths) - SHOWN:,} more" if len(paths) > SHOWN else ""
            say(f"Needs a look: {len(paths):,} x {shown(reason)}: {shown(', '.join(paths[:SHOWN]))}{more}")

    def trouble(self, event: Event) -> None:
        """What stands in the way."""
        say(f"{event.event.capitalize()}: {shown(event.message)}")

    def stopped(self, event: Event) -> None:
        """The last word."""
        say("Stopped.")


_LINES: dict[str, Callable[[Teller, Event], None]] = {
    "watching": Teller.watching,
    "sorted": Teller.sorted,
    "waiting": Teller.trouble,
    "problem": Teller.trouble,
    "stopped": Teller.stopped,
}


def _how(ears: Ears) -> str:
    if ears.how == "events":
        return f"by events, and a look every {spoken(ears.every)}"
    return f"a look every {spoken(ears.every)}, as {ears.why}"


def spoken(duration: float) -> str:
    """A duration as it is given: `15m`, `90s`."""
    for unit, size in (("h", 3600), ("m", 60)):
        if duration % size == 0:
            return f"{duration / size:.0f}{unit}"
    return f"{duration:.0f}s"


def _look(look: Result) -> dict[str, str]:
    return {"source": look.step.item.path, "reason": look.reason, "code": look.step.code}


def notify(state: str) -> None:
    """Tell the service manager, where one listens: a datagram to NOTIFY_SOCKET (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.sendto(state.encode(), "\0" + address[1:] if address[0] == "@" else address)
        except OSError:
            pass  # nobody listens any more; that is no reason not to sort
