"""What a file says of itself: kind, taken date and its proof, picture facts, thumbnails; no database, no network."""
