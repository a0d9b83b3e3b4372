"""A typed client of Photo Station compatible servers, sync and async, from the one declaration."""

from albumen.client.address import Address, is_address, parse_address
from albumen.client.aio import AsyncPhotoStation
from albumen.client.sync import PhotoStation

__all__ = ["Address", "AsyncPhotoStation", "PhotoStation", "is_address", "parse_address"]
