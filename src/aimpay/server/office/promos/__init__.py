"""Promo codes: made, changed, switched off."""
