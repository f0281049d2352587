"""Certificates: found, looked at, issued, withdrawn, put right."""
