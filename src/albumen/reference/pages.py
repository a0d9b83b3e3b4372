"""All pages of the site as Markdown, by their place: those made from the declaration, and the project's guides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from albumen import api
from albumen.reference import api_page, error_page, ids_page, index_page, method_page
from albumen.reference.calls import name_of
from albumen.reference.examples import Recorded

_HERE = Path(__file__).parent
TOP = ("CHANGELOG.md", "CONTRIBUTING.md")


def pages(recorded: Mapping[str, Recorded]) -> dict[str, str]:
    """Every page by its file's place below the site's root; `recorded` is by names such as `Album.list`."""
    made = guides()
    made["index.md"] = index_page.page(name.removesuffix(".md") for name in made)
    return made | declared(recorded)


def declared(recorded: Mapping[str, Recorded]) -> dict[str, str]:
    """The pages that come from the declaration."""
    made = {"errors.md": error_page.page(), "ids.md": ids_page.page(), "api/index.md": api_page.overview()}
    for one in api.ALL.values():
        made[f"{api_page.place(one)}.md"] = api_page.page(one)
    for method in api.every_method():
        made[f"{method_page.place(method)}.md"] = method_page.page(method, recorded.get(name_of(method)))
    return made


def guides() -> dict[str, str]:
    """The guides, as they lie in a checkout or in the installed package."""
    root = guides_root()
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in sorted(_guides(root))
    }


def guides_root() -> Path:
    """The folder that holds `docs` and the files beside it."""
    packed = _HERE / "guides"
    return packed if packed.is_dir() else _HERE.parents[2]


def _guides(root: Path) -> Iterator[Path]:
    yield from (root / "docs").rglob("*.md")
    yield from _present(root / name for name in TOP)


def _present(paths: Iterable[Path]) -> Iterator[Path]:
    return (path for path in paths if path.is_file())
