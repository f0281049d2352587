"""A model reads what it was given: where the prompt holds texts between marks, the answer is taken from them."""

import re

TEXTS = re.compile(r"<источник[^>]*>\s*(.*?)\s*</источник>", re.DOTALL)
SENTENCE = re.compile(r"(?<=[.!?])\s+")
SENTENCES = 2


def read_answer(said: str) -> str | None:
    """Return the first sentences of the first text; None when no text was given."""
    found = TEXTS.search(said)
    return " ".join(SENTENCE.split(found[1])[:SENTENCES]) if found else None
