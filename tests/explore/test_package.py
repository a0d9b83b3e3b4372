"""What packages tell: methods, parameters, guards, types, words and codes, from every form of a package."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from albumen.explore.observed import Method, Observed, dumps, loads
from albumen.explore.package import read_package
from albumen.explore.php import read_php
from albumen.explore.problems import ExploreProblem
from tests.explore import packages
from tests.explore.secrets import found, planted_package
from tests.worlds import Person

PREFIX = "SYNO.PhotoStation."


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Observed:
    """What the package of these tests tells."""
    return read_package(str(packages.spk(tmp_path_factory.mktemp("package") / "x.spk"))).observed


def needs(told: Observed, api: str, method: str) -> dict[str, str]:
    return {name: one.required for name, one in of(told, api, method).parameters.items()}


def of(told: Observed, api: str, method: str) -> Method:
    return told.apis[PREFIX + api].methods[method]


def test_methods_are_those_of_the_definitions_and_of_the_scripts(told: Observed) -> None:
    declared = {(name, one) for name, api in packages.DEFINITIONS.items() for one in api["methods"]["1"]}  # type: ignore[index]

    assert told.pairs() - declared == {(f"{PREFIX}Album", "touch"), (f"{PREFIX}Photo", "export")}
    assert declared - told.pairs() == set()
    assert of(told, "Album", "list").evidence[0] == "api:PhotoStation.api"
    assert of(told, "Album", "touch").evidence == ["php:album.php:9", "php:album.php:4"]


@pytest.mark.parametrize(
    ("api", "method", "expected"),
    [
        (
            "Album",
            "list",
            {
                "offset": "yes",
                "limit": "yes",
                "sort_by": "no",
                "type": "unknown",
                "recursive": "unknown",
                "additional": "no",
            },
        ),
        ("Album", "create", {"name": "yes", "parent": "no", "order": "no"}),
        ("Album", "edit", {}),
        ("Album", "delete", {"id": "yes", "force": "no"}),
        ("Photo", "list", {"id": "no", "rating": "yes", "size": "unknown"}),
        ("Photo", "getinfo", {"id": "no", "rating": "yes", "size": "unknown"}),
        ("Photo", "export", {"format": "no"}),
        ("Tag", "list", {"kind": "unknown"}),
        ("Tag", "rename", {"id": "yes", "name": "yes"}),
        ("Cover", "set", {"picture": "yes"}),
        ("File", "uploadphoto", {"original": "yes", "duplicate": "unknown"}),
        ("Info", "getinfo", {"lang": "unknown"}),
    ],
)
def test_parameters_and_guards(told: Observed, api: str, method: str, expected: dict[str, str]) -> None:
    assert needs(told, api, method) == expected


def test_types_words_and_codes(told: Observed) -> None:
    listing, photo = of(told, "Album", "list"), of(told, "Photo", "list")

    assert {name: one.types for name, one in listing.parameters.items()} == {
        "offset": ["int"],
        "limit": ["int"],
        "sort_by": ["word"],
        "type": ["list"],
        "recursive": ["bool"],
        "additional": ["list"],
    }
    assert listing.parameters["sort_by"].values == ["filename", "preference", "takendate"]
    assert photo.parameters["rating"].types == ["number"]
    assert photo.parameters["size"].values == ["large", "small"]
    assert of(told, "File", "uploadphoto").parameters["duplicate"].values == ["overwrite", "rename"]
    assert of(told, "File", "uploadphoto").parameters["original"].types == ["file"]
    assert of(told, "Tag", "list").parameters["kind"].types == ["int"]
    assert listing.codes == {"101": 0, "420": 0}
    assert of(told, "Album", "create").codes == {"421": 0, "499": 0}
    assert of(told, "Cover", "set").codes == {"450": 0}
    assert listing.calls == listing.parameters["offset"].seen == 0


def test_every_claim_has_its_line(told: Observed) -> None:
    lines = packages.ALBUM.decode().splitlines()
    claims = of(told, "Album", "list").parameters

    for name, parameter in claims.items():
        assert isinstance(parameter.evidence, list) and parameter.evidence
        for one in parameter.evidence:
            kind, file, line = one.split(":")
            assert (kind, file) == ("php", "album.php")
            assert f"['{name}']" in lines[int(line) - 1]
    named = of(told, "Tag", "list").evidence[-1]
    assert named.startswith("php:photo/webapi/tag.php:")  # another tag.php lies elsewhere


@pytest.mark.parametrize("form", ["gzip", "xz", "plain", "folder", "package.tgz", "folder of archives"])
def test_every_form_of_a_package_tells_the_same(told: Observed, tmp_path: Path, form: str) -> None:
    source = tmp_path / "PhotoStation.spk"
    if form in ("gzip", "xz", "plain"):
        packages.spk(source, packed=form)
    elif form == "folder":
        packages.folder(source)
    elif form == "package.tgz":
        source.write_bytes(packages.tar(packages.FILES))
    else:
        source.mkdir()
        (source / "package.tgz").write_bytes(packages.tar(packages.FILES))

    assert dumps(read_package(str(source)).observed) == dumps(told)


def test_a_document_is_read_back_and_merged(told: Observed) -> None:
    assert dumps(loads(dumps(told), name="x")) == dumps(told)


def test_without_definitions_scripts_are_named(tmp_path: Path) -> None:
    source = packages.folder(
        tmp_path / "x", {"photo.php": packages.PHOTO, "page.php": b"<?php echo $_GET['a'];"}
    )

    observed = read_package(str(source)).observed

    assert observed.pairs() == {("?photo.php", one) for one in ("list", "getinfo", "export")}


def test_the_command(person: Person, tmp_path: Path) -> None:
    files = {**packages.FILES, "photo/webapi/broken.php": b"<?php $_GET['a' if ((", "x.lib": b"\x7fELF"}
    ran = person.runs(
        "explore", "package", packages.spk(tmp_path / "x.spk", files), "-o", tmp_path / "x.json"
    )

    assert (ran.code, ran.out) == (0, "")
    for said in (
        "Package PhotoStation 6.3-2962.",
        "1 script(s) have errors of syntax",
        "1 definition file(s) are none",
        "read parameters by names made at run time: album.php:56.",
        "13 methods of 6 APIs, 0 calls.",
    ):
        assert said in ran.err
    assert "`sort_by` | optional" in person.runs("explore", "report", tmp_path / "x.json").out
    assert person.runs("explore", "diff", tmp_path / "x.json").code == 1
    assert person.runs("explore", "package", tmp_path / "nowhere").code == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\xad\xbe\xef\x00" + bytes(2000), "encrypted"),
        (b"\x28\xb5\x2f\xfd" + bytes(600), "zstd"),
        (packages.tar({"INFO": packages.INFO}), "no definition file"),
        (packages.tar({"INFO": b"", "package.tgz": b"\xad\xbe\xef\x00" * 200}), "encrypted"),
        (packages.tar({"INFO": b"", "package.tgz": b"\x28\xb5\x2f\xfd" * 200}), "zstd"),
    ],
)
def test_what_cannot_be_read_is_named(person: Person, tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "x.spk").write_bytes(data)

    ran = person.runs("explore", "package", tmp_path / "x.spk")

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize("form", ["spk", "folder"])
def test_no_planted_secret_is_told(person: Person, tmp_path: Path, form: str) -> None:
    files, info, secrets = planted_package()
    source = tmp_path / "x"
    if form == "spk":
        packages.spk(source, files, info=info)
    else:
        packages.folder(source, {**files, "INFO": info})

    ran = person.runs("explore", "package", source, "-o", tmp_path / "x.json")
    report = person.runs("explore", "report", tmp_path / "x.json")

    assert (ran.code, len(secrets)) == (0, 50)
    told = (tmp_path / "x.json").read_text() + ran.err + report.out
    assert all(name in told for name in ("password", "colour", "username"))
    assert found(told, secrets) == []
    assert "<?php" not in told and "function" not in told


@pytest.mark.parametrize(
    "source",
    [
        b"<?php $a=" + b"(" * 300_000,
        b"<?php " + b"if($_GET['a']){" * 20_000,
        b"<?php " + b"if($method=='a'){" * 20_000,
        b"<?php switch($method){case 'a':" * 5_000,
        b"<?php " + b"$_GET[$_GET['a']]" * 20_000,
        b"<?php " + b"function f(){" * 20_000,
        b"<?php " + b'"$a{$b["' * 5_000,
        b"<?php " + b"$_GET['a'][" * 40_000,
        b"<?php !" + b"!" * 300_000 + b"$_GET['a'];",
        b"<?php " + bytes(range(256)) * 1000,
        b"<?php $_GET['\xff\xfe'] . $_GET['a'];",
        b"<?php if (!isset($_GET[",
        b"",
    ],
    ids=range(13),
)
def test_hostile_php_ends(tmp_path: Path, source: bytes) -> None:
    """Without a crash, and what else is in the package is told."""
    files = {**packages.FILES, "photo/webapi/hostile.php": source}

    observed = read_package(str(packages.folder(tmp_path / "x", files))).observed

    assert needs(observed, "Album", "delete") == {"id": "yes", "force": "no"}


def test_damaged_scripts_give_what_is_readable() -> None:
    whole = read_php(packages.ALBUM)
    for cut in range(0, len(packages.ALBUM), 97):
        part = read_php(packages.ALBUM[:cut])
        assert set(part.dispatch) <= set(whole.dispatch)


def test_a_definition_with_wild_versions_is_read(tmp_path: Path) -> None:
    wild = {"A.B": {"methods": {"\N{SUPERSCRIPT TWO}": ["x"], "9" * 5000: ["y"], "1": ["z"]}}}
    source = packages.folder(tmp_path / "x", {"A.api": json.dumps(wild).encode()})

    assert read_package(str(source)).observed.pairs() == {("A.B", "z")}


def test_a_package_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExploreProblem, match="tells of no API"):
        read_package(str(tmp_path))
