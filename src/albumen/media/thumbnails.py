"""Thumbnails of photos and videos, decoded with limits; meant to run in worker processes, which the station owns."""

from __future__ import annotations

import importlib.util
import io
import resource
from collections.abc import Callable
from typing import Any, cast

from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.Image import Image as Picture

from albumen.media.kinds import sniff

SIZES: dict[str, int] = {
    "preview": 160,
    "small": 320,
    "large": 1280,
}  # short side, px; source: API facts, flows 8
MAX_MEGAPIXELS = (
    250  # a 200-megapixel phone fits; a crafted header that claims more is refused before decoding
)
QUALITY = 82
_LONGEST_RATIO = 4  # a panorama's long side is at most this many times the short side asked for

# What may be decoded, by content; Pillow's other readers are never tried (DESIGN: formats by explicit allow-list).
_FORMATS: dict[str, tuple[str, ...]] = {
    "jpeg": ("JPEG", "MPO"),
    "png": ("PNG",),
    "gif": ("GIF",),
    "bmp": ("BMP",),
    "webp": ("WEBP",),
    "tiff": ("TIFF",),
    "heif": ("HEIF",),
    "avif": ("AVIF", "HEIF"),
}
_TURNS = {
    1: Image.Transpose.ROTATE_270,  # Pillow counts against the clock
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}
_VIDEOS = frozenset(("quicktime", "avi", "mpeg", "asf", "flv"))


class CannotPicture(Exception):
    """No thumbnail can be made of this file; the text says why, and the cure where there is one."""


def can_picture_videos() -> bool:
    """Whether the library that decodes videos is installed (the extra `video`)."""
    return importlib.util.find_spec("av") is not None


def make_thumbnail(path: str, *, size: str, orientation_applied: bool = True, turns: int = 0) -> bytes:
    """Return a JPEG thumbnail whose short side is `SIZES[size]` pixels, never larger than the picture itself.

    The EXIF orientation is applied unless `orientation_applied` is False, then `turns`, quarters to the right; no
    metadata is copied. Raises
    `CannotPicture` for content that cannot or may not be decoded, OSError when the file cannot be opened.
    """
    with open(path, "rb") as file:
        form = sniff(file.read(64))
        if form in _VIDEOS:
            picture = _poster(path)
        elif form in _FORMATS:
            file.seek(0)
            picture = _decoded(file, _FORMATS[form], SIZES[size], turned=orientation_applied)
        else:
            raise CannotPicture(f"no picture is made of {form or 'unknown'} content")
    return _encoded(picture, SIZES[size], turns)


def _decoded(file: io.BufferedReader, formats: tuple[str, ...], side: int, *, turned: bool) -> Picture:
    """Decode at the smallest scale that still gives `side`: JPEG is scaled while it is read (`draft`)."""
    if "HEIF" in formats:
        _register_heif()
    try:
        with Image.open(file, formats=formats) as picture:
            width, height = picture.size
            if width * height > MAX_MEGAPIXELS * 1_000_000:
                raise CannotPicture(
                    f"{width} x {height} pixels are over {MAX_MEGAPIXELS} megapixels; such a picture is not decoded"
                )
            scale = side / min(width, height)
            if scale < 1:
                picture.draft("RGB", (round(width * scale * 2), round(height * scale * 2)))
            picture.load()
            return ImageOps.exif_transpose(picture) if turned else picture.copy()
    except CannotPicture:
        raise
    except UnidentifiedImageError as failed:
        raise CannotPicture("the content cannot be decoded: no known picture in it") from failed
    except MemoryError as failed:
        raise CannotPicture("the picture needs more memory than a worker may use") from failed
    except (
        Exception
    ) as failed:  # whatever a decoder throws at hostile content, the item is marked and the scan goes on
        raise CannotPicture(f"the content cannot be decoded: {failed}") from failed


def _register_heif() -> None:
    try:
        pi_heif: Any = importlib.import_module("pi_heif")
    except ImportError as missing:
        raise CannotPicture("HEIC needs the package pi-heif; install it: pip install pi-heif") from missing
    pi_heif.register_heif_opener(thumbnails=False)


def _poster(path: str) -> Picture:
    """Return the first frame of a video, turned as the player turns it."""
    try:
        av: Any = importlib.import_module("av")
    except ImportError as missing:
        raise CannotPicture(
            "a picture of a video needs PyAV; install it: pip install 'albumen[video]'"
        ) from missing
    try:
        with av.open(path, metadata_errors="replace") as container:
            stream = container.streams.video[0]
            if stream.width * stream.height > MAX_MEGAPIXELS * 1_000_000:
                raise CannotPicture(
                    f"{stream.width} x {stream.height} pixels are too many; the video is not decoded"
                )
            frame = next(container.decode(stream))
            picture: Picture = frame.to_image()
            turn = round(frame.rotation or 0) % 360
            return picture.rotate(turn, expand=True) if turn else picture
    except CannotPicture:
        raise
    except (StopIteration, IndexError) as failed:
        raise CannotPicture("the video has no picture in it") from failed
    except Exception as failed:
        raise CannotPicture(f"the video cannot be decoded: {failed}") from failed


def _encoded(picture: Picture, side: int, turns: int) -> bytes:
    """Return a JPEG of at most the size asked for, without metadata; see-through parts become white."""
    flat = picture
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        see_through = picture.convert("RGBA")
        flat = Image.new("RGB", picture.size, "white")
        flat.paste(see_through, mask=see_through.getchannel("A"))
    elif picture.mode not in ("RGB", "L"):
        flat = picture.convert("RGB")
    scale = min(side / min(flat.size), side * _LONGEST_RATIO / max(flat.size))
    if scale < 1:
        wanted = (max(round(flat.width * scale), 1), max(round(flat.height * scale), 1))
        resize = cast("Callable[..., Picture]", flat.resize)  # Pillow's own signature is only partly typed
        flat = resize(wanted, Image.Resampling.BICUBIC, reducing_gap=2.0)
    if turns:
        flat = flat.transpose(_TURNS[turns])
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=QUALITY, optimize=False, progressive=False, exif=b"", icc_profile=None)
    return out.getvalue()


def limit_this_process(memory_bytes: int, cpu_seconds: int) -> None:
    """Limit this worker process: address space and CPU time; past them it fails, not the machine."""
    for what, limit in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, cpu_seconds)):
        hard = resource.getrlimit(what)[1]
        top = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (top, top))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
