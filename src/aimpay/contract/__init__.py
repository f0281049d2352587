"""What bot and server say to each other. Neither a database nor a web framework is imported here."""
