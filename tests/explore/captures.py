"""The same bytes as each kind of capture: HAR as each writer has it, pcap and pcapng as a network has them."""

from __future__ import annotations

import importlib
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.explore.walk import Wire

dpkt: Any = importlib.import_module("dpkt")  # it has no types


def parsed(message: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
    """First line, headers and body of a message."""
    head, _, body = message.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return first, [(name, value) for name, _, value in pairs], body


def har(path: Path, seen: Iterable[Wire], *, writer: str = "chrome", base: str = "http://nas:5080") -> Path:
    """A HAR as `chrome` (sanitized: no cookies), `full` (with them), `mitmproxy`, `charles` or `params` writes it."""
    entries = [_entry(one, writer, base) for one in seen]
    log = {"version": "1.2", "creator": {"name": writer, "version": "1"}, "pages": [], "entries": entries}
    text = json.dumps({"log": log}, indent=None if writer == "mitmproxy" else 2)
    path.write_bytes((b"\xef\xbb\xbf" if writer == "charles" else b"") + text.encode())
    return path


def _entry(one: Wire, writer: str, base: str) -> dict[str, Any]:
    (first, headers, body), (status, told, answer) = parsed(one.request), parsed(one.answer)
    verb, target, _ = first.split(" ")
    if writer == "chrome":
        headers = [(name, value) for name, value in headers if name.lower() != "cookie"]
        told = [(name, value) for name, value in told if name.lower() != "set-cookie"]
    request: dict[str, Any] = {
        "method": verb,
        "url": base + target,
        "httpVersion": "HTTP/1.1",
        "headers": _pairs(headers),
        "queryString": _pairs(parse_qsl(urlsplit(target).query, keep_blank_values=True)),
        "cookies": [],
        "headersSize": -1,
        "bodySize": -1,
    }
    kind = dict(headers).get("Content-Type", "")
    if body:
        request["postData"] = _post(body, kind, writer)
    is_json = answer.startswith(b"{")
    content: dict[str, Any] = {"size": len(answer), "mimeType": dict(told).get("content-type", "")}
    if writer == "charles" or not is_json:
        content |= {"text": b64encode(answer).decode(), "encoding": "base64"}
    else:
        content["text"] = answer.decode()
    response = {"status": int(status.split(" ")[1]), "headers": _pairs(told), "content": content}
    return {"startedDateTime": "2026-05-01T12:00:00Z", "time": 1.5, "request": request, "response": response}


def _post(body: bytes, kind: str, writer: str) -> dict[str, Any]:
    post: dict[str, Any] = {"mimeType": kind}
    if kind.startswith("multipart"):
        post |= {"params": [], "text": body.decode("utf-8", "replace")}
    elif writer == "params":
        raw = (pair.partition("=") for pair in body.decode().split("&"))
        post["params"] = [{"name": name, "value": value} for name, _, value in raw]
    else:
        post["text"] = body.decode()
        if writer != "mitmproxy":
            post["params"] = _pairs(parse_qsl(body.decode(), keep_blank_values=True))
    return post


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


CLIENT, SERVER = (b"\x0a\x00\x00\x02", 50123), (b"\x0a\x00\x00\x01", 80)


def packets(seen: Sequence[Wire], *, size: int = 1400, shuffled: bool = False) -> Iterator[bytes]:
    """Ethernet frames of one connection: small segments; `shuffled` swaps neighbours and sends some twice."""
    seqs = {CLIENT: 0xFFFFFF00, SERVER: 77}  # the client's wraps around
    yield _frame(CLIENT, SERVER, seqs[CLIENT], b"", dpkt.tcp.TH_SYN)
    yield _frame(SERVER, CLIENT, seqs[SERVER], b"", dpkt.tcp.TH_SYN | dpkt.tcp.TH_ACK)
    seqs = {end: (seq + 1) % 2**32 for end, seq in seqs.items()}
    for one in seen:
        for source, target, data in ((CLIENT, SERVER, one.request), (SERVER, CLIENT, one.answer)):
            frames: list[bytes] = []
            for start in range(0, len(data), size):
                part = data[start : start + size]
                frames.append(_frame(source, target, seqs[source], part, dpkt.tcp.TH_ACK))
                seqs[source] = (seqs[source] + len(part)) % 2**32
            yield from _disturbed(frames) if shuffled else frames
    yield _frame(CLIENT, SERVER, seqs[CLIENT], b"", dpkt.tcp.TH_FIN | dpkt.tcp.TH_ACK)


def _disturbed(frames: list[bytes]) -> Iterator[bytes]:
    for index in range(0, len(frames), 2):
        pair = frames[index : index + 2]
        yield from reversed(pair)
        yield pair[0]


def _frame(source: tuple[bytes, int], target: tuple[bytes, int], seq: int, data: bytes, flags: int) -> bytes:
    tcp = dpkt.tcp.TCP(sport=source[1], dport=target[1], seq=seq, flags=flags, data=data)
    ip = dpkt.ip.IP(src=source[0], dst=target[0], p=dpkt.ip.IP_PROTO_TCP, data=tcp)
    ip.len = len(ip)
    return bytes(dpkt.ethernet.Ethernet(src=b"\2" * 6, dst=b"\4" * 6, data=ip))


def pcap(path: Path, frames: Iterable[bytes]) -> Path:
    """The frames as pcap, or as pcapng where the name says so."""
    with path.open("wb") as file:
        writer = dpkt.pcapng.Writer(file) if path.suffix == ".pcapng" else dpkt.pcap.Writer(file)
        for index, frame in enumerate(frames):
            writer.writepkt(frame, ts=1_714_557_600 + index / 1000)
    return path
