"""The school's business settings, each on a page of its own, and which of the server's values are set."""
