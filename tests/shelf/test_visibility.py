"""Who sees more: the rules of public, private and password albums, a row each."""

from __future__ import annotations

import pytest

from albumen.shelf.visibility import anchor, is_wider, type_of_new, why_wider

TYPES = {
    "Camera": "private",
    "Camera/2023": "private",
    "Camera/Open": "public",
    "Family": "private",
    "Public": "public",
    "Public/Mine": "private",
    "Secret": "password",
    "Secret/2": "password",
    "Phone": "private",
    "Phone/Camera": "private",
}

ROWS = [
    # source, target, roll, whether a NAS needs the flag, whether our station does
    ("Camera", "Camera/2024/2024-05-01", "Camera", False, False),
    ("Camera", "Camera/2023/2023-05-01", "Camera", False, False),
    ("Camera", "Camera/Open/2024", "Camera", True, True),
    ("Camera", "2024/2024-05-01", "Camera", False, False),
    ("Camera", "Family/2024/2024-05-01", "Camera", True, False),
    ("Camera", "Public/2024/2024-05-01", "Camera", True, True),
    ("Camera", "Public/Mine/2024", "Camera", True, False),
    ("Phone/Camera", "Phone/Camera/2024/2024-05-01", "Phone/Camera", False, False),
    ("Phone/Camera", "Phone/2024/2024-05-01", "Phone/Camera", False, False),
    ("Phone/Camera", "2024/2024-05-01", "Phone/Camera", True, False),
    ("Phone/Camera/deep", "Phone/Camera/2024", "Phone/Camera/deep", False, False),
    ("Public", "Public/2024/2024-05-01", "Public", False, False),
    ("Public", "Family/2024", "Public", False, False),
    ("Public/Mine", "Public/2024", "Public/Mine", False, False),
    ("Secret", "Secret/2024", "Secret", False, False),
    ("Secret", "Secret/2/2024", "Secret", True, True),
    ("Secret", "Public/2024", "Secret", True, True),
    ("Secret", "Family/2024", "Secret", True, False),
    ("Camera", "Secret/2/x", "Camera", True, True),
]


@pytest.mark.parametrize(("source", "target", "roll", "nas", "ours"), ROWS)
def test_who_sees_more(source: str, target: str, roll: str, nas: bool, ours: bool) -> None:
    def why(equal_rights: bool) -> str:
        return why_wider(source, target, roll=roll, type_of=TYPES.get, equal_rights=equal_rights)

    assert (bool(why(False)), bool(why(True))) == (nas, ours)


def test_levels_that_carry_a_type() -> None:
    assert [anchor(path) for path in ("", "a", "a/b", "a/b/c/d")] == ["", "a", "a/b", "a/b"]


def test_the_order_of_types() -> None:
    assert is_wider("private", "password")
    assert is_wider("password", "public")
    assert not is_wider("public", "private")
    assert is_wider("private", "a type nobody knows")


def test_new_albums_never_open_wider_than_the_roll() -> None:
    assert [type_of_new(one) for one in ("public", "private", "password", None)] == [
        "public",
        "private",
        "private",
        "private",
    ]
