"""The terms of the chat: how much may be asked, what an answer may cost, and how long is waited for it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

LONGEST_QUESTION: Final = 200
QUESTIONS: Final = 10
LONGEST_CONVERSATION: Final = 300
"""Messages of one session, whoever wrote them: a person of the team may be asked more than the assistant."""
ANSWER_TOKENS: Final = 350
SOURCES: Final = 4
EXCHANGES: Final = 3
"""How many earlier questions the model sees again."""
UNANSWERED_BEFORE_HUMAN: Final = 2
ANSWERING: Final = timedelta(seconds=90)
"""After that a question that was never answered may be asked again."""
TRIES: Final = 2
"""The client asks once more by itself, and both may be charged."""
MILLION: Final = 1_000_000


@dataclass(frozen=True)
class Prices:
    """Roubles for a million tokens, which is millionths of a rouble for one."""

    fresh: int = 25
    cached: int = 1
    written: int = 100

    def most(self, prompt_bytes: int, answer_tokens: int) -> int:
        """Return the most that a call can cost: a token is a byte at least."""
        return prompt_bytes * self.fresh + answer_tokens * self.written


@dataclass(frozen=True)
class ChatTerms:
    """``daily`` in millionths of a rouble; ``team`` is the support group, None sends visitors to the owner.

    ``first_word`` and ``whole`` are how many seconds are waited for the beginning and the end of an answer.
    """

    daily: int = 100 * MILLION
    prices: Prices = Prices()
    per_address: int = 30
    team: int | None = None
    first_word: float = 8
    whole: float = 45
