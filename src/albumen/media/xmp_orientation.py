"""The orientation in an XMP sidecar, changed in place: every other byte stays as it is."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from xml.parsers import expat

LARGEST = 1 << 20  # bytes; as much as is read of a sidecar elsewhere

_RDF, _TIFF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://ns.adobe.com/tiff/1.0/"
_ATTRIBUTE = rb"""\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')"""
_TAG = re.compile(rb"<([^\s/>]+)((?:" + _ATTRIBUTE + rb")*)\s*(/?)>")
_ATTRIBUTES = re.compile(_ATTRIBUTE)

_NEW = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="{}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


class CannotEdit(ValueError):
    """A sidecar is not understood well enough to be changed; the text says why."""


def new_packet(orientation: int) -> bytes:
    """Return an XMP packet that says the orientation, 1 to 8, and nothing else."""
    return _NEW.format(orientation).encode()


def with_orientation(packet: bytes, orientation: int) -> bytes:
    """Return the packet with `tiff:Orientation` changed, or added to its first description; nothing else differs.

    Raises `CannotEdit` for what is no XMP in UTF-8, or says the orientation in a form that is not plain.
    """
    found = _find(packet)
    if len(found.values) > 1:
        raise CannotEdit("it says the orientation more than once")
    if found.values:
        start, end = found.values[0]
        changed = packet[:start] + b"%d" % orientation + packet[end:]
    else:
        changed = packet[: found.insert_at] + _attribute(found.scope, orientation) + packet[found.insert_at :]
    if orientation_of(changed) != str(orientation):
        raise CannotEdit("the orientation could not be put into it")
    return changed


def orientation_of(packet: bytes) -> str | None:
    """Return the text of `tiff:Orientation`, None where there is none. Raises `CannotEdit`."""
    found = _find(packet)
    return packet[slice(*found.values[0])].decode() if found.values else None


class _Found(NamedTuple):
    """Where the values are in the bytes, and where one may be added: with the namespaces, by prefix, there."""

    values: list[tuple[int, int]]
    insert_at: int
    scope: dict[str, str]


def _find(packet: bytes) -> _Found:
    if len(packet) > LARGEST:
        raise CannotEdit("it is too large")
    if b"\0" in packet:
        raise CannotEdit("it is not in UTF-8")
    try:
        packet.decode("utf-8")
        return _Finder(packet).find()
    except (expat.ExpatError, UnicodeDecodeError) as error:
        raise CannotEdit(f"it is no XML in UTF-8: {error}") from error


class _Finder:
    """Reads a packet once. Expat gives names as "namespace local prefix"."""

    def __init__(self, packet: bytes) -> None:
        self._packet = packet
        self._above: list[str] = []
        self._namespaces: list[tuple[str, str]] = []
        self._values: list[tuple[int, int]] = []
        self._open = 0  # where the text of an orientation element starts
        self._insert_at = 0
        self._scope: dict[str, str] = {}
        self._parser: Any = expat.ParserCreate("UTF-8", " ")
        self._parser.namespace_prefixes = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartNamespaceDeclHandler = self._enter_namespace
        self._parser.EndNamespaceDeclHandler = self._leave_namespace
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def find(self) -> _Found:
        self._parser.Parse(self._packet, True)
        if not self._insert_at:
            raise CannotEdit("it holds no rdf:Description")
        return _Found(self._values, self._insert_at, self._scope)

    def _enter_namespace(self, prefix: str, name: str) -> None:
        self._namespaces.append((prefix, name))

    def _leave_namespace(self, _: str) -> None:
        self._namespaces.pop()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        is_description = self._is(name, _RDF, "Description") and self._within("RDF")
        if is_description:
            tag = self._tag()
            if not self._insert_at:
                self._insert_at, self._scope = tag.end(1), dict(self._namespaces)
            for one in attributes:
                if self._is(one, _TIFF, "Orientation"):
                    self._values.append(self._value_in(tag, one.rpartition(" ")[2]))
        elif self._is(name, _TIFF, "Orientation") and self._within("Description", "RDF"):
            tag = self._tag()
            if tag[5] == b"/":
                raise CannotEdit("its orientation is empty")
            self._open = tag.end()
        self._above.append(name)

    def _end(self, name: str) -> None:
        self._above.pop()
        if self._open and self._is(name, _TIFF, "Orientation"):
            span = (self._open, self._parser.CurrentByteIndex)
            if b"<" in self._packet[slice(*span)]:
                raise CannotEdit("its orientation is more than a number")
            self._values.append(span)
            self._open = 0

    def _tag(self) -> re.Match[bytes]:
        tag = _TAG.match(self._packet, self._parser.CurrentByteIndex)
        if tag is None:
            raise CannotEdit("a description in it cannot be read")
        return tag

    def _value_in(self, tag: re.Match[bytes], prefix: str) -> tuple[int, int]:
        """Where the value of the orientation is, between its quotes."""
        wanted = f"{prefix}:Orientation".encode()
        (found,) = [one for one in _ATTRIBUTES.finditer(self._packet, *tag.span(2)) if one[1] == wanted]
        return found.start(2) + 1, found.end(2) - 1

    def _within(self, *names: str) -> bool:
        """Whether the elements around are these of RDF, the nearest first."""
        around = self._above[::-1][: len(names)]
        return len(around) == len(names) and all(
            map(lambda one, name: self._is(one, _RDF, name), around, names)
        )

    @staticmethod
    def _is(name: str, namespace: str, local: str) -> bool:
        return name.split(" ")[:2] == [namespace, local]

    @staticmethod
    def _refuse_doctype(*_: object) -> None:
        raise CannotEdit("it declares a document type")


def _attribute(scope: dict[str, str], orientation: int) -> bytes:
    """The attribute, by a prefix that means TIFF there already, or by one that means nothing there yet."""
    for prefix, namespace in scope.items():
        if prefix and namespace == _TIFF:
            return f' {prefix}:Orientation="{orientation}"'.encode()
    prefix = next(one for one in ("tiff", *(f"tiff{n}" for n in range(99))) if one not in scope)
    return f' xmlns:{prefix}="{_TIFF}" {prefix}:Orientation="{orientation}"'.encode()
