"""Bonuses of partners that wait for somebody's word."""
