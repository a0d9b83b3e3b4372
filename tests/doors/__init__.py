"""All doors by which photos come, go and move, in any order: nothing is lost, and what belongs to a photo follows."""
