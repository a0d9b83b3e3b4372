"""Certificates: trusted ones, a pinned one, and no byte to any other."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from albumen.client import AsyncPhotoStation, PhotoStation
from albumen.client.errors import BadAddress, CertificateRefused
from tests.client.stub import Stub


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A self-signed certificate for another host name, and its key."""
    if not shutil.which("openssl"):
        pytest.skip("the openssl command is not there to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    names = str(folder / "cert.pem"), str(folder / "key.pem")
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=nas"
    subprocess.run([*make.split(), "-out", names[0], "-keyout", names[1]], check=True, capture_output=True)
    return names


@pytest.fixture
def secure(certificate: tuple[str, str]) -> Iterator[Stub]:
    station = Stub(certificate)
    yield station
    station.stop()


@pytest.fixture
def fingerprint(certificate: tuple[str, str]) -> str:
    pem = Path(certificate[0]).read_text()
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


async def connect_async(url: str, fingerprint: str | None) -> str:
    login = {"user": "mira", "password": "correct horse"}
    async with AsyncPhotoStation(url, fingerprint=fingerprint, **login) as nas:
        return (await nas.connect()).username


def connect(url: str, fingerprint: str | None) -> str:
    with PhotoStation(url, user="mira", password="correct horse", fingerprint=fingerprint) as nas:
        return nas.connect().username


def test_pinned_certificate_is_accepted(secure: Stub, fingerprint: str) -> None:
    assert connect(secure.url, fingerprint) == "mira"
    assert asyncio.run(connect_async(secure.url, fingerprint)) == "mira"


def test_fingerprint_is_read_as_openssl_prints_it(secure: Stub, fingerprint: str) -> None:
    printed = bytes.fromhex(fingerprint).hex(":").upper()
    assert connect(secure.url, f"sha256 Fingerprint={printed}".removeprefix("sha256 Fingerprint=")) == "mira"
    assert connect(secure.url, f"SHA256:{printed}") == "mira"


def test_other_certificate_gets_no_byte_of_a_request(secure: Stub, fingerprint: str) -> None:
    other = fingerprint[::-1]
    with pytest.raises(CertificateRefused, match="not the pinned one") as caught:
        connect(secure.url, other)
    assert bytes.fromhex(fingerprint).hex(":") in str(caught.value)
    with pytest.raises(CertificateRefused, match="not the pinned one"):
        asyncio.run(connect_async(secure.url, other))
    assert secure.seen == []


def test_certificate_nobody_vouches_for_is_refused(secure: Stub) -> None:
    with pytest.raises(CertificateRefused, match="fingerprint") as caught:
        connect(secure.url, None)
    assert not caught.value.may_retry and secure.seen == []
    with pytest.raises(CertificateRefused):
        asyncio.run(connect_async(secure.url, None))


@pytest.mark.parametrize("text", ["", "abc", "zz" * 32, "00" * 31, "00" * 33])
def test_text_that_is_no_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(BadAddress, match="SHA-256"):
        PhotoStation("https://nas/photo", fingerprint=text)


def test_fingerprint_needs_https() -> None:
    with pytest.raises(BadAddress, match="https"):
        PhotoStation("http://nas/photo", fingerprint="00" * 32)
