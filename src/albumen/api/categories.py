"""SYNO.PhotoStation.Category: albums of all kinds, grouped on the start page."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from albumen.api.common import EMBER, EXCHIZZ, OSPHOTO, OURS, Limit, Offset, PsUsername, doc
from albumen.api.smart_albums import MOST_LETTERS, SmartThumbs
from albumen.declare import Api, Fault, M, Method, Nothing, Request, Right

ACCESS_DENY = Fault(
    476,
    "PHOTOSTATION_CATEGORY_ACCESS_DENY",
    "Only administrators change categories.",
    "Log in as an administrator.",
)
WRONG_ID = Fault(
    477, "PHOTOSTATION_CATEGORY_WRONG_ID_FORMAT", "That is not the id of a category.", "List the categories."
)
GETINFO_FAIL = Fault(
    478, "PHOTOSTATION_CATEGORY_GETINFO_FAIL", "The category is not there.", "List the categories."
)
CREATE_FAIL = Fault(
    479, "PHOTOSTATION_CATEGORY_CREATE_FAIL", "The category could not be made.", "Check the name."
)
DELETE_FAIL = Fault(
    480, "PHOTOSTATION_CATEGORY_DELETE_FAIL", "The category is not there.", "List the categories."
)
EDIT_FAIL = Fault(
    481,
    "PHOTOSTATION_CATEGORY_EDIT_FAIL",
    "The category is not there, or the name is blank.",
    "List the categories.",
)
ARRANGE_FAIL = Fault(
    482,
    "PHOTOSTATION_CATEGORY_ARRANGE_FAIL",
    "These are not all the categories, each once.",
    "List the categories.",
)
ADD_ITEM_FAIL = Fault(
    483, "PHOTOSTATION_CATEGORY_ADD_ITEM_FAIL", "Category or album is not there.", "List both."
)
LIST_ITEM_FAIL = Fault(
    484, "PHOTOSTATION_CATEGORY_LIST_ITEM_FAIL", "The category is not there.", "List the categories."
)
REMOVE_ITEM_FAIL = Fault(
    485, "PHOTOSTATION_CATEGORY_REMOVE_ITEM_FAIL", "The category does not hold that.", "List its items."
)
ARRANGE_ITEM_FAIL = Fault(
    486,
    "PHOTOSTATION_CATEGORY_ARRANGE_ITEM_FAIL",
    "These are not all its items, each once.",
    "List its items.",
)
DUPLICATE = Fault(
    487, "PHOTOSTATION_CATEGORY_DUPLICATE", "A category of that name is there.", "Choose another name."
)

CategoryId = Annotated[str, doc("`category_` and a number, in our form; anything else is 477.")]
CategoryIds = Annotated[tuple[CategoryId, ...], doc("Category ids.")]
MemberIds = Annotated[
    tuple[Annotated[str, doc("An id.", pattern="^(album|smart|sharedalbum)_")], ...],
    doc("Ids of albums, smart albums and shared albums."),
]
Name = Annotated[str, doc("Its name; no other category may have it.", min_length=1, max_length=MOST_LETTERS)]


class CategoryEntry(Struct, frozen=True, kw_only=True):
    """A category. Only an empty list was captured: these fields are ours."""

    id: Annotated[str, doc("Its id.", OURS)] = ""
    name: Annotated[str, doc("Its name.", OURS)] = ""
    count: Annotated[int, doc("Things in it that the caller may see.", OURS)] = 0


class CategoryPage(Struct, frozen=True, kw_only=True):
    """A page of categories."""

    total: Annotated[int, doc("Categories that the caller is told of.")]
    offset: Annotated[int, doc("Where the next page starts.")]
    categories: Annotated[list[CategoryEntry], doc("The categories of this page, in their order.")]


class ListCategories(Request[CategoryPage], frozen=True, kw_only=True):
    """List the categories in which the caller may see something, one page at a time; administrators see all."""

    offset: Offset
    limit: Limit
    ps_username: PsUsername = None


class Categories(Struct, frozen=True, kw_only=True):
    """The categories asked for."""

    categories: Annotated[list[CategoryEntry], doc("In the order asked.")]


class GetCategories(Request[Categories], frozen=True, kw_only=True):
    """Tell the facts of some categories."""

    id: CategoryIds


class CategoryCreated(Struct, frozen=True, kw_only=True):
    """The category that was made."""

    id: Annotated[str, doc("Its id.")]


class CreateCategory(Request[CategoryCreated], frozen=True, kw_only=True):
    """Make a category; it comes last."""

    name: Name


class EditCategory(Request[Nothing], frozen=True, kw_only=True):
    """Rename a category."""

    id: CategoryId
    name: Name


class DeleteCategories(Request[Nothing], frozen=True, kw_only=True):
    """Delete categories; the albums in them stay."""

    id: CategoryIds


class ArrangeCategories(Request[Nothing], frozen=True, kw_only=True):
    """Order the categories."""

    id: Annotated[CategoryIds, doc("All category ids in the wanted order.")]


class CategoryMember(Struct, frozen=True, kw_only=True):
    """An album of some kind in a category."""

    id: Annotated[str, doc("Its id.")]
    type: Annotated[Literal["album", "smart_album", "sharedalbum"], doc("What it is.")]
    name: Annotated[str, doc("Its title.")]
    thumbnail_status: Annotated[str, doc("Ready sizes, or `default` without a cover.")] = "default"
    additional: Annotated[SmartThumbs | UnsetType | None, doc("What was asked for.")] = UNSET


class CategoryMembers(Struct, frozen=True, kw_only=True):
    """A page of what a category holds."""

    total: Annotated[int, doc("Things in it that the caller may see.")]
    offset: Annotated[int, doc("Where the next page starts.")]
    items: Annotated[list[CategoryMember], doc("The things of this page, in their order.")]


class ListMembers(Request[CategoryMembers], frozen=True, kw_only=True):
    """List what a category holds, as far as the caller may see it, one page at a time."""

    id: CategoryId
    offset: Offset
    limit: Limit
    additional: Annotated[tuple[Literal["thumb_size"], ...] | None, doc("What to add to each.")] = None


class AddMembers(Request[Nothing], frozen=True, kw_only=True):
    """Put albums of any kind into a category; those in it already are passed over."""

    id: CategoryId
    item_id: MemberIds


class RemoveMembers(Request[Nothing], frozen=True, kw_only=True):
    """Take albums out of a category; the albums stay."""

    id: CategoryId
    item_id: MemberIds


class ArrangeMembers(Request[Nothing], frozen=True, kw_only=True):
    """Order what a category holds."""

    id: CategoryId
    item_id: Annotated[MemberIds, doc("All ids in it, in the wanted order.")]


_FAMILY = CategoryEntry(id="category_1", name="Family", count=2)
_LAKE = "album_323032342f323032342d30382d3033204c616b65"
_CHANGE = (ACCESS_DENY, WRONG_ID)


class Category(Api[M], api="SYNO.PhotoStation.Category", path="category.php"):
    """Groups of albums on the start page."""

    list = Method(
        ListCategories,
        Right("browse"),
        example=ListCategories(offset=0, limit=2147483647),
        reply=CategoryPage(total=1, offset=1, categories=[_FAMILY]),
        confidence="used-by-clients",
        sources=(OSPHOTO, EXCHIZZ, EMBER),
        unlike="The fields of a category are ours; only an empty list was captured.",
    )
    getinfo = Method(
        GetCategories,
        Right("browse"),
        (GETINFO_FAIL, WRONG_ID),
        example=GetCategories(id=("category_1",)),
        reply=Categories(categories=[_FAMILY]),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    create = Method(
        CreateCategory,
        Right("admin"),
        (CREATE_FAIL, DUPLICATE, ACCESS_DENY),
        example=CreateCategory(name="Family"),
        reply=CategoryCreated(id="category_1"),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    edit = Method(
        EditCategory,
        Right("admin"),
        (*_CHANGE, EDIT_FAIL, DUPLICATE),
        example=EditCategory(id="category_1", name="All of us"),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    delete = Method(
        DeleteCategories,
        Right("admin"),
        (*_CHANGE, DELETE_FAIL),
        example=DeleteCategories(id=("category_1",)),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    arrangecategory = Method(
        ArrangeCategories,
        Right("admin"),
        (*_CHANGE, ARRANGE_FAIL),
        example=ArrangeCategories(id=("category_2", "category_1")),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    listitem = Method(
        ListMembers,
        Right("browse"),
        (WRONG_ID, LIST_ITEM_FAIL),
        example=ListMembers(id="category_1", offset=0, limit=1),
        reply=CategoryMembers(
            total=2, offset=1, items=[CategoryMember(id=_LAKE, type="album", name="2024-08-03 Lake")]
        ),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
    )
    additem = Method(
        AddMembers,
        Right("admin"),
        (*_CHANGE, ADD_ITEM_FAIL),
        example=AddMembers(id="category_1", item_id=(_LAKE, "smart_42657374206f662032303234")),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    removeitem = Method(
        RemoveMembers,
        Right("admin"),
        (*_CHANGE, REMOVE_ITEM_FAIL),
        example=RemoveMembers(id="category_1", item_id=(_LAKE,)),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
    arrangeitem = Method(
        ArrangeMembers,
        Right("admin"),
        (*_CHANGE, ARRANGE_ITEM_FAIL),
        example=ArrangeMembers(id="category_1", item_id=(_LAKE, "smart_42657374206f662032303234")),
        reply=Nothing(),
        confidence="albumen",
        sources=(EXCHIZZ, OURS),
        changes=True,
    )
