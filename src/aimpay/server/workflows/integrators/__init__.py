"""Other programs of the owner: keys to our API, webhooks out, questions in SQL."""
