"""The server: a Photo Station compatible web API and a plain page over a folder of photos."""
