"""Tokens, near enough: words, spaces before them and marks."""

import re

PIECE = re.compile(r"\s?\w{1,6}|\s?[^\w\s]|\s")
CACHE_BLOCK = 64


def pieces(text: str) -> list[str]:
    return PIECE.findall(text)


def cached(prompt: list[str], earlier: list[str]) -> int:
    """Return how many tokens of a prompt the prefix cache holds, in whole blocks."""
    common = 0
    for mine, theirs in zip(prompt, earlier, strict=False):
        if mine != theirs:
            break
        common += 1
    return common // CACHE_BLOCK * CACHE_BLOCK
