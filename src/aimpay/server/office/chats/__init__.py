"""Conversations of the site: the list, one of them, and an answer from here."""
