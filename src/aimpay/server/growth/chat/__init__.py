"""The site's chat: an assistant that answers from the school's own knowledge, and people of the team behind it."""
