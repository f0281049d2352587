"""Where people come from, and what they bring."""
