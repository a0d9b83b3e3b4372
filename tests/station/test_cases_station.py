"""The hard case of sorting that is about a station: what a person noted stays on a photo that a sort moves."""

from __future__ import annotations

from pathlib import Path

from albumen import PhotoStation, wire
from tests import makers
from tests.rolls import PASSWORD, serving
from tests.station.world import TAKEN, write
from tests.worlds import Person


def test_case_92_tags_comments_and_shares_stay_on_a_photo_that_a_sort_moves(
    person: Person, tmp_path: Path
) -> None:
    root = tmp_path / "photos"
    write(root / "roll" / "IMG_1.JPG", makers.jpeg(TAKEN, seed=1))
    with serving(person, root) as url, PhotoStation(url, user="ana", password=PASSWORD) as station:
        before = wire.item_id("photo", "roll", "IMG_1.JPG")
        tag = station.tag.create(type="desc", name="boats").id
        station.photo_tag.desc_tag(id=(before,), tag_id=(tag,))
        station.comment.create(id=before, name="ana", comment="Good light.")
        station.photo.edit(id=(before,), title="Quay", rating=4)
        shared = station.shared_album.create(name="Picks").id
        station.shared_album.add_items(id=shared, item_id=(before,))
        link = station.shared_album.edit_public_share(id=shared, is_shared=True).shareid

        def noted(item: str) -> tuple[object, ...]:
            (facts,) = station.photo.getinfo(id=(item,))
            tags = [one.name for one in station.photo_tag.list(id=item, type=("desc",)).tags]
            said = [one.comment for one in station.comment.list(id=item).comments]
            shown = station.photo.list(offset=0, limit=-1, type=("photo",), filter_public_share=link).items
            return facts.info.title, facts.info.rating, tags, said, [one.id for one in shown]

        def place() -> str:
            (path,) = root.rglob("IMG_1.JPG")
            return wire.item_id("photo", str(path.parent.relative_to(root)), "IMG_1.JPG")

        wanted = ("Quay", 4, ["boats"], ["Good light."])
        assert noted(before) == (*wanted, [before])
        ran = person.runs("sort", f"{url}/roll", "--user", "ana", "--apply", ALBUMEN_PASSWORD=PASSWORD)
        assert ran.code == 0, ran.err
        sorted_to = place()
        assert sorted_to != before
        assert noted(sorted_to) == (*wanted, [sorted_to])
        ran = person.runs("undo", "--user", "ana", ALBUMEN_PASSWORD=PASSWORD)
        assert ran.code == 0, ran.err
        assert place() == before
        assert noted(before) == (*wanted, [before])
