"""Questions in SQL by the owner."""
