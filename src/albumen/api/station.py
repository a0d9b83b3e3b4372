"""SYNO.PhotoStation.Info: what the whole station is set to."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Struct, UnsetType

from albumen.api.common import EMBER, EXCHIZZ, OSPHOTO, OURS, SEED, Position, doc
from albumen.declare import Api, M, Method, Request, Right


class VirtualTag(Struct, frozen=True, kw_only=True):
    """Which virtual albums are shown."""

    desc_tag: Annotated[bool, doc("By general tag.")] = False
    geo_tag: Annotated[bool, doc("By place.")] = False
    people_tag: Annotated[bool, doc("By person.")] = False


class SocialNetwork(Struct, frozen=True, kw_only=True):
    """A network items can be sent to; a matter of the past."""

    name: Annotated[str, doc("Name.")]
    enable: Annotated[bool, doc("Switched on.")] = False
    allowShare: Annotated[bool, doc("Takes links.")] = False
    allowSingleUpload: Annotated[bool, doc("Takes one item.")] = False
    allowMultiUpload: Annotated[bool, doc("Takes many items.")] = False
    allowPhoto: Annotated[bool, doc("Takes photos.")] = False
    allowVideo: Annotated[bool, doc("Takes videos.")] = False


class StationInfo(Struct, frozen=True, kw_only=True):
    """Station-wide settings; 6.3 and 6.8 differ in some fields, as said."""

    version: Annotated[str | int, doc('Build: "3400" in 6.8, the integer 2962 in 6.3.')]
    version_string: Annotated[str | UnsetType, doc('"6.3-2962"; 6.3 only.')] = UNSET
    dsm_version: Annotated[int | UnsetType, doc("6.3 only.")] = UNSET
    title: Annotated[str, doc("Name of the station.")] = ""
    about_me_title: Annotated[str, doc("Title of the About page.")] = ""
    sort_by: Annotated[str, doc("Default order.")] = "filename"
    sort_direction: Annotated[str, doc("asc or desc.")] = "asc"
    use_album_explorer: Annotated[bool, doc("Page setting.")] = False
    paging_use_bar: Annotated[bool, doc("Page setting.")] = True
    paging_item_count: Annotated[int, doc("Items in a page of the web page.")] = 50
    folder_sort_direction: Annotated[str, doc("Order of albums.")] = "asc"
    folder_sort_only_name: Annotated[bool, doc("6.8.")] = True
    allow_download_album: Annotated[bool, doc("Whole albums may be downloaded.")] = True
    allow_download_orig: Annotated[bool, doc("Originals may be downloaded.")] = True
    allow_download_video: Annotated[bool, doc("Videos may be downloaded.")] = True
    disable_right_button: Annotated[bool, doc("Page setting.")] = False
    hide_search: Annotated[bool, doc("Page setting.")] = False
    hide_gps_from_normal_user: Annotated[bool, doc("Positions are for administrators only.")] = False
    hide_rss_feed: Annotated[bool, doc("Page setting.")] = True
    enable_blog: Annotated[bool, doc("Older stations had a blog.")] = False
    external_host: Annotated[str, doc("Address from outside.")] = ""
    external_host_quickconnect: Annotated[str, doc("Address by QuickConnect.")] = ""
    external_host_external_ip: Annotated[str | UnsetType, doc("6.3 only.")] = UNSET
    allow_social_share: Annotated[bool, doc("Networks.")] = False
    allow_social_upload: Annotated[bool, doc("Networks.")] = False
    allow_social_upload_guest: Annotated[bool, doc("Networks.")] = False
    social_network_list: Annotated[list[SocialNetwork], doc("Networks.")] = []
    virtual_tag: Annotated[VirtualTag, doc("Virtual albums shown.")] = VirtualTag()
    default_geo_location: Annotated[Position, doc("Where the map opens; may be empty.")] = Position()
    home_category: Annotated[str | None, doc("Category shown first.")] = None
    default_album_public: Annotated[bool, doc("New first level albums are public.")] = False
    disable_aboutme: Annotated[bool, doc("No About page.")] = True
    show_album_hit: Annotated[bool, doc("Page setting.")] = False
    use_dsm_account: Annotated[bool, doc("Accounts are those of the NAS.")] = False
    collapse_left_panel: Annotated[bool, doc("Page setting.")] = False
    show_lightbox_information: Annotated[bool, doc("6.8; 6.3 has hide_lightbox_information.")] = True
    hide_lightbox_information: Annotated[bool | UnsetType, doc("6.3 only.")] = UNSET
    use_pop_window_to_edit_desc: Annotated[bool, doc("Page setting.")] = False
    def_album_disable_conversion: Annotated[bool, doc("New albums convert nothing.")] = False
    support_large_file: Annotated[bool, doc("6.8.")] = True
    support_moments: Annotated[bool, doc("6.8.")] = False
    albumen: Annotated[
        str | UnsetType,
        doc("Version of Albumen; only our station sends it, so clients know it by this.", OURS),
    ] = UNSET
    equal_rights: Annotated[
        bool | UnsetType,
        doc("The same rights hold in every album, so that types alone tell who sees it.", OURS),
    ] = UNSET


class GetInfo(Request[StationInfo], frozen=True, kw_only=True):
    """Tell the settings of the station."""


class ExternalAddress(Struct, frozen=True, kw_only=True):
    """How the station is reached from outside."""

    external_host_external_ip: Annotated[str, doc("Address or URL; empty when none is set.")] = ""


class GetExternalIp(Request[ExternalAddress], frozen=True, kw_only=True):
    """Tell the station's address from outside; ours is the configured one, and nobody is asked for it."""


class Station(Api[M], api="SYNO.PhotoStation.Info", path="info.php"):
    """The station itself."""

    getinfo = Method(
        GetInfo,
        Right("none"),
        example=GetInfo(),
        reply=StationInfo(version="3506", title="Mira and Jon"),
        confidence="documented",
        sources=(SEED, OSPHOTO, EXCHIZZ, EMBER),
        unlike="`albumen` and `equal_rights` are ours.",
    )
    getexternalip = Method(
        GetExternalIp,
        Right("none"),
        example=GetExternalIp(),
        reply=ExternalAddress(external_host_external_ip="https://photos.example.net/photo"),
        confidence="documented",
        sources=(SEED,),
        versions=range(2, 3),
    )
