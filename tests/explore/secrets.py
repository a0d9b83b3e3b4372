"""Secrets planted in captures, and the search for them in what is told."""

from __future__ import annotations

from tests.explore.walk import Wire

PLACES = ("query", "form", "parts", "cookie", "header")
PRIVATE = (
    "password",
    "PHPSESSID",
    "SynoToken",
    "otp_code",
    "username",
    "name",
    "email",
    "title",
    "description",
    "comment",
)


def planted(seen: list[Wire]) -> tuple[list[Wire], list[str]]:
    """A walk in which fifty secrets travel: each private field in each place."""
    secrets = [f"Canary{number:02}Zq" for number in range(len(PLACES) * len(PRIVATE))]
    answer = (
        b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n{"success":true}'
    )
    marks = iter(secrets)
    calls = [Wire(_request(place, field, next(marks)), answer) for place in PLACES for field in PRIVATE]
    return [*seen, *calls], secrets


def _request(place: str, field: str, secret: str) -> bytes:
    base = "api=SYNO.PhotoStation.Photo&method=edit&version=1"
    if place == "query":
        return f"GET /photo/webapi/photo.php?{base}&{field}={secret} HTTP/1.1\r\nHost: nas\r\n\r\n".encode()
    if place in ("cookie", "header"):
        name, value = ("Cookie", f"{field}={secret}") if place == "cookie" else (f"X-{field}", secret)
        return f"GET /photo/webapi/photo.php?{base} HTTP/1.1\r\nHost: nas\r\n{name}: {value}\r\n\r\n".encode()
    body, kind = f"{base}&{field}={secret}", "application/x-www-form-urlencoded"
    if place == "parts":
        kind = "multipart/form-data; boundary=x"
        fields = [pair.split("=") for pair in body.split("&")]
        body = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{one}"\r\n\r\n{value}\r\n' for one, value in fields
        )
        body += "--x--\r\n"
    head = f"Host: nas\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
    return f"POST /photo/webapi/photo.php HTTP/1.1\r\n{head}\r\n\r\n{body}".encode()


def planted_package() -> tuple[dict[str, bytes], bytes, list[str]]:
    """The files and INFO of a package in which fifty secrets lie, where programmers leave them."""
    secrets = [f"Canary{number:02}Zq" for number in range(50)]
    marks = iter(secrets)
    compared = "".join(
        f"if ($_POST['{field}'] === '{next(marks)}') {{ }}\n"
        f"if (in_array($_POST['{field}'], array('{next(marks)}', \"{next(marks)}\"))) {{ }}\n"
        f"$value = $_POST['{field}'] ?: '{next(marks)}'; // {field} of {next(marks)}\n"
        for field in ("password", "username", "title", "colour", "sort_by")
    )
    rest = "".join(f"const MASTER_{number} = '{one}';\n" for number, one in enumerate([*marks][:-10]))
    calls = "".join(f"$this->SetError('{one}'); $x['{one}'] = 1;\n" for one in secrets[40:45])
    script = f"<?php\n{rest}switch ($method) {{ case 'login':\n{compared}{calls}break; }}\n"
    api = '{"A.Auth": {"path": "auth.php", "methods": {"1": ["login"]}, "note": "' + secrets[45] + '"}}'
    info = "".join(
        f'{field}="{one}"\n'
        for field, one in zip(("maintainer", "support_url", "package", "password"), secrets[46:], strict=True)
    ).replace('package="', 'package="x ')
    return {"auth.api": api.encode(), "auth.php": script.encode()}, info.encode(), secrets


def found(told: str, secrets: list[str]) -> list[str]:
    """The planted secrets, and the private values of the walk, that are in an output; in hex, too."""
    planted_ones = [one for one in secrets if one in told or one.encode().hex() in told]
    private = ("Walk in Zurich", "A walk with Ana", "by the lake", "IMG_0001", "47.36")
    hexed = [one for one in private if one in told or one.encode().hex() in told]
    return [
        *planted_ones,
        *hexed,
        *(one for one in ("ana", "secret") if f'"{one}"' in told or f"={one}" in told),
    ]
