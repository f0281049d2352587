"""Which text of a step sells better, and whether that can be said yet. Pure; whole numbers and fractions only."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from aimpay.server.kit.typography import NBSP

CERTAIN: Final = {2: Fraction(3841, 1000), 3: Fraction(5024, 1000), 4: Fraction(5731, 1000)}
"""Squared z of a two-sided 5 % error, shared among the comparisons of so many variants with the best."""
LEAST_EXPECTED: Final = 5
"""Fewer sales, or fewer people who did not buy, tell nothing: the test does not hold."""
TOO_EARLY: Final = "Ещё рано судить"


@dataclass(frozen=True)
class Tally:
    """Of those whose days to buy are over: how many got the text, and how many bought."""

    variant: str
    told: int
    bought: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.bought, self.told) if self.told else Fraction(0)


@dataclass(frozen=True)
class Verdict:
    """``winner`` is the key of a variant once it can be said."""

    words: str
    winner: str | None = None


def judge(tallies: Sequence[Tally]) -> Verdict | None:
    """Compare the best with every other one; None when there is nothing to compare."""
    if len(tallies) < 2:  # noqa: PLR2004 — one text has no rival
        return None
    best, *others = sorted(tallies, key=lambda one: one.share, reverse=True)
    if any(lack := _lack(best, other) for other in others):
        return Verdict(f"{TOO_EARLY}: {lack}")
    if all(difference(best, other) > CERTAIN[len(tallies)] for other in others):
        return Verdict(f"Побеждает вариант «{best.variant}»: разница не{NBSP}случайна", best.variant)
    return Verdict("Разницы не видно: оба текста продают одинаково, или она слишком мала")


def difference(one: Tally, other: Tally) -> Fraction:
    """Squared z of the two-proportion test with a common share."""
    told = one.told + other.told
    common = Fraction(one.bought + other.bought, told)
    spread = common * (1 - common) * (Fraction(1, one.told) + Fraction(1, other.told))
    return (one.share - other.share) ** 2 / spread if spread else Fraction(0)


def _lack(one: Tally, other: Tally) -> str | None:
    if not (one.told and other.told):
        return "не все варианты кому-нибудь пришли"
    common = Fraction(one.bought + other.bought, one.told + other.told)
    fewest = min(one.told, other.told) * min(common, 1 - common)
    return "мало данных, случай сильнее текста" if fewest < LEAST_EXPECTED else None
