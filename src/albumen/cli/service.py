"""`albumen service`: the file or line that keeps `albumen sort` going after you have logged out."""

from __future__ import annotations

import os
import plistlib
import re
import shlex
import sys
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from msgspec import Struct

from albumen.cli.console import DONE, Problem, say
from albumen.cli.places import Login, Place, open_place
from albumen.cli.watch import Watching, seconds
from albumen.client import is_address
from albumen.sorting.runs import RunStore, state_directory

Kind = Literal["systemd", "launchd", "nas"]
PASSWORD_LINE = "ALBUMEN_PASSWORD='...'"


class Service(Struct, frozen=True):
    """What is to be kept going: `words` run it, `writes` are the folders it changes, `secret` holds the password."""

    name: str
    title: str
    words: tuple[str, ...]
    writes: tuple[str, ...]
    environment: dict[str, str]
    secret: str = ""


def service(
    source: Annotated[str, Parameter(help="What to sort, as for: albumen sort SOURCE.")],
    /,
    *options: Annotated[
        str, Parameter(allow_leading_hyphen=True, help="Options of albumen sort, such as --into DEST.")
    ],
    kind: Annotated[Kind | None, Parameter(help="For what; by this system when left out.")] = None,
    name: Annotated[str | None, Parameter(help="Name of the service; from SOURCE when left out.")] = None,
    write: Annotated[bool, Parameter(help="Write the file to its place; without, it is printed.")] = False,
) -> int:
    """Print what keeps a folder or album sorted for good: a systemd unit, a launchd plist, or a line for a NAS.

    Nothing is started: the commands that do are told. The password of a station is never part of it.
    """
    kind = kind or this_kind()
    made = plan_service(source, options, name=name, once=kind == "nas")
    if kind == "nas":
        if write:
            raise Problem("nothing-to-write", "A NAS task is a line to paste; leave --write out.")
        say(nas_line(made))
    else:
        path, text = _file(made, kind)
        if write:
            _write(path, text)
        else:
            sys.stdout.write(text)
    sys.stdout.flush()
    print("\n".join(_advice(made, kind, written=write)), file=sys.stderr)
    return DONE


_PLACES = ("ALBUMEN_STATE_DIR", "ALBUMEN_CONFIG")  # what a service must know as its owner's shell does


def this_kind() -> Kind:
    """The kind of service that this system has; a Synology NAS is known by its /etc/synoinfo.conf."""
    if sys.platform == "darwin":
        return "launchd"
    return "nas" if os.path.exists("/etc/synoinfo.conf") else "systemd"


def plan_service(source: str, options: Sequence[str], *, name: str | None, once: bool) -> Service:
    """Check the options as `albumen sort` would, and make every path absolute. Raises `Problem`.

    `once` is for a task that starts a single run each time: it takes no --watch and nothing that goes with it.
    """
    chosen = _parsed(source, options)
    place = open_place(source, chosen.get("into"), Login(), RunStore())
    roll = source if is_address(source) else place.source
    if not is_address(source) and not os.path.isdir(roll):
        raise Problem("no-such-folder", f"{roll!r} is no folder; name the one that is to be kept sorted.")
    words = [sys.executable, "-P", "-m", "albumen", "sort", roll]
    words += [*_absolute(options, chosen.get("into"), place), *_going(chosen, once=once)]
    called = name if name is not None else _name(source)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", called):
        raise Problem("bad-name", f"--name {called!r} must be letters, digits, - and _ only.")
    state = os.path.realpath(state_directory())
    folders = () if is_address(source) else (place.source, _standing(place.dest))
    login: Login = chosen.get("login", Login())
    for word in (*words, *folders, state):
        if not word.isprintable():
            raise Problem("bad-name", f"{word!r} holds a character that no service file can hold; rename it.")
    return Service(
        called,
        f"Albumen sorts {roll}",
        tuple(words),
        tuple(dict.fromkeys((*folders, state))),
        {name: os.path.realpath(os.environ[name]) for name in _PLACES if os.environ.get(name)},
        os.path.join(_config(), "albumen", f"{called}.env") if login.user else "",
    )


def _parsed(source: str, options: Sequence[str]) -> dict[str, Any]:
    """The options by name, as `albumen sort` understands them."""
    from albumen.cli.program import app

    _, bound, _ = app.parse_args(["sort", source, *options], exit_on_error=False, print_error=False)
    chosen = dict(bound.arguments)
    watching: Watching = chosen.get("watching", Watching())
    for option, text in (("--every", watching.every), ("--settle", watching.settle)):
        if text is not None:
            seconds(text, option)
    for option in ("save", "strict", "report"):
        if chosen.get(option):
            raise Problem("bad-option", f"--{option} belongs to a single run; leave it out of a service.")
    if chosen.get("login", Login()).password_stdin:
        raise Problem("bad-option", "A service has no standard input; leave --password-stdin out.")
    return chosen


def _going(chosen: dict[str, Any], *, once: bool) -> list[str]:
    """What makes the run go on, or do a single turn. Raises `Problem`."""
    watching: Watching = chosen.get("watching", Watching())
    if not once:
        return [] if watching.watch else ["--watch"]
    if watching != Watching():
        raise Problem(
            "bad-option", "A NAS task does one run each time; leave --watch, --every and --settle out."
        )
    return [] if chosen.get("apply") else ["--apply"]


def _absolute(options: Sequence[str], into: str | None, place: Place) -> list[str]:
    """The options with the folder of --into as a whole path."""
    if into is None or is_address(place.shelf.address):
        return list(options)
    whole = {into: place.dest, f"--into={into}": f"--into={place.dest}"}
    return [
        whole.get(word, word) if word.startswith("--into=") or before == "--into" else word
        for before, word in zip(("", *options), options, strict=False)
    ]


def _standing(folder: str) -> str:
    """The folder, or the one it will be made in."""
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return folder


def _name(source: str) -> str:
    last = source.rstrip("/").rpartition("/")[2]
    return re.sub(r"[^a-z0-9]+", "-", last.lower()).strip("-")[:64] or "roll"


def _config() -> str:
    return os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")


# --- systemd ---------------------------------------------------------------------------------------------------


def systemd_unit(made: Service) -> str:
    """The text of a user unit. Quoting is by systemd.syntax(7), systemd.service(5) and systemd.unit(5)."""
    environment = [f"Environment={_quoted(f'{key}={value}')}" for key, value in made.environment.items()]
    secret = [f"EnvironmentFile={made.secret.replace('%', '%%')}"] if made.secret else []
    return "\n".join(
        [
            "[Unit]",
            f"Description={made.title.replace('%', '%%')}",
            "",
            "[Service]",
            "Type=notify",
            f"ExecStart={_command(made.words)}",
            *environment,
            *secret,
            "Restart=on-failure",
            "RestartSec=30",
            "# 2: the command is wrong, or the password; 3: a person must look first",
            "RestartPreventExitStatus=2 3",
            f"ReadWritePaths={' '.join(_listed(path) for path in made.writes)}",
            *_HARDENED,
            "",
            "[Install]",
            "WantedBy=default.target",
            "",
        ]
    )


_HARDENED = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
)


def _command(words: tuple[str, ...]) -> str:
    """The words of a command. A program whose path holds what systemd refuses there is started by env(1)."""
    if re.search(r"['\"$\\]", words[0]):
        words = ("/usr/bin/env", *words)
    return " ".join(_quoted(word, dollar="$$") for word in words)


def _quoted(word: str, *, dollar: str = "$") -> str:
    """A word of a line that knows C escapes, specifiers (%) and, in commands, variables ($)."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", dollar)
    return f'"{escaped}"'


def _listed(path: str) -> str:
    """A path of a list, whose escapes differ between versions of systemd, so that none is used.

    The minus lets the service start where the folder is not there yet.
    """
    quote = "'" if '"' in path else '"'
    if "\\" in path or quote in path:
        raise Problem("bad-name", f"{path!r} cannot be written in a systemd unit; rename the folder.")
    return f"{quote}-{path.replace('%', '%%')}{quote}"


# --- launchd and NAS -------------------------------------------------------------------------------------------


def launchd_plist(made: Service) -> str:
    """The text of a launch agent (launchd.plist(5)). A shell reads the password where there is one."""
    words = list(made.words)
    if made.secret:
        words = ["/bin/sh", "-c", 'set -a; . "$0"; exec "$@"', made.secret, *words]
    logs = os.path.join(os.path.expanduser("~"), "Library", "Logs", f"albumen-{made.name}.log")
    about: dict[str, Any] = {
        "Label": f"albumen.sort.{made.name}",
        "ProgramArguments": words,
        "EnvironmentVariables": made.environment,
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 300,
        "ProcessType": "Background",
        "StandardOutPath": logs,
        "StandardErrorPath": logs,
    }
    return plistlib.dumps(about, sort_keys=False).decode()


def nas_line(made: Service) -> str:
    """The line for a task that a NAS starts again and again: one run each time."""
    secret = f"set -a; . {shlex.quote(made.secret)}; " if made.secret else ""
    environment = "".join(f"{key}={shlex.quote(value)} " for key, value in made.environment.items())
    return f"{secret}{environment}{shlex.join(made.words)}"


# --- files and advice ------------------------------------------------------------------------------------------


def _file(made: Service, kind: Kind) -> tuple[str, str]:
    """Where the file goes, and its text."""
    if kind == "systemd":
        return os.path.join(_config(), "systemd", "user", f"albumen-sort-{made.name}.service"), systemd_unit(
            made
        )
    agents = os.path.join(os.path.expanduser("~"), "Library", "LaunchAgents")
    return os.path.join(agents, f"albumen.sort.{made.name}.plist"), launchd_plist(made)


def _write(path: str, text: str) -> None:
    """Write a new file. Raises `Problem` ("file-exists") where another one is."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    try:
        with open(path, "x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError as error:
        with open(path, encoding="utf-8", errors="replace") as there:
            if there.read() != text:
                raise Problem(
                    "file-exists",
                    f"{path!r} is there and differs; compare it with what is printed without --write, then remove "
                    "it, or give another --name.",
                ) from error
        say(f"{path} is there already, as it should be.")
    else:
        say(f"Written: {path}")


def _advice(made: Service, kind: Kind, *, written: bool) -> list[str]:
    """The commands that start it, and what a person must do before."""
    quote = shlex.quote
    lines: list[str] = []
    if made.secret:
        lines += ["", f"Put the password into {made.secret} first, as {PASSWORD_LINE}, for your eyes only:"]
        lines += [f"  mkdir -p {quote(os.path.dirname(made.secret))}"]
        lines += [f"  install -m 600 /dev/null {quote(made.secret)} && nano {quote(made.secret)}"]
    if kind == "nas":
        return [*lines, *_NAS]
    path, _ = _file(made, kind)
    lines += ["", "Start it, now and at each login:"]
    if not written:
        lines += [f"  (the above is the file {path}; --write puts it there)"]
    lines += [f"  mkdir -p {quote(made.writes[-1])}"]
    if kind == "systemd":
        unit = quote(os.path.basename(path))
        lines += [f"  systemctl --user daemon-reload && systemctl --user enable --now {unit}"]
        return [*lines, "  loginctl enable-linger      # also while you are not logged in"]
    return [*lines, f"  launchctl bootstrap gui/$(id -u) {quote(path)}"]


_NAS = (
    "",
    "On a Synology NAS: Control Panel, Task Scheduler, Create, Scheduled Task, User-defined script. Paste the line,",
    "choose a user who may write there, and let it repeat every few minutes. Each time is one run with --apply, not",
    "--watch: files are not watched for being stable, only temporary names are left alone.",
)
