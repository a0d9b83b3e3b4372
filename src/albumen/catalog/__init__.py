"""What a station remembers: albums, items, users and sessions, in a data base that any scan of the folder rebuilds.

The folder is the truth. The catalog caches what files say and keeps what files cannot hold. It knows no root path:
scans take the root. Paths are relative to the root, "/" between levels, "" the root, exact bytes by surrogateescape.
Every function is synchronous and may be called from any thread.

INTERFACE (each function lives in the module named; `catalog` is always the first argument)

    Catalog.open(database) -> Catalog; close(); usable as a context manager
    CatalogError                       what opening refuses, with the cure

  rows       AlbumRow, ItemRow, SmartRow, Access, Listing, UserRow, SessionRow, Sight, Filter, Changes, Report
             (frozen structs)
  albums     album(path) -> AlbumRow | None              exact bytes first, then NFC-equal
             albums_of(ids, sight=) ; subalbums(path, descending=, sight=) -> list[AlbumRow]
             ensure_album(path) -> AlbumRow              makes its parents' rows too
             effective_type(path) -> Access(type, owner) ; visible(path, sight) -> bool
             set_album(path, title=, description=, type=, password=, sort_by=, sort_direction=, allow_comment=,
                       conversion=) -> bool              only what is given; password is a scrypt text
             count_hit(path) ; remove_album_tree(path) ; rename_album_tree(path, to=)
  items      item(album, name) -> ItemRow | None ; items_by_id(ids) -> list[ItemRow]
             listing(path, kinds=, sort_by=, descending=, offset=, limit=, sight=) -> Listing   albums first
             page(path, kinds=, sort_by=, descending=, offset=, limit=) -> (total, list[ItemRow])
             count(path) -> (photos, videos)
             set_items(ids, title=, description=, rating=, lat=, lng=) -> int     None leaves, lat="" removes
             move_item(item_id, album=, name=) ; move_items({item_id: name}, album=) ; remove_items(ids)
             set_digest(item_id, digest, size=, mtime_ns=)
  arranging  arrange(album_id, album_ids=, item_ids=) ; clear_arrangement(album_id) ; is_arranged(album_id) -> bool
  covers     covers_of(albums, sight=) -> {album id: ItemRow} ; cover_of(album, sight=) -> ItemRow | None
             set_cover(album_id, item_id)
  categories every_category() ; category(id) ; create_category(name) -> id | None ; rename_category(id, name) -> bool
             remove_categories(ids) ; arrange_categories(ids) ; things_in(id) -> list[Thing]
             add_things(id, things) ; remove_things(id, things) ; arrange_things(id, things)
  watermarks watermark_of(album_id) -> Watermark | None ; set_watermark(album_id, watermark | None)
  turning    turn_items(ids, quarters=)                  to the right, from how they are shown
  figures    exif_values(field, sight=) ; positions(filter, sight=) ; dates(filter, sight=)
             time_line(filter, unit=, sight=) -> list[Span]
  comments   add_comment(item_id, name=, email=, comment=) -> int | None ; comments_on(item_id) ; remove_comment(...)
  logs       note(user=, address=, event=, words=) ; lines(user=, keyword=, offset=, limit=) ; clear()
  settings   setting(name) -> str ; set_settings(values)
  search     search(filter, sort_by=, descending=, offset=, limit=, sight=) -> Listing
             face(filter, chosen=, sight=) -> ItemRow | None     the item that stands for all that match
  shares     shared_albums_of(user_id) ; shared_album(id) ; shared_by_link(link) ; single_share(user_id, item_id)
             create_shared(user_id, name, album_id=) -> id | None ; create_single(user_id, item_id) -> id
             rename_shared(row, name) -> bool ; remove_shared(id)
             add_shared_items(id, item_ids) ; remove_shared_items(id, item_ids)
             set_link(id, is_shared=, ...) ; held_by(row, item_ids, sight=) -> ids
  proofing   add_share_comment(place, ...) ; share_comments_on(place) ; set_share_label(place, label, ...)
             share_labels_in(id, item_ids) ; add_area(place, box, ...) ; areas_on(place)
             remove_area(place, number, sid=) -> bool
             share_lines(id, category=, offset=, limit=)
  smart_albums  every_smart_album(descending=) -> list[SmartRow] ; smart_album(name) -> SmartRow | None
             create_smart_album(name, kinds=, condition=, scope=) -> bool ; edit_smart_album(id, ...) -> bool
             remove_smart_albums(ids) ; set_smart_cover(id, item_id)
  users      add_user(name, password, admin=) ; check_password(name, password) -> UserRow | None ; users()
             user(name) -> UserRow | None
             set_password(name, password) ; set_disabled(name, disabled) ; remove_user(name)
             hash_password(password) -> str ; password_matches(password, text) -> bool   (albums use them too)
             set_home(name, home) -> bool
  accounts   personal() -> Personal | None ; claim(owner, main=) ; follow(main, home, owner=)
  sessions   open_session(user_id | None, days=, address=) -> sid ; session(sid) -> SessionRow | None
             end_session(sid) ; end_sessions_of(user_id) ; unlock_album(sid, album_id)
             open_share(sid, shared_id) ; renew_id(sid) -> sid
             may_try(name, address) -> bool ; note_failure(name, address) ; clear_failures(name, address)
  scan       reconcile_album(root, path) -> Changes ; scan_tree(root, progress=, accept_losses=) -> Report
             note_file(root, album, name, digest=, title=, description=) -> ItemRow | None   after an upload or a copy
"""

from albumen.catalog.database import Catalog, CatalogError
from albumen.catalog.rows import (
    Access,
    AlbumRow,
    Changes,
    Filter,
    ItemRow,
    Listing,
    Report,
    SessionRow,
    SharedRow,
    Sight,
    SmartRow,
    UserRow,
)

__all__ = [
    "Access",
    "AlbumRow",
    "Catalog",
    "CatalogError",
    "Changes",
    "Filter",
    "ItemRow",
    "Listing",
    "Report",
    "SessionRow",
    "SharedRow",
    "Sight",
    "SmartRow",
    "UserRow",
]
