"""SYNO.PhotoStation.File: upload."""

from __future__ import annotations

from typing import Annotated

from albumen.api.common import (
    EXCHIZZ,
    OSPHOTO,
    SECURITY,
    SEED,
    SKARPPI,
    UPLOADER,
    Duplicate,
    PsUsername,
    doc,
)
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right, Upload

BAD_PARAMS = Fault(516, "PHOTOSTATION_FILE_BAD_PARAMS", "A parameter is missing or wrong.", "Check them.")
ACCESS_DENY = Fault(
    517,
    "PHOTOSTATION_FILE_ACCESS_DENY",
    "The user may not upload to this album.",
    "Ask for the upload right.",
)
FILE_EXT_ERR = Fault(
    518, "PHOTOSTATION_FILE_FILE_EXT_ERR", "Files of this kind are not taken.", "Upload a photo or a video."
)
DIR_NOT_EXISTS = Fault(
    519, "PHOTOSTATION_FILE_DIR_NOT_EXISTS", "The album is not there.", "Make it with Album.create first."
)
UPLOAD_ERROR = Fault(
    520, "PHOTOSTATION_FILE_UPLOAD_ERROR", "The upload broke off or was not whole.", "Upload it again."
)
NO_FILE = Fault(521, "PHOTOSTATION_FILE_NO_FILE", "No file part came.", "Send the part `original`.")
CANT_WRITE = Fault(
    522, "PHOTOSTATION_FILE_UPLOAD_CANT_WRITE", "The file could not be written.", "Check room and rights."
)
FILE_FAULTS = (BAD_PARAMS, ACCESS_DENY, FILE_EXT_ERR, DIR_NOT_EXISTS, UPLOAD_ERROR, NO_FILE, CANT_WRITE)


class UploadPhoto(Request[Nothing], frozen=True, kw_only=True):
    """Upload a photo; parts may come in any order."""

    dest_folder_path: Annotated[str, doc("Album PATH below the root, not an id; empty is the root.")]
    duplicate: Annotated[Duplicate, doc("What to do when the name is taken; rename adds _1, _2 ...")]
    filename: Annotated[str, doc("Target name; its extension decides whether it is taken.")]
    mtime: Annotated[int, doc("Modification time in unix seconds; above 10^11 it is milliseconds.")]
    title: Annotated[str | None, doc("Title.", SKARPPI, OSPHOTO)] = None
    description: Annotated[str | None, doc("Description.", SKARPPI, OSPHOTO)] = None
    ps_username: PsUsername = None
    mimetype: Annotated[str | None, doc("Sent by DS photo.", OSPHOTO)] = None
    name: Annotated[str | None, doc("Sent by DS photo; use unknown.", OSPHOTO)] = None
    original: Annotated[Upload, doc("The file; the part carries a file name.")]
    thumb_small: Annotated[Upload | None, doc("A ready thumbnail; ours makes its own.")] = None
    thumb_large: Annotated[Upload | None, doc("A ready thumbnail; ours makes its own.")] = None


class UploadVideo(Request[Nothing], frozen=True, kw_only=True):
    """Upload a video; parts may come in any order."""

    dest_folder_path: Annotated[str, doc("Album PATH below the root, not an id; empty is the root.")]
    duplicate: Annotated[Duplicate, doc("What to do when the name is taken; rename adds _1, _2 ...")]
    filename: Annotated[str, doc("Target name; its extension decides whether it is taken.")]
    mtime: Annotated[int, doc("Modification time in unix seconds; above 10^11 it is milliseconds.")]
    title: Annotated[str | None, doc("Title.", SKARPPI, OSPHOTO)] = None
    description: Annotated[str | None, doc("Description.", SKARPPI, OSPHOTO)] = None
    ps_username: PsUsername = None
    mimetype: Annotated[str | None, doc("Sent by DS photo.", OSPHOTO)] = None
    name: Annotated[str | None, doc("Sent by DS photo; use unknown.", OSPHOTO)] = None
    original: Annotated[Upload, doc("The file; the part carries a file name.")]
    high: Annotated[Upload | None, doc("Converted version; ours passes it over.")] = None
    medium: Annotated[Upload | None, doc("Converted version; ours passes it over.")] = None
    low: Annotated[Upload | None, doc("Converted version; ours passes it over.")] = None
    mobile: Annotated[Upload | None, doc("Converted version; ours passes it over.")] = None
    iphone: Annotated[Upload | None, doc("Converted version; ours passes it over.")] = None
    android: Annotated[Upload | None, doc("Converted version; ours passes it over.")] = None
    flv: Annotated[Upload | None, doc("Converted version; ours passes it over.")] = None


class File(Api[M], api="SYNO.PhotoStation.File", path="file.php"):
    """Upload photos and videos."""

    uploadphoto = Method(
        UploadPhoto,
        Right("upload", on="dest_folder_path"),
        FILE_FAULTS,
        example=UploadPhoto(
            dest_folder_path="2024/2024-07-21 Harbour",
            duplicate="ignore",
            filename="IMG_0042.JPG",
            mtime=1721585073,
            title="Boats",
            original=Upload(path="IMG_0042.JPG", name="IMG_0042.JPG"),
        ),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, SKARPPI, OSPHOTO, EXCHIZZ, UPLOADER, SECURITY),
        changes=True,
        unlike="HEIC, HEIF, AVIF, JPEG XL and WebP are taken too.",
    )
    uploadvideo = Method(
        UploadVideo,
        Right("upload", on="dest_folder_path"),
        FILE_FAULTS,
        example=UploadVideo(
            dest_folder_path="2024",
            duplicate="rename",
            filename="clip one.mov",
            mtime=1721585073,
            original=Upload(path="clip one.mov", name="clip one.mov"),
        ),
        reply=Nothing(),
        confidence="documented",
        sources=(SEED, SKARPPI, OSPHOTO, EXCHIZZ),
        changes=True,
    )
