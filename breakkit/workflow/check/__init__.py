"""Is every break of a catalog real? Rules, base green, red with the break, guards green."""
