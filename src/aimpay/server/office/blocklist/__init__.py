"""Who is refused service, and who was."""
