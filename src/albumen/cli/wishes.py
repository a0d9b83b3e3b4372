"""The options of a sort that become its rules: from the command line, over those of a profile."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from albumen.sorting.profiles import Profile, load_profiles, pick, profiles_path
from albumen.sorting.rules import Rules, check, parse_date, parse_day_starts, parse_events
from albumen.sorting.zone import home_zone


@Parameter(name="*")
@dataclass(frozen=True)
class Wishes:
    """What a person asks of a sort; None where nothing was said."""

    by: Annotated[str | None, Parameter(help="Template of the albums: '{taken:%Y}/{taken:%Y-%m-%d}'.")] = None
    zone: Annotated[str | None, Parameter(help="Home zone for dates known in UTC only.")] = None
    flat: Annotated[bool | None, Parameter(help="Only what lies directly in SOURCE, nothing below.")] = None
    limit: Annotated[int | None, Parameter(help="Move at most so many items.")] = None
    allow_wider: Annotated[bool | None, Parameter(help="Move also where more people may see the items.")] = (
        None
    )
    day_starts: Annotated[
        str | None, Parameter(help="What is taken before this time counts for the day before, as 04:00.")
    ] = None
    events: Annotated[
        str | None, Parameter(help="One album for what lies no more than this apart, as 6h.")
    ] = None
    since: Annotated[str | None, Parameter(name="--from", help="First taken day wanted, as 2024-05-01.")] = (
        None
    )
    until: Annotated[str | None, Parameter(name="--to", help="Last taken day wanted.")] = None
    only: Annotated[
        tuple[str, ...] | None,
        Parameter(help="Only items of this pattern: '*.png', 'Trip/', photo, video, raw."),
    ] = None
    skip: Annotated[tuple[str, ...] | None, Parameter(name="--except", help="No items of this pattern.")] = (
        None
    )
    mtime: Annotated[
        bool | None, Parameter(help="Use the time a file was last written where nothing else tells a date.")
    ] = None
    epoch: Annotated[
        bool | None, Parameter(help="Read names such as 1234567890123.jpg as a time in UTC.")
    ] = None
    discard_duplicates: Annotated[
        bool | None, Parameter(help="Move exact copies of what stays to the trash of the run.")
    ] = None
    already_there: Annotated[
        Literal["keep", "trash"] | None, Parameter(help="What to do with copies of what is sorted already.")
    ] = None
    again: Annotated[bool | None, Parameter(help="File also what was filed before and is gone since.")] = None
    prune: Annotated[bool | None, Parameter(help="Remove folders that the run leaves empty.")] = None
    profile: Annotated[str | None, Parameter(help="Take what is not said here from albumen.toml.")] = None

    def chosen(self) -> Profile:
        """The profile that was named, an empty one when none was. Raises `SortProblem`."""
        if self.profile is None:
            return Profile("")
        path = profiles_path()
        return pick(load_profiles(path), self.profile, path)

    def rules(self, profile: Profile) -> Rules:
        """The rules, checked; the home zone is the system's where nobody names one. Raises `SortProblem`."""
        said: dict[str, Any] = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name != "profile" and getattr(self, field.name) is not None
        }
        for name, read in _READ.items():
            if name in said:
                said[name] = read(said[name])
        rules = profile.rules(**said)
        if not rules.zone:
            home = home_zone(self.zone)
            rules = profile.rules(**{**said, "zone": home.key if home else ""})
        check(rules)
        return rules


_READ = {"day_starts": parse_day_starts, "events": parse_events, "since": parse_date, "until": parse_date}
NO_WISHES = Wishes()
