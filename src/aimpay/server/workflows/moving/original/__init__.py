"""The database of the system before ours."""
