"""The board: a column for each stage, a card for each lead."""
