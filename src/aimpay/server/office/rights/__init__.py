"""A person's rights: his data for him, or their end."""
