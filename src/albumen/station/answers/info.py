"""Answers SYNO.PhotoStation.Info: the settings of the station."""

from __future__ import annotations

import os

from albumen import __version__, api
from albumen.api.station import ExternalAddress, GetExternalIp, GetInfo, StationInfo
from albumen.catalog import rights
from albumen.catalog.settings import setting
from albumen.station.answers.about import HIDDEN, TITLE
from albumen.station.desk import Desk
from albumen.station.library import shown

BUILD = "3506"  # the last build of Photo Station 6.8; clients compare it to learn what they may ask for


@api.Station.getinfo.answer
def getinfo(desk: Desk, asked: GetInfo) -> StationInfo:
    """The settings. A client knows by `albumen` that this is no NAS."""
    return StationInfo(
        version=BUILD,
        title=shown(os.path.basename(desk.library.root)) or "Albumen",
        about_me_title=setting(desk.library.catalog, TITLE),
        disable_aboutme=bool(setting(desk.library.catalog, HIDDEN)),
        external_host=desk.library.settings.external_host,
        albumen=__version__,
        equal_rights=rights.are_equal(desk.library.catalog),
    )


@api.Station.getexternalip.answer
def getexternalip(desk: Desk, asked: GetExternalIp) -> ExternalAddress:
    """The configured address, empty without one: nobody outside is asked."""
    return ExternalAddress(external_host_external_ip=desk.library.settings.external_host)
