"""What the bot says and shows, and what people agree to."""
