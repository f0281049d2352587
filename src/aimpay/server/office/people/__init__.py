"""People in the bot: found by anything, each with his whole page of money and access."""
