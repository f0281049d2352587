"""Reads what advertising cost out of the tables that advertisers give. Pure: bytes in, lines and complaints out."""
