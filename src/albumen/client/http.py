"""Sends requests over HTTP, sync and async; the only module that knows the HTTP library."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import ssl
from collections.abc import AsyncIterator, Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TypeAlias

import httpx2

from albumen import __version__
from albumen.client.blobs import AsyncStreamedBlob, StreamedBlob
from albumen.client.errors import BadAddress, TransferBroken
from albumen.client.exchange import Ask, Broken, Multipart, Reply
from albumen.declare import Blob

Transport: TypeAlias = httpx2.BaseTransport
AsyncTransport: TypeAlias = httpx2.AsyncBaseTransport

CONNECT_SECONDS = 10.0
# Stations and NAS web servers drop an idle connection after 5 s; a change must not be sent into one that is
# just being dropped, as then nobody knows whether it arrived.
KEEP_SECONDS = 3.0
_LIMITS = httpx2.Limits(keepalive_expiry=KEEP_SECONDS)
_UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)
_FAILURES = (httpx2.RequestError, httpx2.InvalidURL)


def _shows_no_answer_heads(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith("receive_response_headers.complete")


# At level DEBUG the library below prints the heads of answers, and a login's holds the session id.
logging.getLogger("httpcore2.http11").addFilter(_shows_no_answer_heads)


class Wire:
    """The sync way to a station: connections are reused, redirects are not followed, no cookie is kept."""

    def __init__(
        self, url: str, *, transport: Transport | None, fingerprint: str | None, timeout: float
    ) -> None:
        rules = tls(url, fingerprint)
        self._client = httpx2.Client(
            transport=transport or httpx2.HTTPTransport(verify=rules, limits=_LIMITS),
            timeout=_timeout(timeout),
            cookies=_no_cookies(),
            headers=_HEADERS,
            trust_env=False,
        )

    def send(self, ask: Ask) -> Reply | Broken:
        """Send a request and take its answer; a broken line is an answer too."""
        content = ask.body.blocks() if isinstance(ask.body, Multipart) else ask.body
        try:
            request = self._client.build_request(
                ask.verb, ask.url, headers=_headers(ask), content=content or None
            )
            response = self._client.send(request, stream=True)
            if _is_blob(ask, response):
                return _reply(response, blob=_blob(response))
            try:
                return _reply(response, body=response.read())
            finally:
                response.close()
        except _FAILURES as error:
            return _broken(error)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


class AsyncWire:
    """The async way to a station; as `Wire`."""

    def __init__(
        self, url: str, *, transport: AsyncTransport | None, fingerprint: str | None, timeout: float
    ) -> None:
        rules = tls(url, fingerprint)
        self._client = httpx2.AsyncClient(
            transport=transport or httpx2.AsyncHTTPTransport(verify=rules, limits=_LIMITS),
            timeout=_timeout(timeout),
            cookies=_no_cookies(),
            headers=_HEADERS,
            trust_env=False,
        )

    async def send(self, ask: Ask) -> Reply | Broken:
        """Send a request and take its answer; a broken line is an answer too."""
        content = _in_thread(ask.body.blocks()) if isinstance(ask.body, Multipart) else ask.body
        try:
            request = self._client.build_request(
                ask.verb, ask.url, headers=_headers(ask), content=content or None
            )
            response = await self._client.send(request, stream=True)
            if _is_blob(ask, response):
                return _reply(response, blob=_ablob(response))
            try:
                return _reply(response, body=await response.aread())
            finally:
                await response.aclose()
        except _FAILURES as error:
            return _broken(error)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


_HEADERS = {"User-Agent": f"albumen/{__version__}", "Accept": "*/*"}


def _headers(ask: Ask) -> dict[str, str]:
    if isinstance(ask.body, Multipart):
        return {**ask.headers, "Content-Type": ask.body.content_type, "Content-Length": str(ask.body.length)}
    # Compressed, a file's length would not be the Content-Length, and a range would not be one of the file.
    return {**ask.headers, "Accept-Encoding": "identity"} if ask.stream else ask.headers


def _timeout(seconds: float) -> httpx2.Timeout:
    return httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))


def _no_cookies() -> CookieJar:
    """A jar that keeps nothing: the session decides which cookie is sent."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def _is_blob(ask: Ask, response: httpx2.Response) -> bool:
    """Whether the answer is bytes to hand on; JSON and text (PHP's usual label for JSON) are read here."""
    kind = _kind(response)
    words = kind == "application/json" or (kind.startswith("text/") and kind != "text/csv")
    return ask.stream and response.status_code in (200, 206) and not words


def _blob(response: httpx2.Response) -> Blob:
    kind, partial = _kind(response), response.status_code == 206
    stream = _stream(response)
    return StreamedBlob(stream, response.close, content_type=kind, size=_size(response), partial=partial)


def _ablob(response: httpx2.Response) -> Blob:
    kind, partial = _kind(response), response.status_code == 206
    stream = _astream(response)
    return AsyncStreamedBlob(
        stream, response.aclose, content_type=kind, size=_size(response), partial=partial
    )


def _kind(response: httpx2.Response) -> str:
    return (
        response.headers.get("content-type", "").split(";")[0].strip().lower() or "application/octet-stream"
    )


def _size(response: httpx2.Response) -> int | None:
    length = response.headers.get("content-length", "")
    return int(length) if length.isdigit() else None


def _reply(response: httpx2.Response, *, body: bytes = b"", blob: Blob | None = None) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, body, blob)


def _stream(response: httpx2.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_bytes()
    except httpx2.RequestError as error:
        raise _stopped(error) from error
    finally:
        response.close()


async def _astream(response: httpx2.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.aiter_bytes():
            yield chunk
    except httpx2.RequestError as error:
        raise _stopped(error) from error
    finally:
        await response.aclose()


def _stopped(error: Exception) -> TransferBroken:
    return TransferBroken(f"The transfer broke: {_reason(error)}.", "Fetch it again.")


async def _in_thread(blocks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same blocks, read from the disk outside the event loop."""
    while block := await asyncio.to_thread(next, blocks, b""):
        yield block


def _broken(error: Exception) -> Broken:
    return Broken(
        _reason(error),
        sent=not isinstance(error, _UNSENT),
        slow=isinstance(error, httpx2.TimeoutException),
        certificate=any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error)),
    )


def _reason(error: Exception) -> str:
    """What the innermost error that has words says."""
    words = [str(cause) for cause in _causes(error) if str(cause)]
    return words[-1].rstrip(".") if words else type(error).__name__


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


# --- TLS ------------------------------------------------------------------------------------------


def tls(url: str, fingerprint: str | None) -> ssl.SSLContext:
    """The TLS rules: the system's authorities, or exactly one certificate by its SHA-256.

    A pinned certificate is compared at the end of the handshake, before any byte of a request is sent; its
    names, dates and issuer do not matter then. Raises `BadAddress` for text that is no SHA-256.
    """
    if not url.startswith("https:"):
        if fingerprint is not None:
            raise BadAddress(f"{url} is not https, so no certificate can be checked.", "Give https://.")
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used, as redirects are not followed
    if fingerprint is None:
        return httpx2.create_ssl_context()
    pin = _digest(fingerprint)

    class PinnedSocket(ssl.SSLSocket):
        def do_handshake(self, block: bool = False) -> None:
            super().do_handshake(block)
            _compare(self.getpeercert(binary_form=True), pin)

    class PinnedObject(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            _compare(self.getpeercert(binary_form=True), pin)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.sslsocket_class, context.sslobject_class = PinnedSocket, PinnedObject
    return context


def _digest(fingerprint: str) -> bytes:
    text = fingerprint.lower().removeprefix("sha256").lstrip(":= ").replace(":", "").replace(" ", "")
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    if len(digest) != hashlib.sha256().digest_size:
        raise BadAddress(
            "The fingerprint is no SHA-256: 64 hexadecimal digits, colons between them or not.",
            "See it with: openssl x509 -in CERTIFICATE -noout -fingerprint -sha256",
        )
    return digest


def _compare(certificate: bytes | None, pin: bytes) -> None:
    found = hashlib.sha256(certificate or b"").digest()
    if found != pin:
        raise ssl.SSLCertVerificationError(
            1, f"the certificate is not the pinned one; its SHA-256 is {found.hex(':')}"
        )
