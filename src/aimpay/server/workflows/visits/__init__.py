"""Visits of the site: taken in, joined to people, and kept with their orders."""
