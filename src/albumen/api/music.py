"""SYNO.PhotoStation.SlideshowMusic: music to slide shows."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from albumen.api.common import EXCHIZZ, OURS, doc
from albumen.declare import Api, Blob, Fault, M, Method, Nothing, Request, Right, Upload

NO_MUSIC = "Our pages play no music to slide shows."

ACCESS_DENY = Fault(
    536, "PHOTOSTATION_SLIDESHOWMUSIC_ACCESS_DENY", "The user may not change the music.", "Ask the owner."
)
SET_FAIL = Fault(
    537, "PHOTOSTATION_SLIDESHOWMUSIC_SET_FAIL", "The music could not be changed.", "List it again."
)
FILE_EXT_ERR = Fault(
    538, "PHOTOSTATION_SLIDESHOWMUSIC_FILE_EXT_ERR", "Files of this kind are not taken.", "Send an mp3 file."
)
UPLOAD_ERROR = Fault(
    539, "PHOTOSTATION_SLIDESHOWMUSIC_UPLOAD_ERROR", "The upload was not whole.", "Upload it again."
)
NO_FILE = Fault(540, "PHOTOSTATION_SLIDESHOWMUSIC_NO_FILE", "No file part came.", "Send the part `original`.")
EXCEED_LIMIT = Fault(
    541, "PHOTOSTATION_SLIDESHOWMUSIC_EXCEED_LIMIT", "At most 10 files are kept.", "Delete one first."
)

MusicId = Annotated[str, doc("`music_` and a number.", pattern="^music_[0-9]+$")]
MusicIds = Annotated[tuple[MusicId, ...], doc("Ids of music files.")]


class MusicEntry(Struct, frozen=True, kw_only=True):
    """A music file."""

    id: Annotated[str, doc("Its id.")]
    name: Annotated[str, doc("File name.")]
    default: Annotated[bool, doc("Whether slide shows play it when nothing is chosen.")] = False


class MusicFiles(Struct, frozen=True, kw_only=True):
    """The music of the station."""

    total: Annotated[int, doc("How many there are; 10 at most.")]
    music: Annotated[list[MusicEntry], doc("By name.")]


class ListMusic(Request[MusicFiles], frozen=True, kw_only=True):
    """List the music files."""


class GetMusic(Request[Blob], frozen=True, kw_only=True):
    """Fetch a music file."""

    id: MusicId


class AddMusic(Request[Nothing], frozen=True, kw_only=True):
    """Upload a music file."""

    filename: Annotated[str, doc("Its name; the extension decides whether it is taken.")]
    original: Annotated[Upload, doc("The file.")]


class EditMusic(Request[Nothing], frozen=True, kw_only=True):
    """Choose what slide shows play when nothing is chosen."""

    id: MusicIds


class DeleteMusic(Request[Nothing], frozen=True, kw_only=True):
    """Delete music files."""

    id: MusicIds


class SlideshowMusic(Api[M], api="SYNO.PhotoStation.SlideshowMusic", path="slideshow_music.php"):
    """Slide show music."""

    list = Method(
        ListMusic,
        Right("browse"),
        example=ListMusic(),
        reply=MusicFiles(total=1, music=[MusicEntry(id="music_1", name="waves.mp3")]),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        unserved=NO_MUSIC,
    )
    get = Method(
        GetMusic,
        Right("browse"),
        example=GetMusic(id="music_1"),
        reply=Blob(b"ID3", content_type="audio/mpeg"),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        unserved=NO_MUSIC,
    )
    add = Method(
        AddMusic,
        Right("admin"),
        (ACCESS_DENY, SET_FAIL, FILE_EXT_ERR, UPLOAD_ERROR, NO_FILE, EXCEED_LIMIT),
        example=AddMusic(filename="waves.mp3", original=Upload(path="waves.mp3", name="waves.mp3")),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
        unserved=NO_MUSIC,
    )
    edit = Method(
        EditMusic,
        Right("admin"),
        (ACCESS_DENY, SET_FAIL),
        example=EditMusic(id=("music_1",)),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
        unserved=NO_MUSIC,
    )
    delete = Method(
        DeleteMusic,
        Right("admin"),
        (ACCESS_DENY,),
        example=DeleteMusic(id=("music_1",)),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
        unserved=NO_MUSIC,
    )
