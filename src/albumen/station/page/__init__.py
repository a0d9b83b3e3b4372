"""The plain page: log in, walk the albums, look at a photo; rendered here, without scripts."""
