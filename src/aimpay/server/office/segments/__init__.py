"""Whom a broadcast means."""
