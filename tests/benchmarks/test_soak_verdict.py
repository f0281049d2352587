"""A soak that cannot fail proves nothing."""

import pytest

from soak_verdict import judge

HOUR = 360


def _rows(column: str, an_hour: float, *, warm: float = 0) -> list[dict[str, float]]:
    """Samples of an hour; ``warm``: what comes in the first tenth and stays."""
    return [
        {"minute": place / 6, column: 200 + an_hour * place / HOUR + warm * min(place / 36, 1) + place % 3}
        for place in range(HOUR)
    ]


@pytest.mark.parametrize(
    ("column", "an_hour", "warm", "fine"),
    [
        ("memory server", 0, 150, True),
        ("memory server", 60, 0, False),
        ("files server", 120, 0, False),
        ("queue", 600, 0, False),
        ("queue", 0, 0, True),
        ("database", 10_000, 0, True),
    ],
    ids=["caches fill", "memory leaks", "files leak", "stories pile up", "a steady queue", "data grow by design"],
)
def test_what_grows_after_the_warm_up_is_told(column: str, an_hour: float, warm: float, *, fine: bool) -> None:
    (verdict,) = judge(_rows(column, an_hour, warm=warm))
    assert verdict.fine is fine
    assert verdict.slope == pytest.approx(an_hour, abs=2)


def test_a_rare_kind_is_judged_by_the_samples_it_is_in() -> None:
    rows = [{"minute": place / 6, "p95 webhook": 0.1 if place % 5 == 0 else 0.0} for place in range(HOUR)]
    (verdict,) = judge(rows)
    assert (verdict.first, verdict.last, verdict.fine) == (0.1, 0.1, True)
