"""SYNO.PhotoStation.Thumb and .Download: the bytes of thumbnails, photos and videos."""

from __future__ import annotations

from typing import Annotated, Literal

from albumen.api.common import (
    BLOG_LINK,
    DSDL,
    EMBER,
    EXCHIZZ,
    FLUTTER,
    FRAME,
    GUILLOUX,
    IOBROKER,
    KLEMM,
    KODI,
    KODI_2021,
    NODE_PROXY,
    OSPHOTO,
    OURS,
    STATIC_PAGE,
    TYPO3,
    VUE_VIDEO,
    DsmId,
    ItemId,
    doc,
)
from albumen.declare import Api, Blob, Fault, M, Method, Request, Right

THUMB_BAD_PARAMS = Fault(501, "PHOTOSTATION_THUMB_BAD_PARAMS", "A parameter is wrong.", "Check id and size.")
THUMB_ACCESS_DENY = Fault(
    502, "PHOTOSTATION_THUMB_ACCESS_DENY", "The user may not see this item.", "Log in as a user who may."
)
THUMB_NO_COVER = Fault(
    503, "PHOTOSTATION_THUMB_NO_COVER", "The album has no cover.", "Show a picture of your own."
)
THUMB_FILE_NOT_EXISTS = Fault(
    504,
    "PHOTOSTATION_THUMB_FILE_NOT_EXISTS",
    "No thumbnail: the item is gone or cannot be pictured.",
    "List again.",
)
DOWNLOAD_BAD_PARAMS = Fault(506, "PHOTOSTATION_DOWNLOAD_BAD_PARAMS", "A parameter is wrong.", "Check the id.")
DOWNLOAD_ACCESS_DENY = Fault(
    507, "PHOTOSTATION_DOWNLOAD_ACCESS_DENY", "The user may not have this item.", "Log in as a user who may."
)
DOWNLOAD_CHDIR_ERROR = Fault(
    508, "PHOTOSTATION_DOWNLOAD_CHDIR_ERROR", "The item's folder cannot be opened.", "List again."
)
DOWNLOAD_FAULTS = (DOWNLOAD_BAD_PARAMS, DOWNLOAD_ACCESS_DENY, DOWNLOAD_CHDIR_ERROR)

DownloadShare = Annotated[str | None, doc("Id of a public share that lets the caller in.", OURS)]


class GetThumb(Request[Blob], frozen=True, kw_only=True):
    """Fetch a thumbnail of an item, or an album's cover; only id and size are needed."""

    id: Annotated[
        str,
        doc(
            "Album, photo, video or smart album id, or `publicshare_` and a share id.",
            pattern="^(album|photo|video|smart|publicshare)_",
        ),
    ]
    size: Annotated[Literal["preview", "small", "large"], doc("Short side 160, 320 or 1280 px.")]
    mtime: Annotated[int | None, doc("Cache buster.", OSPHOTO, FRAME, FLUTTER, EMBER)] = None
    sig: Annotated[str | None, doc("thumb_size.sig, as DS photo names it.", OSPHOTO)] = None
    thumb_sig: Annotated[
        str | None, doc("thumb_size.sig, as the web page names it.", FRAME, FLUTTER, EMBER, KLEMM)
    ] = None
    rotate_version: Annotated[int | None, doc("Cache buster.", FRAME, BLOG_LINK)] = None
    public_share_id: Annotated[str | None, doc("Share that lets the caller in.", BLOG_LINK, EMBER)] = None


class GetDsmThumb(Request[Blob], frozen=True, kw_only=True):
    """Fetch a thumbnail of a file outside the albums, as DsmShare.list gives it."""

    id: DsmId
    size: Annotated[Literal["preview", "small", "large"], doc("Short side 160, 320 or 1280 px.")]


class GetOriginal(Request[Blob], frozen=True, kw_only=True):
    """Fetch the original photo; ranges are honoured by our station."""

    id: ItemId
    download: Annotated[bool | None, doc("As attachment.", DSDL, IOBROKER, FLUTTER, GUILLOUX)] = None
    no_structure: Annotated[bool | None, doc("Seems to concern folders inside an archive.")] = None
    public_share_id: DownloadShare = None


class GetVideo(Request[Blob], frozen=True, kw_only=True):
    """Fetch a video, original or converted; players send ranges."""

    id: ItemId
    download: Annotated[bool | None, doc("As attachment.", DSDL, IOBROKER, FLUTTER, GUILLOUX)] = None
    quality_id: Annotated[
        str | None, doc("video_quality[].id; the original when left out.", OSPHOTO, KODI_2021, FLUTTER)
    ] = None
    use_mov: Annotated[bool | None, doc("Sent by one client.", KODI_2021)] = None
    public_share_id: DownloadShare = None


class GetArchive(Request[Blob], frozen=True, kw_only=True):
    """Fetch items and whole albums as one zip archive."""

    id: Annotated[
        tuple[Annotated[str, doc("An id.", pattern="^(album|photo|video)_")], ...],
        doc("Album, photo and video ids.", OURS),
    ]
    no_structure: Annotated[bool | None, doc("All files at the top of the archive.", OURS)] = None


_PHOTO_ID = "photo_323032342f323032342d30372d323120486172626f7572_494d475f303034322e4a5047"
_VIDEO_ID = "video_32303234_636c6970206f6e652e6d6f76"


class Thumb(Api[M], api="SYNO.PhotoStation.Thumb", path="thumb.php"):
    """Thumbnails."""

    get = Method(
        GetThumb,
        Right("browse", on="id"),
        (THUMB_BAD_PARAMS, THUMB_ACCESS_DENY, THUMB_NO_COVER, THUMB_FILE_NOT_EXISTS),
        example=GetThumb(id=_PHOTO_ID, size="small"),
        reply=Blob(b"\xff\xd8", content_type="image/jpeg"),
        confidence="used-by-clients",
        sources=(
            OSPHOTO,
            FRAME,
            KODI,
            KODI_2021,
            KLEMM,
            FLUTTER,
            EMBER,
            NODE_PROXY,
            TYPO3,
            STATIC_PAGE,
            BLOG_LINK,
            EXCHIZZ,
        ),
    )
    get_dsm_thumb = Method(
        GetDsmThumb,
        Right("admin"),
        (THUMB_BAD_PARAMS, THUMB_ACCESS_DENY, THUMB_FILE_NOT_EXISTS),
        example=GetDsmThumb(id="dsmshare_2f7372762f63617264732f61", size="small"),
        reply=Blob(b"\xff\xd8", content_type="image/jpeg"),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        unserved="Pictures of folders that are only opened to copy from them cost more than they tell.",
    )


class Download(Api[M], api="SYNO.PhotoStation.Download", path="download.php"):
    """Originals."""

    getphoto = Method(
        GetOriginal,
        Right("browse", on="id"),
        DOWNLOAD_FAULTS,
        example=GetOriginal(id=_PHOTO_ID, download=True),
        reply=Blob(b"\xff\xd8", content_type="image/jpeg"),
        confidence="used-by-clients",
        sources=(DSDL, IOBROKER, NODE_PROXY, FLUTTER, GUILLOUX, EXCHIZZ),
    )
    getvideo = Method(
        GetVideo,
        Right("browse", on="id"),
        DOWNLOAD_FAULTS,
        example=GetVideo(id=_VIDEO_ID),
        reply=Blob(b"\0\0\0\x14ftyp", content_type="video/quicktime"),
        confidence="used-by-clients",
        sources=(OSPHOTO, KODI_2021, DSDL, FLUTTER, VUE_VIDEO, EXCHIZZ),
    )
    getitem = Method(
        GetArchive,
        Right("browse", on="id"),
        DOWNLOAD_FAULTS,
        example=GetArchive(id=("album_32303234",)),
        reply=Blob(b"PK\x05\x06", content_type="application/zip"),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        unlike="Only the name is known; that it makes an archive is a guess, and the parameters are ours.",
    )
