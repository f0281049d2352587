"""What the owner reads in the morning: on the office's first page, and in the bot's digest."""
