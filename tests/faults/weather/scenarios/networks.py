"""Each line between the product and the outside, and between its own processes: cut, mute, slow, lying."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from faults.weather.batch import Batch
from faults.weather.cable import Way
from faults.weather.goes_on import chat_answers, menu_answers, sale_is_delivered, sale_is_found
from faults.weather.play import Fault, Meanwhile, Scenario

MUTE_SECONDS: Final = 20
"""Longer than the product waits for any answer but a file's."""
SLOW_SECONDS: Final = 6
GOES_ON: Final[dict[str, Meanwhile]] = {
    "telegram": chat_answers,
    "yookassa": menu_answers,
    "resend": sale_is_delivered,
    "metrika": sale_is_delivered,
    "deepseek": chat_answers,
    "instagram": sale_is_delivered,
    "webhooks": sale_is_found,
    "to_bot": menu_answers,
    "to_server": chat_answers,
}
"""What must go on while this line is down."""
SAID: Final = {
    "telegram": "Telegram",
    "yookassa": "ЮKassa: магазин и выплаты",
    "resend": "Resend",
    "metrika": "Метрика",
    "deepseek": "DeepSeek",
    "instagram": "Instagram",
    "webhooks": "уведомления песочницы продукту",
    "to_bot": "от сервера к боту",
    "to_server": "от бота к серверу",
}
LYING: Final = ("telegram", "yookassa", "resend", "metrika", "deepseek", "instagram")
LIES: Final = (Way.ANSWER_LOST, Way.ANSWER_GARBLED, Way.ANSWER_500)
LIE_SECONDS: Final = 4


def turned(way: Way, *names: str) -> Fault:
    def fault(batch: Batch) -> AbstractAsyncContextManager[None]:
        return batch.place.turned(way, *names)

    return fault


def slow_then_mute(name: str) -> Fault:
    """First it trickles, then nothing comes any more, though nobody hangs up."""

    @asynccontextmanager
    async def choking(batch: Batch) -> AsyncIterator[None]:
        async with batch.place.turned(Way.SLOW, name):
            await asyncio.sleep(SLOW_SECONDS)
        async with batch.place.turned(Way.SILENT, name):
            yield

    return choking


def lying(name: str) -> Fault:
    """Requests arrive and are acted upon; the answer is lost, then garbage, then a 500."""

    @asynccontextmanager
    async def in_turns(batch: Batch) -> AsyncIterator[None]:
        for way in LIES:
            async with batch.place.turned(way, name):
                await asyncio.sleep(LIE_SECONDS)
        yield

    return in_turns


NETWORKS: Final = [
    *(Scenario(f"{name}-cut", f"{SAID[name]}: обрыв", turned(Way.CUT, name), 8, GOES_ON[name]) for name in GOES_ON),
    *(
        Scenario(f"{name}-slow", f"{SAID[name]}: 200 байт/с, затем молчит", slow_then_mute(name), MUTE_SECONDS)
        for name in GOES_ON
    ),
    *(Scenario(f"{name}-lies", f"{SAID[name]}: сделано, ответ потерян, мусор, 500", lying(name), 0) for name in LYING),
    Scenario("all-cut", "весь интернет пропал", turned(Way.CUT, *LYING, "webhooks"), 10),
    Scenario(
        "all-answers-lost",
        "ЮKassa, бот, уведомления: ответы теряются",
        turned(Way.ANSWER_LOST, "yookassa", "to_bot", "webhooks"),
        8,
    ),
]
