"""The program `albumen`: finds the command, runs it, and turns what went wrong into a sentence and an exit code."""

from __future__ import annotations

import sys
from typing import Annotated, Any

from cyclopts import App, CycloptsError, Parameter, UnusedCliTokensError

from albumen import __version__
from albumen.cli.console import DONE, FAILED, WRONG, complain


class _Program(App):
    """The program. Completion of its words leaves files to the shell."""

    def generate_completion(self, *args: Any, **options: Any) -> str:
        """The completion script of a shell."""
        script: str = super().generate_completion(*args, **options)  # pyright: ignore[reportUnknownMemberType]
        return script.replace("complete -F ", "complete -o default -F ")


app = _Program(
    name="albumen",
    help="A camera roll becomes dated albums: on a folder, on a Photo Station or on a station of our own.",
    version=__version__,
    default_parameter=Parameter(negative=""),
)
app.command("albumen.cli.demo:demo", help="See the main job done on photos it makes itself.")
app.command(
    "albumen.cli.sort:sort", help="File the photos of a roll into dated albums; without --apply, only plan."
)
app.command("albumen.cli.apply:apply", help="Apply a plan that was saved with: albumen sort --save FILE.")
app.command(
    "albumen.cli.service:service", help="Keep a folder or album sorted for good: systemd, launchd, NAS."
)
app.command("albumen.cli.review:review", help="List what has no date to trust, and answer for it.")
app.command("albumen.cli.undo:undo", help="Take a run back; the last one when none is named.")
app.command("albumen.cli.why:why", help="Show every date a file offers, which one counts, and why.")
app.command("albumen.cli.serve:serve", help="Serve a folder of photos to Photo Station clients and browsers.")

runs = App(
    name="runs", help="List the runs that can be taken back.", default_parameter=Parameter(negative="")
)


@runs.default
def _list_runs(*, json: Annotated[bool, Parameter(help="One JSON object a line.")] = False) -> int:
    """List the runs, oldest first, with their state and counts."""
    from albumen.cli.runs import list_runs

    return list_runs(json=json)


runs.command("albumen.cli.runs:show", help="Show what one run did, item by item.")
app.command(runs)

user = App(name="user", help="Manage who may log in to a station.")
user.command("albumen.cli.user:add", help="Add a user; the first one is an administrator.")
user.command("albumen.cli.user:list_users", name="list", help="List who may log in.")
user.command("albumen.cli.user:home", help="Serve a folder as a user's personal station.")
user.command("albumen.cli.user:password", help="Give a user a new password.")
user.command("albumen.cli.user:admin", help="Make a user an administrator, or a plain user with --off.")
user.command("albumen.cli.user:disable", help="Shut a user out for the time being.")
user.command("albumen.cli.user:enable", help="Let a user who was shut out log in again.")
user.command("albumen.cli.user:remove", help="Remove a user with their rights and sessions.")
app.command(user)

group = App(name="group", help="Take users together, to give them rights.")
group.command("albumen.cli.group:list_groups", name="list", help="List the groups with their members.")
group.command("albumen.cli.group:add", help="Make a group of users.")
group.command("albumen.cli.group:join", help="Put users into a group.")
group.command("albumen.cli.group:leave", help="Take users out of a group.")
group.command("albumen.cli.group:remove", help="Remove a group and the rights it gave.")
app.command(group)

share = App(name="share", help="Show albums to others by a link.")
share.command("albumen.cli.share:list_shares", name="list", help="List what is shared, and by whom.")
share.command("albumen.cli.share:add", help="Share an album by a link.")
share.command("albumen.cli.share:remove", help="Close a link for good.")
app.command(share)

rights = App(name="rights", help="Say who may browse, upload to and manage which album.")
rights.command("albumen.cli.rights:list_rights", name="list", help="List who may do what.")
rights.command("albumen.cli.rights:set_right", name="set", help="Give users and groups a right in an album.")
app.command(rights)

explore = App(
    name="explore",
    help="Learn what a web API does from traffic and definition files; nothing private is kept.",
)
explore.command("albumen.cli.explore:har", help="From HAR files of browsers and proxies.")
explore.command("albumen.cli.explore:pcap", help="From captures of packets, pcap and pcapng.")
explore.command(
    "albumen.cli.explore:live", help="From a station that is asked, by methods that change nothing."
)
explore.command(
    "albumen.cli.explore:listen", help="From what clients ask while it stands in front of a station."
)
explore.command("albumen.cli.explore:api", help="From definition files, .api and .lib.")
explore.command("albumen.cli.explore:package", help="From a package (.spk) or its folder, with its PHP.")
explore.command("albumen.cli.explore:merge", help="Several observations as one.")
explore.command("albumen.cli.explore:curl", help="Each observed call as a line of curl, without secrets.")
explore.command("albumen.cli.explore:report", help="An observation for people, as HTML or Markdown.")
explore.command("albumen.cli.explore:diff", help="Hold an observation against the declaration, or another.")
app.command(explore)

reference = App(name="reference", help="The documentation as a site.")
reference.command("albumen.cli.reference:build", help="Make the site: guides, and the web API with examples.")
app.command(reference)

api = App(name="api", help="Look at the web API, and call it.")
api.command(
    "albumen.cli.api:list_methods", name="list", help="List every declared method with its confidence."
)
api.command("albumen.cli.api:openapi", help="Print the API as OpenAPI 3.1, for other tools.")
api.command("albumen.cli.api:call", help="Call a method of a station and print its answer.")
app.command(api)
app.register_install_completion_command(  # pyright: ignore[reportUnknownMemberType]
    help="Install completion for your shell."
)


def main(words: list[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 done, 1 --strict, 2 wrong input, 3 failed or stopped, 4 busy."""
    try:
        code = app(words, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        print(
            f"albumen: {_told(error)}\nSee: {' '.join(('albumen', *(error.command_chain or ()), '--help'))}",
            file=sys.stderr,
        )
        return WRONG
    except KeyboardInterrupt:
        print("albumen: stopped.", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone; nothing is left to flush to
        return DONE
    except Exception as error:
        return complain(error, json="--json" in (words if words is not None else sys.argv))
    return code if isinstance(code, int) else DONE


def _told(error: CycloptsError) -> str:
    """What is wrong with the words of a command, as a sentence."""
    if isinstance(error, UnusedCliTokensError):
        return f"too many words: {' '.join(map(repr, error.unused_tokens or ()))}."
    return str(error)
