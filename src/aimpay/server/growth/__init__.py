"""Whom the school talks to before they buy: where they come from, what they do, what they are told."""
