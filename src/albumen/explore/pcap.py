"""Captures of packets, pcap and pcapng: plain HTTP/1.1 in them, told apart from TLS, which cannot be read."""

from __future__ import annotations

import importlib
import os
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import h11

from albumen.explore.exchanges import MOST_BODY, Exchange, unpacked
from albumen.explore.problems import ExploreProblem
from albumen.explore.streams import Direction, Packet

dpkt: Any = importlib.import_module("dpkt")  # it has no types
_TLS = (b"\x14\x03", b"\x15\x03", b"\x16\x03", b"\x17\x03")
_VERBS = (b"GET ", b"POST ", b"HEAD ", b"PUT ", b"DELETE ", b"OPTIONS ", b"PATCH ")
_MAGIC_NG = b"\x0a\x0d\x0d\x0a"
_MAGICS = (b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1")
_LINUX_COOKED_2 = 276


class Capture:
    """A capture file; iterating gives its exchanges, and afterwards `tls` and `broken` count connections.

    `tls` connections are encrypted, `broken` ones are HTTP that could not be read to its end.
    """

    def __init__(self, path: str) -> None:
        self.path, self.name = path, os.path.basename(path)
        self.tls = self.broken = 0

    def __iter__(self) -> Iterator[Exchange]:
        with open(self.path, "rb") as file:
            connections: dict[frozenset[tuple[bytes, int]], _Connection] = {}
            count = 0
            for packet in _packets(file, self.path):
                ends = frozenset((packet.source, packet.target))
                if ends not in connections or (packet.begins and connections[ends].is_over):
                    count += 1
                    connections[ends] = _Connection(f"pcap:{self.name}#connection {count}")
                yield from connections[ends].take(packet)
                if connections[ends].is_over:
                    self._count(connections[ends])
            for connection in connections.values():
                yield from connection.finish()
                self._count(connection)

    def _count(self, connection: _Connection) -> None:
        self.tls += connection.kind == "tls"
        self.broken += connection.kind == "broken"
        connection.kind = "counted" if connection.kind in ("tls", "broken") else connection.kind


def _packets(file: BinaryIO, path: str) -> Iterator[Packet]:
    magic = file.read(4)
    file.seek(0)
    if magic not in (*_MAGICS, _MAGIC_NG):
        raise ExploreProblem("not-a-pcap", f"{path!r} is neither pcap nor pcapng. Save the capture again.")
    try:
        reader: Any = dpkt.pcapng.Reader(file) if magic == _MAGIC_NG else dpkt.pcap.Reader(file)
        unpack = _unpacker(reader.datalink(), path)
        for _, data in reader:
            packet = _packet(unpack, data)
            if packet is not None:
                yield packet
    except (dpkt.Error, ValueError) as error:
        raise ExploreProblem("damaged", f"{path!r} is damaged: {error}. Save the capture again.") from error


def _unpacker(link: int, path: str) -> Callable[[bytes], Any]:
    """What reads a frame of that link layer."""
    known: dict[int, Callable[[bytes], Any]] = {
        dpkt.pcap.DLT_EN10MB: lambda data: dpkt.ethernet.Ethernet(data).data,
        dpkt.pcap.DLT_LINUX_SLL: lambda data: dpkt.sll.SLL(data).data,
        _LINUX_COOKED_2: lambda data: dpkt.sll2.SLL2(data).data,
        dpkt.pcap.DLT_NULL: lambda data: dpkt.loopback.Loopback(data).data,
        dpkt.pcap.DLT_LOOP: lambda data: dpkt.loopback.Loopback(data).data,
        dpkt.pcap.DLT_RAW: _raw_ip,
        101: _raw_ip,
    }
    if link not in known:
        raise ExploreProblem(
            "unknown-link",
            f"{path!r} was taken on a link of kind {link}, which is not read. Capture on Ethernet.",
        )
    return known[link]


def _raw_ip(data: bytes) -> Any:
    return dpkt.ip6.IP6(data) if data[0] >> 4 == 6 else dpkt.ip.IP(data)


def _packet(unpack: Callable[[bytes], Any], data: bytes) -> Packet | None:
    """The TCP segment of a frame; None for all else, and for what is cut short."""
    try:
        ip: Any = unpack(data)
        tcp: Any = ip.data if isinstance(ip, (dpkt.ip.IP, dpkt.ip6.IP6)) else None
    except (dpkt.Error, IndexError, ValueError):
        return None
    if not isinstance(tcp, dpkt.tcp.TCP):
        return None
    flags = tcp.flags
    return Packet(
        (ip.src, tcp.sport),
        (ip.dst, tcp.dport),
        tcp.seq,
        bytes(tcp.data),
        bool(flags & dpkt.tcp.TH_SYN),
        bool(flags & (dpkt.tcp.TH_FIN | dpkt.tcp.TH_RST)),
    )


class _Connection:
    """One TCP connection: what it is turns out with its first bytes."""

    def __init__(self, evidence: str) -> None:
        self.kind = ""  # http, tls, other, broken
        self.is_over = False
        self._evidence = evidence
        self._sides: dict[tuple[bytes, int], Direction] = {}
        self._client: tuple[bytes, int] | None = None
        self._http = _Http(evidence)

    def take(self, packet: Packet) -> Iterator[Exchange]:
        side = self._sides.setdefault(packet.source, Direction())
        data = side.take(packet)
        if data and not self.kind:
            self.kind = "tls" if data[:2] in _TLS else "http" if data.startswith(_VERBS) else "other"
            self._client = packet.source
        if data and self.kind == "http":
            yield from self._feed(data, asks=packet.source == self._client)
        self.is_over = self.is_over or packet.ends

    def _feed(self, data: bytes, *, asks: bool) -> Iterator[Exchange]:
        try:
            yield from self._http.feed(data, asks=asks)
        except h11.ProtocolError:
            self.kind = "broken"

    def finish(self) -> Iterator[Exchange]:
        """What was asked and never answered to its end, when the capture has ended."""
        if self.kind == "http":
            try:
                yield from self._http.finish()
            except h11.ProtocolError:
                self.kind = "broken"


class _Message:
    """A request or an answer that is being read."""

    def __init__(self, head: h11.Request | h11.Response) -> None:
        self.head, self.body = head, bytearray()

    def add(self, data: bytes) -> None:
        if len(self.body) < MOST_BODY:
            self.body += data

    def header(self, name: bytes) -> str:
        return next((value.decode("latin-1") for one, value in self.head.headers if one == name), "")


class _Http:
    """The two sides of an HTTP connection, read in step: an answer is read once its request is known."""

    def __init__(self, evidence: str) -> None:
        self._evidence, self._count = evidence, 0
        self._asking = h11.Connection(h11.SERVER)
        self._answering = h11.Connection(h11.CLIENT)
        self._asked: deque[_Message] = deque()
        self._request: _Message | None = None
        self._answer: _Message | None = None
        self._early = bytearray()

    def feed(self, data: bytes, *, asks: bool) -> Iterator[Exchange]:
        if asks:
            self._asking.receive_data(data)
            self._read_requests()
            data = bytes(self._early)
            self._early.clear()
        if not data:
            return
        if not self._asked and self._answer is None:
            self._early += data
            return
        yield from self._read_answers(data)

    def finish(self) -> Iterator[Exchange]:
        if self._answer is not None or self._asked:
            yield from self._read_answers(b"")

    def _read_requests(self) -> None:
        while True:
            event = self._asking.next_event()
            if isinstance(event, h11.Request):
                self._request = _Message(event)
            elif isinstance(event, h11.Data) and self._request is not None:
                self._request.add(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage) and self._request is not None:
                self._asked.append(self._request)
                self._request = None
                self._asking.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
                self._asking.send(h11.EndOfMessage())
                _again(self._asking)
            else:
                return

    def _read_answers(self, data: bytes) -> Iterator[Exchange]:
        self._answering.receive_data(data)
        while self._asked:
            if self._answering.our_state is h11.IDLE:
                head = self._asked[0].head
                assert isinstance(head, h11.Request)
                self._answering.send(
                    h11.Request(method=head.method, target=head.target, headers=[("host", "of-the-capture")])
                )
                self._answering.send(h11.EndOfMessage())
            event = self._answering.next_event()
            if isinstance(event, h11.Response):
                self._answer = _Message(event)
            elif isinstance(event, h11.Data) and self._answer is not None:
                self._answer.add(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage) and self._answer is not None:
                yield self._exchange(self._asked.popleft(), self._answer)
                self._answer = None
                _again(self._answering)
            elif not isinstance(event, h11.InformationalResponse):
                return

    def _exchange(self, asked: _Message, answer: _Message) -> Exchange:
        head, told = asked.head, answer.head
        assert isinstance(head, h11.Request)
        assert isinstance(told, h11.Response)
        self._count += 1
        return Exchange(
            verb=head.method.decode("latin-1"),
            url=head.target.decode("latin-1"),
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers),
            body=unpacked(bytes(asked.body), asked.header(b"content-encoding")) or b"",
            status=told.status_code,
            answer_type=answer.header(b"content-type"),
            answer=unpacked(bytes(answer.body), answer.header(b"content-encoding")),
            evidence=f"{self._evidence} call {self._count}",
        )


def _again(connection: h11.Connection) -> None:
    """Go on with the next message of the connection, where the protocol lets it."""
    if connection.our_state is h11.DONE and connection.their_state is h11.DONE:
        connection.start_next_cycle()
