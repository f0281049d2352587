"""Everything the school has, as a file for its owner."""
