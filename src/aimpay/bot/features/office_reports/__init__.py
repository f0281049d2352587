"""Reports made in the office, handed out in the chat."""
