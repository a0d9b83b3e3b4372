"""Answers SYNO.PhotoStation.SharedAlbum: shared albums of users, and their public links."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import UNSET

from albumen import api, wire
from albumen.api.shared_albums import (
    ACCESS_DENY,
    BAD_PARAMS,
    HAS_EXISTED,
    NOT_EXISTS,
    AddShared,
    CreateShared,
    DeleteShared,
    EditPublicShare,
    EditShared,
    GetPublic,
    GetShared,
    GetSingle,
    ListShared,
    PublicShare,
    RemoveShared,
    SetSingle,
    Shared,
    SharedAdditionalFacts,
    SharedCreated,
    SharedEntry,
    SharedFacts,
    SharedPage,
)
from albumen.catalog import SharedRow, UserRow, shares, users
from albumen.declare import Nothing
from albumen.station.desk import Desk, Refuse
from albumen.station.finding import find_item, find_items, next_offset, open_album
from albumen.station.shapes import thumb_size
from albumen.station.sharing import (
    advanced_info,
    face_of_share,
    is_open_to,
    now,
    own_shared,
    owns,
    page_of,
    tell_password,
)

LABELS = tuple(f"color_label_{number}" for number in range(1, 7))
ALLOWED = ("enable_marquee_tool", "enable_comment", "enable_color_label")


@api.SharedAlbum.list.answer
def list_shared(desk: Desk, asked: ListShared) -> SharedPage:
    """A page of the caller's shared albums, by name."""
    rows = shares.shared_albums_of(desk.library.catalog, _caller(desk).id)
    end = None if asked.limit < 0 else asked.offset + asked.limit
    page = [_entry(desk, row, asked.additional) for row in rows[asked.offset : end]]
    after = next_offset(asked.offset, got=len(page), limit=asked.limit, total=len(rows))
    return SharedPage(total=len(rows), offset=after, items=page)


def _entry(desk: Desk, row: SharedRow, additional: Collection[str] | None) -> SharedEntry:
    wanted = additional or ()
    facts = SharedAdditionalFacts(
        public_share=_public_share(desk, row) if "public_share" in wanted else UNSET,
        thumb_size=thumb_size(face_of_share(desk, row)) if "thumb_size" in wanted else UNSET,
    )
    return SharedEntry(
        id=wire.numbered_id("sharedalbum", row.id),
        name=row.name,
        additional=facts if additional else UNSET,
        public_share_url=page_of(desk, row) if row.link else UNSET,
        album=UNSET if row.album is None else wire.album_id(row.album),
    )


def _public_share(desk: Desk, row: SharedRow) -> PublicShare:
    return PublicShare(
        shareid=row.link,
        share_status=row.status(now()),
        start_time=row.starts,
        end_time=row.ends,
        advanced_info=advanced_info(row),
        enable_password=row.password is not None,
        public_share_url=page_of(desk, row) if row.link else UNSET,
    )


@api.SharedAlbum.getinfo.answer
def getinfo(desk: Desk, asked: GetShared) -> SharedFacts:
    """The facts of a shared album, to its owner."""
    return SharedFacts(shared_album=_entry(desk, _own(desk, asked.id), asked.additional))


@api.SharedAlbum.getinfo_public.answer
def getinfo_public(desk: Desk, asked: GetPublic) -> SharedFacts:
    """The facts of a share to a visitor; while its password is not told, only that it needs one."""
    row = shares.shared_by_link(desk.library.catalog, asked.public_share_id)
    if row is None or not (row.is_open(now()) or owns(desk, row)):
        raise Refuse(NOT_EXISTS)
    if not is_open_to(desk, row) and asked.password is not None:
        tell_password(desk, row, asked.password)
    one = wire.numbered_id("sharedalbum", row.id)
    if not is_open_to(desk, row):
        return SharedFacts(shared_album=SharedEntry(id=one, password_needed=True))
    return SharedFacts(
        shared_album=SharedEntry(
            id=one,
            name=row.name,
            public_share_url=page_of(desk, row),
            password_needed=False,
            advanced_info=advanced_info(row),
        )
    )


@api.SharedAlbum.create.answer
def create(desk: Desk, asked: CreateShared) -> SharedCreated:
    """Make a shared album, of nothing yet or following an album that the caller may see."""
    owner, album_id = _caller(desk), None
    if asked.album is not None:
        path = wire.parse_album_id(asked.album)
        album_id = open_album(desk, path, missing=BAD_PARAMS, denied=ACCESS_DENY).id
        desk.need("browse", path, otherwise=ACCESS_DENY)
    made = shares.create_shared(desk.library.catalog, owner.id, _name(asked.name), album_id=album_id)
    if made is None:
        raise Refuse(HAS_EXISTED)
    return SharedCreated(id=wire.numbered_id("sharedalbum", made))


@api.SharedAlbum.edit.answer
def edit(desk: Desk, asked: EditShared) -> Nothing:
    """Rename a shared album; its link stays."""
    if not shares.rename_shared(desk.library.catalog, _own(desk, asked.id), _name(asked.name)):
        raise Refuse(HAS_EXISTED)
    return Nothing()


def _name(name: str) -> str:
    if not name.strip():
        raise Refuse(BAD_PARAMS, "a shared album needs a name")
    return name


@api.SharedAlbum.delete.answer
def delete(desk: Desk, asked: DeleteShared) -> Nothing:
    """Forget a shared album and its link; what it showed stays where it is."""
    shares.remove_shared(desk.library.catalog, _own(desk, asked.id).id)
    return Nothing()


@api.SharedAlbum.add_items.answer
def add_items(desk: Desk, asked: AddShared) -> Nothing:
    """Add items that the caller may see, all or none."""
    row = _of_chosen_items(_own(desk, asked.id))
    found = find_items(desk, asked.item_id, denied=ACCESS_DENY, missing=BAD_PARAMS)
    shares.add_shared_items(desk.library.catalog, row.id, [one.id for one in found])
    return Nothing()


@api.SharedAlbum.remove_items.answer
def remove_items(desk: Desk, asked: RemoveShared) -> Nothing:
    """Take items out; they stay where they are."""
    row = _of_chosen_items(_own(desk, asked.id))
    found = find_items(desk, asked.item_id, denied=ACCESS_DENY, missing=BAD_PARAMS)
    shares.remove_shared_items(desk.library.catalog, row.id, [one.id for one in found])
    return Nothing()


def _of_chosen_items(row: SharedRow) -> SharedRow:
    if row.album_id is not None:
        raise Refuse(BAD_PARAMS, "it follows an album: its items are that album's")
    return row


@api.SharedAlbum.edit_public_share.answer
def edit_public_share(desk: Desk, asked: EditPublicShare) -> Shared:
    """Open, change or close the link of a shared album."""
    row = _own(desk, asked.id)
    advanced = {name: value for name in ALLOWED if (value := getattr(asked, name)) is not None}
    if asked.is_advanced is False:
        advanced = dict.fromkeys(ALLOWED, False)
    texts = [getattr(asked, name) for name in LABELS]
    labels = [kept if text is None else text for text, kept in zip(texts, row.labels, strict=True)]
    return _set_link(desk, row, asked, labels=labels, **advanced)


@api.SharedAlbum.get_single_item.answer
def get_single_item(desk: Desk, asked: GetSingle) -> PublicShare:
    """The link of an item that the caller shared alone; an empty one without."""
    item = find_item(desk, asked.item_id, denied=ACCESS_DENY, missing=NOT_EXISTS)
    row = shares.single_share(desk.library.catalog, _caller(desk).id, item.id)
    return PublicShare() if row is None else _public_share(desk, row)


@api.SharedAlbum.set_single_item.answer
def set_single_item(desk: Desk, asked: SetSingle) -> Shared:
    """Open, change or close the caller's link of one item."""
    item = find_item(desk, asked.item_id, denied=ACCESS_DENY, missing=NOT_EXISTS)
    _check_may_share(desk, asked.is_shared)
    catalog = desk.library.catalog
    row = shares.shared_album(catalog, shares.create_single(catalog, _caller(desk).id, item.id))
    if row is None:
        raise Refuse(NOT_EXISTS)
    return _set_link(desk, row, asked)


def _set_link(desk: Desk, row: SharedRow, asked: EditPublicShare | SetSingle, **settings: object) -> Shared:
    """Keep what was asked of a link; all is checked before anything is kept."""
    _check_may_share(desk, asked.is_shared)
    try:
        starts = shares.bound(asked.start_time, end=False)
        ends = shares.bound(asked.end_time, end=True)
    except ValueError as error:
        raise Refuse(BAD_PARAMS, str(error)) from error
    first, last = (row.starts if starts is None else starts), (row.ends if ends is None else ends)
    if first and last and first > last:
        raise Refuse(BAD_PARAMS, "it would end before it starts")
    if asked.enable_password and not asked.password and row.password is None:
        raise Refuse(BAD_PARAMS, "enable_password needs a password")
    catalog = desk.library.catalog
    if asked.enable_password is False:
        shares.clear_password(catalog, row.id)
    elif asked.password:
        settings["password"] = users.hash_password(asked.password)
    shares.set_link(catalog, row.id, is_shared=asked.is_shared, starts=starts, ends=ends, **settings)
    changed = shares.shared_album(catalog, row.id)
    return Shared(shareid=changed.link if changed else "")


def _check_may_share(desk: Desk, is_shared: bool) -> None:
    if is_shared and not _caller(desk).may_share:
        raise Refuse(ACCESS_DENY, "this user may not share with the public")


def _caller(desk: Desk) -> UserRow:
    """The user who asks. Raises `Refuse` for a visitor."""
    if desk.session is None or desk.session.user is None:
        raise Refuse(ACCESS_DENY)
    return desk.session.user


def _own(desk: Desk, one: str) -> SharedRow:
    return own_shared(desk, one, missing=NOT_EXISTS, denied=ACCESS_DENY)
