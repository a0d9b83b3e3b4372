"""Orientations: what becomes of them when a picture is turned, and what sidecars say of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albumen.media.orientation import is_sideways, mirrored, turned
from albumen.media.xmp_orientation import CannotEdit, new_packet, orientation_of, with_orientation
from tests.makers import xmp

ORIENTATIONS = st.integers(1, 8)


@given(ORIENTATIONS, st.integers(-9, 9), st.integers(-9, 9))
def test_turns_add_up(orientation: int, one: int, other: int) -> None:
    assert turned(turned(orientation, one), other) == turned(orientation, one + other)
    assert is_sideways(turned(orientation, one)) == (is_sideways(orientation) ^ bool(one % 2))
    assert turned(turned(orientation, one), -one) == orientation


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_mirrored_pictures_are_the_four_others(orientation: int) -> None:
    assert mirrored(orientation, None) == orientation
    assert {mirrored(orientation, 0), mirrored(orientation, 1)} <= {2, 4, 5, 7}
    assert turned(mirrored(orientation, 1), 2) == mirrored(orientation, 0)


HEAD = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
TAIL = "</r:RDF></x:xmpmeta>"
TIFF = 'xmlns:{}="http://ns.adobe.com/tiff/1.0/"'


def packet(description: str) -> bytes:
    return f"\ufeff<?xpacket begin='' id='W5'?><!-- Søren -->{HEAD}{description}{TAIL}<?xpacket end='w'?>\n".encode()


CHANGED = {
    "as an attribute": f'<r:Description r:about="" {TIFF.format("tiff")} tiff:Orientation="@" a="1>2"/>',
    "in single quotes": f"<r:Description {TIFF.format('tiff')}\n tiff:Orientation = '@'>\n</r:Description>",
    "as an element": f"<r:Description {TIFF.format('t')}><t:Make>X</t:Make><t:Orientation>@</t:Orientation>"
    "</r:Description>",
    "in the second description": f"<r:Description a='1'/><r:Description {TIFF.format('q')} q:Orientation='@'/>",
    "another orientation beside it": f'<r:Description {TIFF.format("tiff")} xmlns:e="urn:e" e:Orientation="5" '
    'tiff:Orientation="@" tiffOrientation="7"/>',
}


@pytest.mark.parametrize("description", CHANGED.values(), ids=CHANGED)
@pytest.mark.parametrize("old", ["1", "8", "", "wrong", " 3 "])
def test_only_the_value_changes(description: str, old: str) -> None:
    before = packet(description.replace("@", old))
    assert with_orientation(before, 6) == packet(description.replace("@", "6"))
    assert orientation_of(before) == old


ADDED = {
    "no prefix yet": ("<r:Description{}/>", f' {TIFF.format("tiff")} tiff:Orientation="3"'),
    "a prefix of its own": (
        f'<r:Description{{}} {TIFF.format("t")} t:Make="X"/>',
        ' t:Orientation="3"',
    ),
    "a prefix that means something else": (
        '<r:Description{} xmlns:tiff="urn:mine" tiff:Orientation="7"><tiff:a>b</tiff:a></r:Description>',
        f' {TIFF.format("tiff0")} tiff0:Orientation="3"',
    ),
    "one that ended before": (
        f'<r:Description{{}}/><r:Description {TIFF.format("tiff")} tiff:Make="X"/>',
        f' {TIFF.format("tiff")} tiff:Orientation="3"',
    ),
    "in a description inside it": (
        f"<r:Description{{}}><q><r:Description {TIFF.format('tiff')} tiff:Orientation='2'/></q></r:Description>",
        f' {TIFF.format("tiff")} tiff:Orientation="3"',
    ),
}


@pytest.mark.parametrize(("description", "added"), ADDED.values(), ids=ADDED)
def test_it_is_added_to_the_first_description(description: str, added: str) -> None:
    after = with_orientation(packet(description.format("")), 3)
    assert after == packet(description.format(added))
    assert orientation_of(after) == "3"


REFUSED = {
    "no XML": b"Orientation: 6",
    "empty": b"",
    "unbound prefix": b"<x:xmpmeta/>",
    "no description": packet(""),
    "a description elsewhere": HEAD.encode() + b"<r:Bag><r:Description/></r:Bag>" + TAIL.encode(),
    "twice": packet(f"<r:Description {TIFF.format('a')} a:Orientation='1'/>" * 2),
    "an empty element": packet(f"<r:Description {TIFF.format('a')}><a:Orientation/></r:Description>"),
    "a structure": packet(
        f"<r:Description {TIFF.format('a')}><a:Orientation><r:value>1</r:value></a:Orientation></r:Description>"
    ),
    "UTF-16": xmp(tiff_Orientation="1").decode().encode("utf-16"),
    "Latin-1": packet("<r:Description a='\u00e9'/>").decode().encode("latin-1", "replace"),
    "entities": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    + packet("<r:Description a='1'/>"),
    "cut off": packet("<r:Description a='1'/>")[:-40],
    "too large": packet("<r:Description a='1'/>") + b" " * (1 << 20),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_not_understood_is_refused(data: bytes) -> None:
    with pytest.raises(CannotEdit):
        with_orientation(data, 6)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_new_packet_says_the_orientation(orientation: int) -> None:
    assert orientation_of(new_packet(orientation)) == str(orientation)
    assert with_orientation(new_packet(orientation), 5) == new_packet(5)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40), ORIENTATIONS, ORIENTATIONS)
def test_all_else_survives_any_number_of_changes(words: str, first: int, second: int) -> None:
    """Words in attributes, elements, comments and white space, whatever they are."""
    safe = re.sub("[&<>\"'-]", "_", words)
    before = packet(f'<r:Description\n  a="{safe}" >{safe}<!--{safe}--></r:Description>')
    once = with_orientation(before, first)
    again = with_orientation(once, second)
    assert len(once) == len(again) == len(before) + len(f' {TIFF.format("tiff")} tiff:Orientation="1"')
    assert again.replace(f' {TIFF.format("tiff")} tiff:Orientation="{second}"'.encode(), b"") == before
