"""Incomes that a self-employed school registers in «Мой налог» by hand."""
