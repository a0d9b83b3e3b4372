"""What a station's listings and refusals mean to a shelf: items, albums, and problems said to people."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from albumen import wire
from albumen.api.common import Additional, AlbumItem, Media
from albumen.client.errors import BadAddress, LoginRefused, NotAPhotoStation, PhotoStationError
from albumen.shelf import Item, ShelfProblem


def item_of(listed: Media, album: str) -> Item:
    """The item. Names come from the id, which is exact; a station with ids of its own form is read by its names."""
    info = listed.info
    try:
        ref = wire.parse_item_id(listed.id)
    except wire.BadId:
        ref = wire.ItemRef(listed.type, album, info.name)
    return Item(album, ref.name, ref.kind, info.size, takendate=info.takendate, id=listed.id)


def album_path(listed: AlbumItem, above: str) -> str:
    """The path of an album that was listed in the album `above`."""
    try:
        return wire.parse_album_id(listed.id)
    except wire.BadId:
        return f"{above}/{listed.info.name}" if above else listed.info.name


def additional_of(listed: AlbumItem | Media) -> Additional:
    """What was asked for besides, empty where nothing came."""
    return listed.additional if isinstance(listed.additional, Additional) else Additional()


def no_album(album: str, user: str) -> ShelfProblem:
    """There is no such album, or none that this user may see: a station does not tell which."""
    return ShelfProblem(
        "no-such-album",
        f"There is no album {album!r} that {user or 'a visitor'!r} may see; see the address, or log in with --user.",
        wrong=True,
    )


@contextmanager
def told() -> Generator[None, None, None]:
    """Turn the client's errors into the shelf's, keeping their sentences."""
    try:
        yield
    except PhotoStationError as error:
        wrong = isinstance(error, (BadAddress, LoginRefused, NotAPhotoStation))
        raise ShelfProblem(error.slug, str(error), wrong=wrong) from error
