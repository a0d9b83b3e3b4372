"""The station's fixtures serve the contract too."""

from tests.station.conftest import catalog_file, jon, mira, root, visitor

__all__ = ["catalog_file", "jon", "mira", "root", "visitor"]
