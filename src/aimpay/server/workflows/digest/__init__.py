"""The morning's figures in the bot: by asking, and each day by themselves."""
