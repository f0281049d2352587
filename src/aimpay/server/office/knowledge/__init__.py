"""The texts that the assistant answers from: the list, one of them, and a question tried out."""
