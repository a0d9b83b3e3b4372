"""The page of ids: how they are made, a table to read, and an encoder where scripts run."""

from __future__ import annotations

from albumen import wire
from albumen.reference.markdown import table

_ROWS = (
    (
        "album",
        "`album_`, the path in hex",
        "2024/2024-07-21 Harbour",
        wire.album_id("2024/2024-07-21 Harbour"),
    ),
    ("album", "the root: nothing in hex", "", wire.album_id("")),
    (
        "photo",
        "`photo_`, the album's path in hex, `_`, the name in hex",
        "2024/2024-07-21 Harbour/IMG_0042.JPG",
        wire.item_id("photo", "2024/2024-07-21 Harbour", "IMG_0042.JPG"),
    ),
    (
        "photo",
        "in the root the album is `/`, `2f` in hex",
        "root.jpg",
        wire.item_id("photo", "", "root.jpg"),
    ),
    ("video", "as a photo, with `video_`", "2023/été.mov", wire.item_id("video", "2023", "été.mov")),
    ("smart album", "`smart_`, the name in hex", "Best of 2024", wire.smart_id("Best of 2024")),
    (
        "folder outside",
        "`dsmshare_`, the absolute path in hex",
        "/volume1/import",
        wire.dsm_id("/volume1/import"),
    ),
    ("tag", "`tag_` and a number", "the fourth", wire.numbered_id("tag", 4)),
    ("tag on an item", "`item_tag_` and a number", "the first", wire.numbered_id("item_tag", 1)),
    ("comment", "`comment_` and a number", "the seventh", wire.numbered_id("comment", 7)),
    ("category", "`category_` and a number", "the first", wire.numbered_id("category", 1)),
    ("shared album", "`sharedalbum_` and a number", "the first", wire.numbered_id("sharedalbum", 1)),
    ("marked area", "`area_` and a number", "the fifth", wire.numbered_id("area", 5)),
)


def page() -> str:
    """The whole page."""
    rows = ((kind, rule, f"`{path}`" if path else "the root", f"`{one}`") for kind, rule, path, one in _ROWS)
    return "\n".join(
        (
            "# Ids\n",
            "An id is a word for the kind and, in hex, the bytes of a path or name in UTF-8. Nobody needs to ask\n"
            "for one: who knows the path of an album or a photo knows its id. Paths start below the photo root,\n"
            "without a slash at either end. Hex is written in small letters and read in both cases.\n",
            table(("of", "form", "of what", "id"), rows),
            "From a shell, the id of an album, and back:\n",
            "```sh\necho \"album_$(printf %s '2024/Lake' | od -An -v -tx1 | tr -d ' \\n')\"\n"
            'echo 323032342f4c616b65 | sed "s/../\\\\\\\\x&/g" | xargs printf; echo\n```\n',
            "In Python:\n",
            "```python\nfrom albumen import wire\n\n"
            'wire.album_id("2024/Lake")  # album_323032342f4c616b65\n'
            'wire.parse_item_id("photo_2f_726f6f742e6a7067").path  # root.jpg\n```\n',
            "## Encoder\n",
            "With scripts switched on, a form stands here that makes ids from paths and reads them.\n",
            '<div id="ids-encoder"></div>\n<script src="_static/ids.js"></script>\n',
        )
    )
