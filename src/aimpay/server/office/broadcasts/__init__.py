"""Broadcasts: planned, confirmed, watched, stopped, taken back."""
