"""The reference site at /docs/: its files to everybody, nothing beside them, and no script but its own."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest

from albumen.station.app import Settings, create_app
from albumen.station.library import CannotServe
from tests.station.world import Caller, running, write

SCRIPT = b"document.body.dataset.theme = 'auto'"
FILES = {
    "index.html": b"<!doctype html><script>%s</script><p>Albumen</p>" % SCRIPT,
    "declaration.json": b"{}",
    "api/index.html": b"<p>APIs</p>",
    "_static/site.css": b"p {}",
    "_static/site.js": b"1",
    "_static/logo.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "reference.txt": b"words",
}


@pytest.fixture
def reader(root: Path, tmp_path: Path) -> Iterator[Caller]:
    """Somebody without a session, before a station that shows a site."""
    for name, data in FILES.items():
        write(tmp_path / "site" / name, data)
    write(tmp_path / "secret.txt", b"secret")
    write(tmp_path / "site-2" / "secret.txt", b"secret")
    (tmp_path / "site" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "site" / "away").symlink_to(tmp_path)
    with running(root, docs=str(tmp_path / "site")) as caller:
        yield caller


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html"),
        ("index.html", "text/html"),
        ("api/", "text/html"),
        ("declaration.json", "application/json"),
        ("_static/site.css", "text/css"),
        ("_static/site.js", "text/javascript"),
        ("_static/logo.svg", "image/svg+xml"),
        ("reference.txt", "text/plain"),
    ],
)
def test_everybody_reads_the_files_with_their_types(reader: Caller, path: str, kind: str) -> None:
    answer = reader.http.get(f"/docs/{path}")

    name = f"{path}index.html" if path in ("", "api/") else path
    assert (answer.status_code, answer.content) == (200, FILES[name])
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


def test_a_page_runs_its_own_scripts_and_loads_from_here_only(reader: Caller) -> None:
    policy = dict(
        part.strip().split(" ", 1)
        for part in reader.http.get("/docs/").headers["content-security-policy"].split(";")
    )
    own = b64encode(sha256(SCRIPT).digest()).decode()

    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == f"'self' 'sha256-{own}'"
    assert all("//" not in sources and "*" not in sources for sources in policy.values())
    assert "sha256" not in reader.http.get("/docs/api/").headers["content-security-policy"]


def test_what_has_not_changed_is_not_sent_again(reader: Caller) -> None:
    first = reader.http.get("/docs/index.html")
    again = reader.http.get("/docs/index.html", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "%2e%2e%2fsecret.txt",
        "..%5csecret.txt",
        "_static/../../secret.txt",
        "_static/%2e%2e/%2e%2e/secret.txt",
        "../site-2/secret.txt",
        "%2e%2e/site-2/secret.txt",
        "out.txt",
        "away/secret.txt",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "//etc/passwd",
        "index.html%00.txt",
        "index.html/",
        "x" * 300,
        "%ff%fe",
        ".",
        "nothing.html",
    ],
)
def test_nothing_beside_the_site_is_told(reader: Caller, path: str) -> None:
    answer = reader.http.get(f"/docs/{path}")

    assert b"secret" not in answer.content and b"root:" not in answer.content
    assert answer.status_code in (200, 302, 307, 404)
    if answer.status_code == 200:
        assert answer.content in FILES.values()


def test_every_file_of_the_machine_stays_out_of_reach(reader: Caller, tmp_path: Path) -> None:
    for path in (str(tmp_path / "secret.txt"), quote(str(tmp_path / "secret.txt"), safe="")):
        assert reader.http.get(f"/docs/{path}").status_code == 404
        assert reader.http.get(f"/docs/../..{path}").status_code == 404


def test_files_are_read_and_never_written(reader: Caller) -> None:
    for verb in ("POST", "PUT", "DELETE", "PATCH"):
        assert reader.http.request(verb, "/docs/index.html").status_code == 405


def test_without_a_site_there_is_no_such_address(visitor: Caller) -> None:
    assert visitor.http.get("/docs/").status_code == 404


def test_a_folder_without_a_site_is_refused_at_the_start(root: Path, tmp_path: Path) -> None:
    for folder in (root, tmp_path / "nowhere"):
        with pytest.raises(CannotServe, match="holds no reference site") as refused:
            create_app(Settings(root=str(root), docs=str(folder)))
        assert refused.value.code == "no-docs"
