"""The pages of a share and of an embedded album, as somebody sees them who has nothing but a link."""

from __future__ import annotations

import html
import re

from albumen import wire
from albumen.catalog import albums
from tests.station.test_page import links
from tests.station.world import HARBOUR, PHOTO, PROOFING, VIDEO, Caller, photo, share

ITEM, CLIP = photo(HARBOUR, PHOTO), wire.item_id("video", HARBOUR, VIDEO)
MARKUP = "<script>alert(1)</script>\"'"


def test_a_visitor_walks_through_a_share(mira: Caller, visitor: Caller) -> None:
    _, link = share(mira, ITEM, CLIP, name="Wedding <picks>")
    page = visitor.http.get(f"/photo/share/{link}")
    assert page.status_code == 200
    assert "Wedding &lt;picks&gt;" in page.text and "Shared by mira" in page.text
    assert page.text.count("<li ") == 2
    for source in re.findall(r'<img src="([^"]+id=photo[^"]+)"', page.text):
        assert visitor.http.get(html.unescape(source)).headers["content-type"] == "image/jpeg"
    item = next(one for one in links(page.text) if one.endswith(ITEM))
    shown = visitor.http.get(item).text
    original = next(one for one in links(shown) if "getphoto" in one)
    assert visitor.http.get(original).headers["content-type"] == "image/jpeg"
    clip = visitor.http.get(f"/photo/share/{link}/{CLIP}").text
    assert "<video controls" in clip and "public_share_id" in clip

    other = photo("2023", "old.jpg")
    assert visitor.http.get(f"/photo/share/{link}/{other}").status_code == 404
    assert visitor.http.get("/photo/share/nothing").status_code == 404
    assert visitor.http.get(f"/photo/item/{ITEM}").status_code == 404


def test_the_page_asks_for_the_password_of_a_share(mira: Caller, visitor: Caller) -> None:
    _, link = share(mira, ITEM, enable_password="true", password="sesame")
    address = f"/photo/share/{link}"
    for door in (address, f"{address}/{ITEM}"):
        asked = visitor.http.get(door)
        assert asked.status_code == 403 and "This share has a password" in asked.text
        assert "Picks" not in asked.text
    assert "Try again" in visitor.http.post(address, data={"password": "wrong"}).text
    opened = visitor.http.post(address, data={"password": "sesame"})
    assert opened.status_code == 200 and PHOTO in html.unescape(opened.text)
    assert visitor.http.get(f"{address}/{ITEM}").status_code == 200


def test_an_item_shared_alone_has_a_page_of_its_own(mira: Caller, visitor: Caller) -> None:
    link = mira.data("SharedAlbum.set_single_item", item_id=ITEM, is_shared="true")["shareid"]
    answer = visitor.http.get(f"/photo/share/{link}")
    assert (answer.status_code, answer.headers["location"].endswith(f"/share/{link}/{ITEM}")) == (303, True)
    assert visitor.http.get(f"/photo/share/{link}/{ITEM}").status_code == 200
    mira.data("Photo.delete", id=ITEM)
    assert visitor.http.get(f"/photo/share/{link}").status_code == 404


def test_visitors_comment_and_label_on_the_page_where_that_is_allowed(mira: Caller, visitor: Caller) -> None:
    one, link = share(mira, ITEM, **PROOFING)
    address = f"/photo/share/{link}/{ITEM}"
    said = visitor.http.post(address, data={"name": "Eva", "comment": MARKUP})
    assert said.status_code == 303
    assert visitor.http.post(address, data={"name": "Eva", "label": "3"}).status_code == 303
    visitor.data(
        "AdvancedShare.add_area",
        public_share_id=link,
        item_id=ITEM,
        name=MARKUP,
        comment=MARKUP,
        x=0.1,
        y=0.2,
        width=0.3,
        height=0.4,
    )
    page = visitor.http.get(address).text
    assert html.escape(MARKUP).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
    assert "<script" not in page
    assert "It bears the label green." in page
    assert '<rect x="0.1" y="0.2" width="0.3" height="0.4"/>' in page
    for wrong in (
        {"name": "", "comment": "x"},
        {"name": "Eva", "comment": " "},
        {"name": "Eva", "label": "2"},
    ):
        answer = visitor.http.post(address, data=wrong)
        assert answer.status_code == 400 and "was not kept" in answer.text
    mira.data("SharedAlbum.edit_public_share", id=one, is_shared="true", is_advanced="false")
    assert "<form" not in visitor.http.get(address).text.partition("<main>")[2]
    assert visitor.http.post(address, data={"name": "Eva", "comment": "x"}).status_code == 400


def test_forms_of_other_sites_say_nothing_in_a_share(mira: Caller, visitor: Caller) -> None:
    _, link = share(mira, ITEM, **PROOFING)
    answer = visitor.http.post(
        f"/photo/share/{link}/{ITEM}",
        data={"name": "Eva", "comment": "x"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 403
    said = {"public_share_id": link, "item_id": ITEM, "offset": 0, "limit": -1}
    assert visitor.data("AdvancedShare.list_comment", **said) == []


def test_a_public_album_is_shown_in_a_frame_of_another_site(mira: Caller, visitor: Caller) -> None:
    address = f"/photo/embed/embed.html?album={wire.album_id('Open')}&openps=1&autoplay=1&lightbox=1"
    page = visitor.http.get(address)
    assert page.status_code == 200 and "seen.jpg" in page.text and "Closed" not in page.text
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "x-frame-options" not in page.headers
    assert "<form" not in page.text, "nothing in a frame can be made to act"
    for album in ("2024", "Locked", "Open/Closed", "nowhere"):
        hidden = visitor.http.get(f"/photo/embed/embed.html?album={wire.album_id(album)}")
        assert hidden.status_code == 404 and hidden.headers["x-frame-options"] == "DENY"
    inside = {"cookie": f"PHPSESSID={mira.sid}"}
    private = visitor.http.get(f"/photo/embed/embed.html?album={wire.album_id('2024')}", headers=inside)
    assert private.status_code == 404, "also not to who is logged in: the frame is another site's"


def test_a_long_album_in_a_frame_is_paged(mira: Caller, visitor: Caller) -> None:
    albums.set_album(mira.library.catalog, "Open", title="A & B")
    page = visitor.http.get(f"/photo/embed/embed.html?album={wire.album_id('Open')}&from=0").text
    assert "A &amp; B" in page and "1 in all" in page
