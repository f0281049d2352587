"""Telegram asks to wait, again and again, on a third of all calls, while a broadcast and purchases are under way."""

from typing import Any, Final

from faults.weather.goes_on import chat_answers
from faults.weather.play import Scenario
from faults.weather.scenarios.providers import ordered

THIRD: Final = 0.33
WAITS: Final = (1, 3, 10, 30)


def _storm(kind: str, **how: Any) -> list[dict[str, Any]]:
    return [{"kind": kind, "chance": THIRD, "times": None, **how}]


def _waits() -> list[dict[str, Any]]:
    share = THIRD / len(WAITS)
    return [{"kind": "too_many_requests", "chance": share, "times": None, "retry_after": seconds} for seconds in WAITS]


FLOODS: Final = [
    Scenario(
        "telegram-429-storm",
        "Telegram: треть вызовов — 429, ждать 1–30 с",
        ordered("telegram", _waits()),
        20,
        chat_answers,
    ),
    Scenario(
        "telegram-429-short",
        "Telegram: треть вызовов — 429, ждать 1 с",
        ordered("telegram", _storm("too_many_requests", retry_after=1)),
        15,
        chat_answers,
    ),
    Scenario("telegram-500", "Telegram: треть вызовов — 500", ordered("telegram", _storm("server_error")), 10),
    Scenario(
        "telegram-500-after-commit",
        "Telegram: треть вызовов сделана, ответ 500",
        ordered("telegram", _storm("server_error_after_commit")),
        10,
    ),
    Scenario(
        "telegram-updates-twice",
        "Telegram: обновления приходят дважды и не по порядку",
        ordered(
            "telegram",
            [*_storm("duplicate_update"), *_storm("out_of_order_update")],
        ),
        10,
    ),
]
