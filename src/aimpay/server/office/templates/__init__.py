"""The texts of messages: written, looked at, tried on oneself."""
