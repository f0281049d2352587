"""Coming in by the bot's link, the list of sessions, going out."""
