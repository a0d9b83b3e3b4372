"""DSM's API for files over the same folders and rights as Photo Station's: `/webapi/` beside `/photo/webapi/`."""
