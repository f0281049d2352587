"""Keys and webhooks of other programs."""
