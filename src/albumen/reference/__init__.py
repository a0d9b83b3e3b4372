"""What the declaration says, for people and for other tools; no I/O."""
