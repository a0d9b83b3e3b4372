"""Albumen: a camera roll becomes dated albums, on a folder, a Photo Station compatible server or a NAS."""

__version__ = "0.1.0"
