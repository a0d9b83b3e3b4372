"""`albumen explore`: what traffic and definition files tell of a web API, as one document, `observed.json`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import msgspec
from cyclopts import Parameter

from albumen.cli.console import DONE, FAILED, STRICT, WRONG, Problem, progress, say, say_json, shown, table
from albumen.cli.places import NO_LOGIN, Login
from albumen.explore.api_file import read_api_file
from albumen.explore.exchanges import Exchange
from albumen.explore.gather import Gatherer
from albumen.explore.har import read_har
from albumen.explore.observed import Observed, dumps, loads
from albumen.explore.observed import merge as merged
from albumen.explore.problems import ExploreProblem

if TYPE_CHECKING:
    from albumen.explore.curl import Line
    from albumen.explore.drift import Difference
    from albumen.explore.pcap import Capture

Files = Annotated[str, Parameter(help="Files to read, one after the other.")]
Out = Annotated[
    str | None,
    Parameter(name=["--out", "-o"], help="Write to this new file; to standard output when left out."),
]


def har(*files: Files, out: Out = None) -> int:
    """What HAR files show: methods by the fields `api` and `method`, parameters, answers, codes, and where.

    Values that are somebody's become stand-ins; the same value has the same one.
    """
    gatherer = Gatherer()
    for file in _named(files):
        _gather(gatherer, read_har(file))
    return _write(gatherer.observed(), out)


def pcap(*files: Files, out: Out = None) -> int:
    """What captures of packets show of plain HTTP/1.1. Encrypted connections cannot be read, and are counted."""
    gatherer, tls, broken = Gatherer(), 0, 0
    for file in _named(files):
        capture = _capture(file)
        _gather(gatherer, capture)
        tls, broken = tls + capture.tls, broken + capture.broken
    if tls:
        _note(
            f"{tls:,} connection(s) are encrypted and were passed over; export them as HAR from the browser."
        )
    if broken:
        _note(f"{broken:,} connection(s) could not be read to their end.")
    return _write(gatherer.observed(), out)


def api(*files: Files, out: Out = None) -> int:
    """What definition files tell: APIs, scripts, versions and methods; they know no parameters."""
    try:
        return _write(merged([read_api_file(file) for file in _named(files)]), out)
    except ExploreProblem as error:
        raise Problem(error.code, str(error)) from error


def live(
    url: Annotated[
        str, Parameter(help="Address of a station or NAS, such as http://nas:5000 or http://nas/photo.")
    ],
    /,
    *,
    methods: Annotated[
        tuple[str, ...],
        Parameter(
            help="A definition file or an observed.json that names methods; may be given again.", negative=()
        ),
    ] = (),
    guess: Annotated[
        bool, Parameter(help="Ask every API for list, get, check, query and search, too.")
    ] = False,
    pause: Annotated[float, Parameter(help="Seconds from one call to the next.")] = 0.2,
    login: Login = NO_LOGIN,
    out: Out = None,
) -> int:
    """What a station tells when it is asked: its discovery, then methods that change nothing, one at a time.

    Methods are called without parameters, and with the first row of a page; codes tell what is there.
    """
    from albumen.explore.live import Line, Station

    _check_new(out)
    if not 0 <= pause <= 60:
        raise Problem("bad-pause", f"--pause {pause} is no number of seconds from 0 to 60.")
    password = login.password()
    try:
        known = merged([_definitions(file) for file in methods])
        line = Line(url, fingerprint=login.fingerprint, pause=pause)
        station = Station(url, line)
        station.discover()
        if login.user is not None:
            station.log_in(login.user, password or "")
        try:
            with progress("asking", quiet=False) as seen:
                station.probe(known, guess=guess, seen=seen)
        finally:
            station.log_out()
            line.close()
    except ExploreProblem as error:
        raise Problem(error.code, str(error), exit=_LIVE.get(error.code, WRONG)) from error
    if line.unanswered:
        _note(f"{line.unanswered:,} of {line.asked:,} requests were not answered as such an API answers.")
    return _write(station.observed(), out)


_LIVE = {"nothing-found": FAILED, "not-logged-in": FAILED}


def _definitions(file: str) -> Observed:
    """An observed.json or a definition file."""
    (name,) = _named((file,))
    with open(name, "rb") as data:
        is_document = b'"apis"' in data.read(4096)
    return _read(name) if is_document else read_api_file(name)


def listen(
    *,
    to: Annotated[str, Parameter(help="Address of the station or NAS, such as http://nas:5000.")],
    port: Annotated[int, Parameter(help="Port to listen on; 0 takes a free one.")] = 5080,
    listen_on: Annotated[
        str,
        Parameter(help="Address to listen on; 0.0.0.0 for all of this machine, so that a phone gets there."),
    ] = "127.0.0.1",
    fingerprint: Annotated[str | None, Parameter(help="SHA-256 of a self-signed certificate.")] = None,
    har: Annotated[
        str | None, Parameter(help="Write the calls to this new HAR file, too, without what is private.")
    ] = None,
    out: Out = None,
) -> int:
    """What clients ask a station: stands in front of it, hands every byte on, and tells what was called.

    Give the printed address to the client instead of the station's. Ends with Ctrl-C or SIGTERM, and writes then.
    """
    from albumen.explore.har_file import HarFile
    from albumen.explore.listen import listen as hear

    for file in (out, har):
        _check_new(file)
    if not 0 <= port <= 65535:
        raise Problem(
            "bad-port", f"--port {port} is no port; give a number from 1 to 65535, or 0 for a free one."
        )
    if not _is_loopback(listen_on):
        _note("WARNING: passwords and sessions pass in the clear between the client and this machine.")
    gatherer, calls = Gatherer(), HarFile() if har is not None else None

    def keep(exchange: Exchange) -> None:
        gatherer.add(exchange)
        if calls is not None:
            calls.add(exchange)

    def ready(address: str) -> None:
        print(
            f"Give this address to the client: {address}",
            file=sys.stderr if out is None else sys.stdout,
            flush=True,
        )

    try:
        heard = hear(to, host=listen_on, port=port, fingerprint=fingerprint, ready=ready, keep=keep)
    except ExploreProblem as error:
        wrong = error.code != "address-in-use"
        raise Problem(error.code, str(error), **({} if wrong else {"exit": FAILED})) from error
    if heard.failed:
        _note(f"{heard.failed:,} request(s) were not answered to their end.")
    if heard.websockets:
        _note(f"{heard.websockets:,} websocket(s) were refused: they are not supported.")
    if calls is not None and har is not None:
        _write_new(har, calls.pieces())
    return _write(gatherer.observed(), out)


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def package(
    source: Annotated[str, Parameter(help="A package (.spk, package.tgz), or the folder of one.")],
    /,
    *,
    out: Out = None,
) -> int:
    """What a package tells: its definition files, and what its scripts of PHP read, require and refuse.

    It is read in memory, and nothing of it is written or run. Kept are names, numbers and lines, never source.
    """
    try:
        from albumen.explore.package import read_package
    except ImportError as error:
        raise Problem("no-php", "Packages need tree-sitter: pip install 'albumen[explore]'.") from error
    if not os.path.isdir(source):
        _named((source,))
    try:
        told = read_package(source)
    except ExploreProblem as error:
        raise Problem(error.code, str(error)) from error
    for one in told.notes:
        _note(shown(one))
    return _write(told.observed, out)


def merge(*files: Files, out: Out = None) -> int:
    """Several observations as one: calls add up, and what one source knows for sure stays known."""
    try:
        return _write(merged([_read(file) for file in _named(files)]), out)
    except ExploreProblem as error:
        raise Problem(error.code, str(error)) from error


def diff(
    observed: Annotated[str, Parameter(help="The observation, an observed.json.")],
    reference: Annotated[
        str | None,
        Parameter(help="Another observation to hold it against; Albumen's declaration when left out."),
    ] = None,
    /,
    *,
    unseen: Annotated[bool, Parameter(help="List what was not observed, too.")] = False,
    json: Annotated[bool, Parameter(help="One JSON object a line.")] = False,
) -> int:
    """Where an observation and the declaration, or another observation, differ. Exit code 1 when they do.

    What was not observed is not missing: it is counted, and listed with --unseen. Missing is what had to be there:
    a member of an answer that every answer has, a method of an API whose definition file was read.
    """
    from albumen.explore.drift import differences
    from albumen.explore.reference import of_declaration, of_observed

    one, *other = map(_observation, _named((observed, reference) if reference else (observed,)))
    found = differences(one, of_observed(other[0]) if other else of_declaration())
    _tell(found, unseen=unseen, json=json)
    return STRICT if any(one.is_drift for one in found) else DONE


def report(
    observed: Annotated[str, Parameter(help="The observation, an observed.json.")],
    /,
    *,
    html: Annotated[str | None, Parameter(help="Write a page to this new file.")] = None,
    markdown: Annotated[bool, Parameter(help="Print Markdown, as is done without --html, too.")] = False,
) -> int:
    """An observation for people: each method with its parameters, answers and codes, and where it was seen."""
    from albumen.explore.report import as_html, as_markdown

    (file,) = _named((observed,))
    one, name = _observation(file), os.path.basename(file)
    if html is not None:
        _write_new(html, [as_html(one, name=name).encode()])
        _note(f"Report: {shown(html)}")
    if markdown or html is None:
        say(as_markdown(one, name=name).rstrip("\n"))
    return DONE


def curl(*files: Files) -> int:
    """Each call that captures hold (HAR, pcap) as a line of curl, or each method of an observed.json.

    Host, session, account and passwords are variables of the shell, other values of somebody's are stand-ins.
    """
    from albumen.explore.curl import of_exchanges, of_observed, script

    def calls(file: str) -> Iterator[Line]:
        with open(file, "rb") as data:
            head = data.read(4096)
        if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and b'"apis"' in head:
            return of_observed(_observation(file))
        return of_exchanges(
            read_har(file) if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{" else _capture(file)
        )

    try:
        say(*script(line for file in _named(files) for line in calls(file)))
    except ExploreProblem as error:
        raise Problem(error.code, str(error)) from error
    return DONE


def _tell(found: list[Difference], *, unseen: bool, json: bool) -> None:
    """Print differences, and how many there are."""
    listed = [one for one in found if one.is_drift or unseen]
    totals = {
        what: sum(one.what == what for one in found) for what in ("new", "missing", "different", "unseen")
    }
    if json:
        for one in listed:
            say_json(msgspec.to_builtins(one))
        say_json({"totals": totals})
        return
    if listed:
        rows = ((one.what, f"{one.api} {one.method}".strip(), one.kind, *one.cells()) for one in listed)
        table(("", "where", "what", "name", "observed", "reference", "seen in"), rows)
    drift = totals["new"] + totals["missing"] + totals["different"]
    say(
        f"{drift:,} {'difference' if drift == 1 else 'differences'}: "
        f"{totals['new']:,} new, {totals['missing']:,} missing, {totals['different']:,} different. "
        f"Not observed: {totals['unseen']:,} things of the reference."
    )


def _capture(file: str) -> Capture:
    try:
        from albumen.explore.pcap import Capture
    except ImportError as error:
        raise Problem("no-dpkt", "Captures of packets need dpkt: pip install 'albumen[explore]'.") from error
    return Capture(file)


def _named(files: tuple[str, ...]) -> tuple[str, ...]:
    if not files:
        raise Problem("no-files", "Name the files to read.")
    for file in files:
        if not os.path.isfile(file):
            raise Problem("no-such-file", f"{file!r} is not there, or is no file.")
    return files


def _gather(gatherer: Gatherer, exchanges: Iterable[Exchange]) -> None:
    try:
        for exchange in exchanges:
            gatherer.add(exchange)
    except ExploreProblem as error:
        raise Problem(error.code, str(error)) from error


def _read(file: str) -> Observed:
    with open(file, "rb") as data:
        return loads(data.read(), name=file)


def _observation(file: str) -> Observed:
    try:
        return _read(file)
    except ExploreProblem as error:
        raise Problem(error.code, str(error)) from error


def _write(observed: Observed, out: str | None) -> int:
    if out is None:
        sys.stdout.buffer.write(dumps(observed))
        sys.stdout.flush()
    else:
        _write_new(out, [dumps(observed)])
    calls = sum(method.calls for one in observed.apis.values() for method in one.methods.values())
    _note(f"{len(observed.pairs()):,} methods of {len(observed.apis):,} APIs, {calls:,} calls.")
    return DONE


def _check_new(out: str | None) -> None:
    if out is not None and os.path.lexists(out):
        raise Problem("file-exists", f"{out!r} is there already; choose another name.")


def _write_new(out: str, pieces: Iterable[bytes]) -> None:
    """Write a file that is there whole, or not at all; never over another."""
    _check_new(out)
    with tempfile.NamedTemporaryFile(
        dir=os.path.dirname(out) or ".", prefix=".albumen-", delete=False
    ) as file:
        try:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o666 & ~_umask())
            os.rename(file.name, out)
        except BaseException:
            os.unlink(file.name)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _note(line: str) -> None:
    print(f"albumen: {line}", file=sys.stderr)
