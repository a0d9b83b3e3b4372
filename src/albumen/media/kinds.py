"""Which files are photos, videos, sidecars or litter, by name and by their first bytes."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["photo", "video", "sidecar"]


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set: long lists of extensions and names stay readable."""
    return frozenset(text.split())


# Source: PhotoStation's list of accepted upload extensions (API facts, flows, end), and what phones make today.
PHOTO_EXTENSIONS: frozenset[str] = words(
    "jpg jpeg jpe bmp gif png tiff tif "
    "arw srf sr2 dcr k25 kdc cr2 crw nef mrw ptx pef raf 3fr erf mef mos orf rw2 dng x3f raw "
    "heic heif avif jxl webp hif srw"
)
VIDEO_EXTENSIONS: frozenset[str] = words(
    "mpg mpeg avi wmv asf mov flv f4v 3gp 3g2 mp4 m4v qt divx xvid dat m2ts m2t mts"
)
SIDECAR_EXTENSIONS: frozenset[str] = words("xmp aae json")
# Raw formats by their makers' names; the second line is what Photo Station takes no uploads of.
RAW_EXTENSIONS: frozenset[str] = words(
    "3fr arw cr2 crw dcr dng erf k25 kdc mef mos mrw nef orf pef ptx raf raw rw2 sr2 srf srw x3f "
    "cr3 gpr iiq nrw rwl"
)
_OTHER_VIDEOS = words("mkv webm")  # as above

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(PHOTO_EXTENSIONS | RAW_EXTENSIONS, "photo"),
    **dict.fromkeys(VIDEO_EXTENSIONS | _OTHER_VIDEOS, "video"),
    **dict.fromkeys(SIDECAR_EXTENSIONS, "sidecar"),
}

# Source: hard case 72 and what Synology, QNAP, macOS, Windows and Syncthing are known to write.
_LITTER_NAMES: frozenset[str] = words(
    "@eadir #recycle @recycle #snapshot @tmp @sharebin @__thumb .@__thumb .ds_store .appledouble .spotlight-v100 "
    ".trashes .fseventsd .temporaryitems .documentrevisions-v100 thumbs.db ehthumbs.db ehthumbs_vista.db "
    "desktop.ini $recycle.bin lost+found .stfolder .stversions .stignore .nomedia .picasa.ini picasa.ini "
    ".albumen .trash .thumbnails"
) | {"system volume information"}
_LITTER_PREFIXES = (
    "._",
    "synofile_thumb_",
    "synophoto_thumb_",
    ".albumen-",
    ".syncthing.",
    ".trash-",
    ".trashed-",  # Android: deleted, and gone for good in a month
    ".dtrash",
    ".fuse_hidden",
)

# Source: what browsers, download tools, rsync, Syncthing, Nextcloud, editors and transcoders call such a file.
_UNFINISHED_SUFFIXES = (
    ".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".!ut", ".!sync", ".aria2", "~",
)  # fmt: skip
_UNFINISHED_PREFIXES = ("~syncthing~", ".~", "~$", ".pending-", ".goutputstream-")
_RSYNC = re.compile(r"\..+\.[A-Za-z0-9]{6}\Z")  # ".IMG_1.JPG.aB3xYz": rsync's temporary name


def extension_of(name: str) -> str:
    """Return the lower-case extension without its dot, "" when the name has none."""
    dot = name.rfind(".")
    return name[dot + 1 :].lower() if dot > 0 else ""


def kind_of(name: str) -> Kind | None:
    """Return what the extension says the file is, None when it says nothing we sort."""
    return _KINDS.get(extension_of(name))


def is_litter(name: str) -> bool:
    """Return whether this file or directory name is never listed, moved or counted (hard case 72)."""
    lowered = name.lower()
    return lowered in _LITTER_NAMES or lowered.startswith(_LITTER_PREFIXES)


def is_unfinished(name: str) -> bool:
    """Return whether the name says that another program is still writing the file (hard case 67)."""
    lowered = name.lower()
    if lowered.endswith(_UNFINISHED_SUFFIXES) or lowered.startswith(_UNFINISHED_PREFIXES):
        return True
    return name.startswith(".") and kind_of(name) is None and _RSYNC.match(name) is not None


_TAKEOUT_TAIL = re.compile(r"\.supplemental-metadata(\(\d+\))?\.json\Z", re.IGNORECASE)


def sidecar_owners(name: str) -> tuple[str | None, str | None]:
    """Return which items a sidecar's name can belong to: (exact item name, stem); (None, None) for no sidecar.

    `X.jpg.xmp`, `X.jpg.json` and `X.jpg.supplemental-metadata.json` name the item `X.jpg`; `X.xmp`, `X.AAE` and
    `X.json` name the stem `X`: every item of that stem. Compare stems as they are, letter case kept.
    """
    if extension_of(name) not in SIDECAR_EXTENSIONS:
        return (None, None)
    takeout = _TAKEOUT_TAIL.search(name)
    rest = name[: takeout.start()] if takeout else name[: name.rfind(".")]
    if kind_of(rest) in ("photo", "video"):
        return (rest, None)
    return (None, rest)


_FTYP_HEIF = frozenset((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"mif2"))
_FTYP_AVIF = frozenset((b"avif", b"avis"))
_QUICKTIME_BOXES = frozenset((b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"))
_TIFF_STARTS = (b"II*\x00", b"MM\x00*", b"IIRO", b"IIRS", b"IIU\x00", b"MMOR")


def sniff(head: bytes) -> str | None:
    """Return the format the first bytes (16 at least) prove, whatever the extension says; None when unknown.

    One of: jpeg tiff heif avif quicktime cr3 png webp gif jxl avi bmp raf x3f mrw mpeg asf flv; and mpegts, which
    takes 200 bytes to prove.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[4:8] == b"ftyp":
        return _sniff_brand(head)
    if head.startswith(_TIFF_STARTS):
        return "tiff"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[4:8] in _QUICKTIME_BOXES:
        return "quicktime"
    return _sniff_rare(head)


def _sniff_brand(head: bytes) -> str:
    brand = head[8:12]
    if brand in _FTYP_HEIF:
        if brand == b"heic":
            return "heif"
        # the major brand may be the general "mif1" with the codec among the compatible ones
        size = int.from_bytes(head[:4], "big")
        brands = {head[at : at + 4] for at in range(16, min(size, len(head), 256), 4)}
        return "avif" if brand in (b"mif1", b"msf1", b"mif2") and brands & _FTYP_AVIF else "heif"
    if brand in _FTYP_AVIF:
        return "avif"
    return "cr3" if brand == b"crx " else "quicktime"


def _sniff_rare(head: bytes) -> str | None:
    if head.startswith(b"RIFF"):
        return {b"WEBP": "webp", b"AVI ": "avi"}.get(head[8:12])
    if head.startswith((b"\xff\x0a", b"\x00\x00\x00\x0cJXL \r\n\x87\n")):
        return "jxl"
    for start, name in _RARE_STARTS:
        if head.startswith(start):
            return name
    # packets of 188 bytes that start with 0x47, in AVCHD each behind four bytes of time (source: ISO/IEC 13818-1)
    if head[:1] == b"\x47" == head[188:189] or head[4:5] == b"\x47" == head[196:197]:
        return "mpegts"
    return None


_RARE_STARTS = (
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"FUJIFILMCCD-RAW", "raf"),
    (b"FOVb", "x3f"),
    (b"\x00MRM", "mrw"),
    (b"\x00\x00\x01\xba", "mpeg"),
    (b"\x00\x00\x01\xb3", "mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (b"FLV\x01", "flv"),
)
