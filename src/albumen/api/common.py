"""Words that several APIs share: identifiers, faults, items and what can be asked about them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from albumen.declare import Fault

SEED = "jamesbo13/syno-photostation-api"
OSPHOTO = "AndrewFreemantle/OSPhoto"
EXCHIZZ = "Exchizz/SynologyPhotoServer"
STATLR = "flingo64/PhotoStation-Upload-Lr-Plugin"
SKARPPI = "skarppi/python-photostation"
FRAME = "Alex-Witkowski/PhotoStationFrame"
EMBER = "unnamed:ember-accur-client"
KODI = "broman-pl/plugin.image.dsphoto"
KODI_2021 = "unnamed:kodi-addon-2021"
DSDL = "schnatterer/dsdl"
IOBROKER = "gaudes/ioBroker.slideshow"
UPLOADER = "mikeliaohm/syno-uploader"
NODE_PROXY = "unnamed:node-photo-proxy"
FLUTTER = "unnamed:flutter-nas-app"
TYPO3 = "unnamed:typo3-gpx-extension"
STATIC_PAGE = "unnamed:static-web-page"
BLOG_LINK = "unnamed:blog-share-link"
KLEMM = "MichaelKlemm/python-photostation"
GUILLOUX = "OlivierGuilloux/python-photostation"
VUE_VIDEO = "unnamed:vue-video-page"
SECURITY = "unnamed:security-report"
OURS = "albumen"

"""The reason of a method that waits for its handler: who writes that takes this off the declaration."""


def doc(text: str, *sources: str, **limits: Any) -> Meta:
    """What a field means; `sources` names its own evidence where it differs from the method's."""
    return Meta(description=text, extra={"sources": sources}, **limits)


Hex = "([0-9a-fA-F]{2})*"
AlbumId: TypeAlias = Annotated[
    str, doc("`album_` and the album's path in hex; empty is the root.", pattern=f"^(album_{Hex})?$")
]
ItemId: TypeAlias = Annotated[
    str,
    doc(
        "`photo_` or `video_`, the album's path in hex, `_`, the file name in hex.",
        pattern=f"^(photo|video)_{Hex}_{Hex}$",
    ),
]
AlbumIds: TypeAlias = Annotated[tuple[AlbumId, ...], doc("Album ids.")]
ItemIds: TypeAlias = Annotated[tuple[ItemId, ...], doc("Photo and video ids.")]
SmartId: TypeAlias = Annotated[
    str, doc("`smart_` and the smart album's name in hex.", KODI, pattern=f"^smart_{Hex}$")
]
TagId: TypeAlias = Annotated[str, doc("`tag_` and a number.", pattern="^tag_[0-9]+$")]
TagIds: TypeAlias = Annotated[tuple[TagId, ...], doc("Tag ids.")]
DsmId: TypeAlias = Annotated[
    str,
    doc(
        "`fm_root`, the list of opened folders, or `dsmshare_` and an absolute path in hex.",
        pattern=f"^(fm_root|dsmshare_{Hex})$",
    ),
]
Latitude: TypeAlias = Annotated[float, Meta(ge=-90, le=90)]
Longitude: TypeAlias = Annotated[float, Meta(ge=-180, le=180)]
Fraction: TypeAlias = Annotated[float, Meta(ge=0, le=1)]
Filled: TypeAlias = Annotated[str, Meta(min_length=1)]
ShareContext: TypeAlias = Annotated[str | None, doc("Id of a public share that lets the caller in.")]
AlbumType = Literal["public", "private", "password"]
Kind = Literal["album", "photo", "video"]
SortBy = Literal["filename", "takendate", "createdate", "preference", "mtime"]
SortDirection = Literal["asc", "desc", "dsc"]
Duplicate = Literal["ignore", "rename", "overwrite"]
MediaKinds: TypeAlias = tuple[Literal["photo", "video"], ...]
AlbumAdditional = Literal[
    "album_createdate",
    "album_permission",
    "album_sorting",
    "delete_permission",
    "file_location",
    "item_count",
    "thumb_size",
    "photo_exif",
    "video_codec",
    "video_quality",
    "taken_source",
    "watermark",
]
PhotoAdditional = Literal["photo_exif", "video_codec", "video_quality", "thumb_size", "taken_source"]
Offset: TypeAlias = Annotated[int, doc("Index of the first item, counted from 0.", ge=0)]
Limit: TypeAlias = Annotated[int, doc("Items in a page; -1 means all.", ge=-1)]
PsUsername: TypeAlias = Annotated[
    str | None, doc("Context of a personal station; empty in all captures.", SKARPPI, EMBER, STATLR)
]

UNKNOWN = Fault(100, "WEBAPI_ERR_UNKNOWN", "Something failed that has no code of its own.", "Try again.")
BAD_REQUEST = Fault(
    101,
    "WEBAPI_ERR_BAD_REQUEST",
    "A parameter is missing or wrong, or the album is not there.",
    "Check the parameters against the method's page.",
)
NO_SUCH_API = Fault(
    102, "WEBAPI_ERR_NO_SUCH_API", "This station does not serve that API.", "Ask SYNO.API.Info query."
)
NO_SUCH_METHOD = Fault(
    103, "WEBAPI_ERR_NO_SUCH_METHOD", "The API has no such method.", "See the API's page for its methods."
)
NOT_SUPPORTED_VERSION = Fault(
    104,
    "WEBAPI_ERR_NOT_SUPPORTED_VERSION",
    "The method is not there in that version.",
    "Ask SYNO.API.Info query for the versions.",
)
NO_PERMISSION = Fault(
    105, "WEBAPI_ERR_NO_PERMISSION", "Not logged in, or too few rights.", "Log in as a user who may do this."
)
SESSION_TIMEOUT = Fault(106, "WEBAPI_ERR_SESSION_TIMEOUT", "The session is over.", "Log in again.")
SESSION_INTERRUPT = Fault(
    107, "WEBAPI_ERR_SESSION_INTERRUPT", "Another login ended the session.", "Log in again."
)
GENERAL = (
    UNKNOWN,
    BAD_REQUEST,
    NO_SUCH_API,
    NO_SUCH_METHOD,
    NOT_SUPPORTED_VERSION,
    NO_PERMISSION,
    SESSION_TIMEOUT,
    SESSION_INTERRUPT,
)
"""Faults that every method can answer with."""


class AlbumInfo(Struct, frozen=True, kw_only=True):
    """What an album is called and how it is kept."""

    sharepath: Annotated[str, doc("Path below the photo root.")]
    name: Annotated[str, doc("Folder name.")]
    title: Annotated[str, doc("Title; the folder name when none was set.")] = ""
    description: Annotated[str, doc("Description.")] = ""
    hits: Annotated[int, doc("Times opened; an integer in the seed, text in the emulators.")] = 0
    type: Annotated[AlbumType, doc("Who sees it; deeper albums follow their second level album.")] = "private"
    conversion: Annotated[bool, doc("Whether videos and thumbnails are converted.")] = True
    allow_comment: Annotated[bool, doc("Whether visitors may comment.")] = False
    allow_embed: Annotated[bool, doc("Whether other sites may show it in a frame.")] = False


class Permission(Struct, frozen=True, kw_only=True):
    """What the current user may do."""

    browse: Annotated[bool, doc("See the album and its items.")] = False
    upload: Annotated[bool, doc("Add items and albums.")] = False
    manage: Annotated[bool, doc("Change, move and delete.")] = False


class Sorting(Struct, frozen=True, kw_only=True):
    """The order an album is shown in."""

    sort_by: Annotated[str, doc("Sort key.")] = "filename"
    sort_direction: Annotated[str, doc("asc or desc.")] = "asc"
    has_preference_sort: Annotated[bool, doc("Whether a manual order is kept.")] = False


class ItemCount(Struct, frozen=True, kw_only=True):
    """Items directly in an album."""

    photo: Annotated[int, doc("Photos.")] = 0
    video: Annotated[int, doc("Videos.")] = 0


class Picture(Struct, frozen=True, kw_only=True):
    """Size and age of one thumbnail."""

    resolutionx: Annotated[int, doc("Width in pixels; 0 when there is none.")] = 0
    resolutiony: Annotated[int, doc("Height in pixels; 0 when there is none.")] = 0
    mtime: Annotated[int | UnsetType, doc("Unix seconds; a cache buster.")] = UNSET


class ThumbSize(Struct, frozen=True, kw_only=True):
    """The thumbnails of an item or an album's cover."""

    preview: Annotated[Picture, doc("Short side 160 px.")]
    small: Annotated[Picture, doc("Short side 320 px.")]
    large: Annotated[Picture, doc("Short side 1280 px.")]
    sig: Annotated[str | UnsetType, doc("Opaque text to hand back to Thumb.get; empty when none.")] = UNSET


class Position(Struct, frozen=True, kw_only=True):
    """A place on the globe in degrees, as text (photos) or numbers."""

    lat: Annotated[str | float, doc("Latitude.")] = ""
    lng: Annotated[str | float, doc("Longitude.")] = ""


class PhotoExif(Struct, frozen=True, kw_only=True):
    """Chosen EXIF values as text for people."""

    takendate: Annotated[str, doc("YYYY-MM-DD HH:MM:SS; its origin is not told.")] = ""
    camera: Annotated[str, doc("Maker.")] = ""
    camera_model: Annotated[str, doc("Model.")] = ""
    exposure: Annotated[str, doc('Such as "1/250 sec.".')] = ""
    aperture: Annotated[str, doc('Such as "f/5.6".')] = ""
    iso: Annotated[int | str | None, doc("Sensitivity.")] = 0
    gps: Annotated[Position | UnsetType | None, doc("Position as text.")] = UNSET
    version: Annotated[int, doc("Meaning unknown.")] = 1
    focal_length: Annotated[str, doc('Such as "23.0 mm".')] = ""
    lens: Annotated[str, doc("Lens.")] = ""
    flash: Annotated[str, doc("Flash, in words.")] = ""


class VideoCodec(Struct, frozen=True, kw_only=True):
    """How a video is coded."""

    container: Annotated[str, doc("mp4, mkv ...; one client uses it as the file extension.")] = ""
    vcodec: Annotated[str, doc("Video codec.")] = ""
    acodec: Annotated[str, doc("Audio codec.")] = ""
    resolutionx: Annotated[int, doc("Width in pixels.")] = 0
    resolutiony: Annotated[int, doc("Height in pixels.")] = 0
    frame_bitrate: Annotated[float, doc("Bits a second.")] = 0
    video_bitrate: Annotated[float, doc("Bits a second.")] = 0
    audio_bitrate: Annotated[float, doc("Bits a second.")] = 0


class VideoQuality(VideoCodec, frozen=True, kw_only=True):
    """A version of a video that can be played."""

    id: Annotated[str, doc("Value for quality_id; opaque here, a path in hex on a NAS.")]
    filesize: Annotated[int, doc("Bytes.")] = 0
    profile_name: Annotated[str, doc("Label of the version.")] = ""
    video_profile: Annotated[int, doc("Codec profile.")] = 0
    video_level: Annotated[int, doc("Codec level.")] = 0


class TakenSource(Struct, frozen=True, kw_only=True):
    """Where the taken date of an item comes from, as its bytes say. Albumen's own; no name rule, no mtime."""

    source: Annotated[str, doc("exif-original, quicktime-utc ...; empty when the bytes prove no date.", OURS)]
    taken: Annotated[str, doc("YYYY-MM-DD HH:MM:SS by `clock`; empty without a source.", OURS)] = ""
    clock: Annotated[Literal["local", "utc"], doc("Wall clock where it was taken, or UTC.", OURS)] = "local"
    offset_minutes: Annotated[int | None, doc("Offset from UTC when the file tells it.", OURS)] = None
    problem: Annotated[str, doc("Why the file could not be read, if so.", OURS)] = ""


class Watermark(Struct, frozen=True, kw_only=True):
    """The watermark settings of an album, as they were told; our station draws none."""

    path: Annotated[str, doc("Its picture.", OURS)]
    opacity: Annotated[str, doc("Opacity.", OURS)]
    gravity: Annotated[str, doc("Place.", OURS)]
    size: Annotated[str, doc("Size.", OURS)]


class Additional(Struct, frozen=True, kw_only=True):
    """What `additional=` asked for; members that were not asked for, or do not fit, are unset."""

    album_createdate: Annotated[int | UnsetType, doc("Unix seconds.")] = UNSET
    album_permission: Annotated[Permission | UnsetType, doc("Rights of the current user.")] = UNSET
    album_sorting: Annotated[Sorting | UnsetType, doc("Order of the album.")] = UNSET
    delete_permission: Annotated[bool | UnsetType, doc("Whether the user may delete it.")] = UNSET
    file_location: Annotated[str | UnsetType, doc("Path below the photo root.")] = UNSET
    item_count: Annotated[ItemCount | UnsetType, doc("Items directly inside.")] = UNSET
    thumb_size: Annotated[ThumbSize | UnsetType, doc("Thumbnails.")] = UNSET
    photo_exif: Annotated[PhotoExif | UnsetType | None, doc("EXIF values.")] = UNSET
    video_codec: Annotated[VideoCodec | UnsetType | None, doc("Coding of a video.")] = UNSET
    video_quality: Annotated[list[VideoQuality] | UnsetType | None, doc("Playable versions.")] = UNSET
    taken_source: Annotated[TakenSource | UnsetType, doc("Origin of the taken date.", OURS)] = UNSET
    watermark: Annotated[
        Watermark | UnsetType | None, doc("Settings of an album, for who may manage it; null for none.", OURS)
    ] = UNSET


class MediaInfo(Struct, frozen=True, kw_only=True):
    """What a photo or video is called, when it was made and how it is kept."""

    name: Annotated[str, doc("File name.")]
    title: Annotated[str, doc("Title; the file name without extension when none was set.")] = ""
    description: Annotated[str, doc("Description.")] = ""
    createdate: Annotated[str, doc("YYYY-MM-DD HH:MM:SS, station time.")] = ""
    takendate: Annotated[str, doc("YYYY-MM-DD HH:MM:SS; always there, its origin is not told.")] = ""
    size: Annotated[int, doc("Bytes.")] = 0
    resolutionx: Annotated[int, doc("Width in pixels.")] = 0
    resolutiony: Annotated[int, doc("Height in pixels.")] = 0
    rotated: Annotated[bool, doc("Whether the station turned it.")] = False
    rotate_version: Annotated[int, doc("Counts turns; a cache buster.")] = 0
    rotation: Annotated[int, doc("EXIF orientation 1-8.")] = 1
    rating: Annotated[int, doc("0-5.")] = 0
    lat: Annotated[float | UnsetType | None, doc("Latitude; photos with a position only.")] = UNSET
    lng: Annotated[float | UnsetType | None, doc("Longitude; photos with a position only.")] = UNSET
    gps: Annotated[Position | UnsetType | None, doc("Position of a video.")] = UNSET
    duration: Annotated[float | UnsetType | None, doc("Seconds; videos only.", OSPHOTO)] = UNSET
    color_label: Annotated[str | UnsetType, doc("Colour set in a public share, by name.", STATLR)] = UNSET


class Cover(Struct, frozen=True, kw_only=True):
    """Size of an album's cover."""

    w: Annotated[int, doc("Width in pixels.")] = 0
    h: Annotated[int, doc("Height in pixels.")] = 0
    hash: Annotated[str, doc("Meaning unknown.")] = ""


class AlbumItem(Struct, frozen=True, kw_only=True, tag_field="type", tag="album"):
    """An album in a listing."""

    type: ClassVar[Literal["album"]] = "album"
    id: Annotated[str, doc("Identifier to ask for this album again.")]
    info: Annotated[AlbumInfo, doc("Its facts.")]
    additional: Annotated[Additional | UnsetType | None, doc("What was asked for; null for nothing.")] = None
    thumbnail_status: Annotated[str, doc("Ready sizes, or `default` without a cover.")] = "default"
    cover: Annotated[Cover | UnsetType, doc("Album.getinfo only.")] = UNSET


class MediaItem(Struct, frozen=True, kw_only=True):
    """What photos and videos in a listing have in common."""

    id: Annotated[str, doc("Identifier to ask for this item again.")]
    info: Annotated[MediaInfo, doc("Its facts.")]
    additional: Annotated[Additional | UnsetType | None, doc("What was asked for; null for nothing.")] = None
    thumbnail_status: Annotated[str, doc("Ready sizes.")] = ""
    pos: Annotated[int | UnsetType, doc("Index in the result; Photo.list only.")] = UNSET
    public_share_url: Annotated[str | UnsetType, doc("Its page in a shared album.", STATLR)] = UNSET


class PhotoItem(MediaItem, frozen=True, kw_only=True, tag_field="type", tag="photo"):
    """A photo in a listing."""

    type: ClassVar[Literal["photo"]] = "photo"


class VideoItem(MediaItem, frozen=True, kw_only=True, tag_field="type", tag="video"):
    """A video in a listing."""

    type: ClassVar[Literal["video"]] = "video"


Media: TypeAlias = PhotoItem | VideoItem
Item: TypeAlias = AlbumItem | PhotoItem | VideoItem


class Page(Struct, frozen=True, kw_only=True):
    """A page of a listing."""

    total: Annotated[int, doc("Matches in all.")]
    offset: Annotated[int, doc("Where the next page starts: offset asked + items; `total` on the last page.")]
    items: Annotated[list[Item], doc("The items of this page.")]


class MediaPage(Struct, frozen=True, kw_only=True):
    """A page of photos and videos."""

    total: Annotated[int, doc("Matches in all.")]
    offset: Annotated[int, doc("Where the next page starts: offset asked + items; `total` on the last page.")]
    items: Annotated[list[Media], doc("The items of this page.")]
