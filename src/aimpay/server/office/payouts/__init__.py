"""Payouts to partners: what waits, what is on its way, what was paid and what was not."""
