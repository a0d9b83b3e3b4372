"""Ordinary tools over the OpenAPI document: whatever is asked, the station answers as it says there."""
