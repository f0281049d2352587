"""Warm-up: messages that follow what a person did, until he bought, answered or asked to stop."""
