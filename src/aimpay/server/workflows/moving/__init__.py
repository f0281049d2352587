"""Moving in from another system: its database, or lists of people."""
