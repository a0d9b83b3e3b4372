"""DSM's own web API for files, as data, beside Photo Station's: other scripts, other sessions, other codes."""

from __future__ import annotations

from typing import Any

from albumen.api.filestation.changing import CopyMove, CreateFolder, Delete, Rename
from albumen.api.filestation.listing import FileInfo, List
from albumen.api.filestation.sessions import DsmAuth, DsmInfo
from albumen.api.filestation.transfers import CheckPermission, FileDownload, FileUpload, Md5
from albumen.declare import Api, Method

_EVERY: tuple[type[Api[Any]], ...] = (
    DsmInfo,
    DsmAuth,
    FileInfo,
    List,
    CreateFolder,
    Rename,
    CopyMove,
    Delete,
    FileUpload,
    FileDownload,
    Md5,
    CheckPermission,
)

DSM: dict[str, type[Api[Any]]] = {api.api: api for api in _EVERY}
"""The APIs of DSM that are declared, by their names on the wire."""


def dsm_methods() -> list[Method[Any, Any]]:
    """All of their methods, in the order of `DSM`."""
    return [method for api in DSM.values() for method in api.methods.values()]


__all__ = [
    "DSM",
    "CheckPermission",
    "CopyMove",
    "CreateFolder",
    "Delete",
    "DsmAuth",
    "DsmInfo",
    "FileDownload",
    "FileInfo",
    "FileUpload",
    "List",
    "Md5",
    "Rename",
    "dsm_methods",
]
