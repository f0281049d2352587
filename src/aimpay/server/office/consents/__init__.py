"""The journal of consents."""
