"""A payment provider that does what it is asked and says that it did not, or asks to wait, or to come again."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from faults.weather.batch import PATIENCE, Batch
from faults.weather.play import Fault, Scenario
from patience import eventually

ALL: Final = ("/payments", "/refunds", "/payouts")
TIMES: Final = 12


def ordered(system: str, faults: Sequence[Mapping[str, Any]]) -> Fault:
    """Order faults of an emulator, wait until one of those that are counted has struck; take away what is left."""
    counted = sum(one["times"] or 0 for one in faults)

    @asynccontextmanager
    async def bad_days(batch: Batch) -> AsyncIterator[None]:
        async def struck() -> int:
            left = (await batch.town.sandbox.get(f"/{system}/faults"))["faults"]
            return counted - sum(one["times"] or 0 for one in left)

        await batch.town.sandbox.put(f"/{system}/faults", {"faults": [dict(one) for one in faults]})
        try:
            yield
            if counted:
                await eventually(struck, f"a fault of {system} strikes", PATIENCE)
        finally:
            batch.hits += await struck()
            await batch.town.sandbox.put(f"/{system}/faults", {"faults": []})

    return bad_days


def _posts(kind: str, **how: Any) -> Fault:
    """Every creation of a payment, a refund and a payout fails so, several times each."""
    return ordered("yookassa", [{"kind": kind, "method": "POST", "path": path, "times": TIMES, **how} for path in ALL])


def _reads(kind: str) -> Fault:
    return ordered("yookassa", [{"kind": kind, "method": "GET", "times": 3 * TIMES}])


PROVIDERS: Final = [
    Scenario("provider-500-after-commit", "ЮKassa: сделано, ответ 500", _posts("error_after_commit"), 10),
    Scenario("provider-500-before-commit", "ЮKassa: не сделано, ответ 500", _posts("error_before_commit"), 10),
    Scenario(
        "provider-timeout-after-commit", "ЮKassa: сделано, ответа нет", _posts("timeout_after_commit", seconds=20), 22
    ),
    Scenario("provider-reset-after-commit", "ЮKassa: сделано, соединение сброшено", _posts("reset_after_commit"), 10),
    Scenario("provider-429", "ЮKassa: слишком часто", _posts("too_many_requests", retry_after=700), 10),
    Scenario("provider-202", "ЮKassa: ещё обрабатывается", _posts("processing_202", retry_after=700), 10),
    Scenario("provider-502-html", "ЮKassa: страница 502", _posts("html_502"), 10),
    Scenario("provider-unknown-enum", "ЮKassa: статус, которого мы не знаем", _reads("unknown_enum"), 10),
    Scenario("provider-extra-fields", "ЮKassa: новые поля", _reads("extra_fields"), 8),
    Scenario(
        "letters-500-after-commit",
        "Resend: письмо ушло, ответ 500",
        ordered("resend", [{"kind": "internal_server_error", "after_commit": True, "times": TIMES}]),
        10,
    ),
    Scenario(
        "letters-429",
        "Resend: слишком часто",
        ordered("resend", [{"kind": "rate_limit_exceeded", "times": 2 * TIMES}]),
        10,
    ),
    Scenario(
        "metrika-500-after-commit",
        "Метрика: цель принята, ответ 500",
        ordered("metrika", [{"kind": "server_error", "after_commit": True, "times": TIMES}]),
        10,
    ),
    Scenario(
        "model-cut-midway",
        "DeepSeek: обрывается на полуслове, пусто, перегружен",
        ordered("deepseek", [{"kind": kind, "times": 4} for kind in ("cut", "blank", "overloaded", "no_balance")]),
        10,
    ),
    Scenario(
        "instagram-500-after-commit",
        "Instagram: отправлено, ответ 500",
        ordered(
            "instagram",
            [{"kind": "server_error", "after_commit": True, "times": 3}, {"kind": "rate_limit", "times": 3}],
        ),
        10,
    ),
]
