"""Leads as a list, and what board and list share: filters, choices, words."""
