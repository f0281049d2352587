"""Sequences within the house: the sweep that walks them, the ready-made ones, the school's folder."""
