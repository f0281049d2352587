"""Each line between the product and the outside, and between its own processes: cut, mute, slow, lying."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from faults.weather.batch import Batch
from faults.weather.cable import Way
from faults.weather.goes_on import chat_answers, menu_answers, sale_is_delivered
from faults.weather.play import Fault, Meanwhile, Scenario

MUTE_SECONDS: Final = 20
"""Longer than the product waits for any answer but a file's."""
SLOW_SECONDS: Final = 12
GOES_ON: Final[dict[str, Meanwhile]] = {
    "telegram": chat_answers,
    "yookassa": menu_answers,
    "resend": sale_is_delivered,
    "metrika": sale_is_delivered,
    "deepseek": chat_answers,
    "instagram": sale_is_delivered,
    "webhooks": sale_is_delivered,
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


def turned(way: Way, name: str) -> Fault:
    def fault(batch: Batch) -> AbstractAsyncContextManager[None]:
        return batch.place.turned(way, name)

    return fault


def everything_cut(batch: Batch) -> AbstractAsyncContextManager[None]:
    return batch.place.turned(Way.CUT, *LYING, "webhooks")


def flapping(batch: Batch) -> AbstractAsyncContextManager[None]:
    @asynccontextmanager
    async def several() -> AsyncIterator[None]:
        """All answers of the payment provider and of the bot's line are lost at once: nothing is known of anything."""
        async with batch.place.turned(Way.ANSWER_LOST, "yookassa", "to_bot", "webhooks"):
            yield

    return several()


def _scenarios() -> list[Scenario]:
    found = []
    for name, goes_on in GOES_ON.items():
        what = SAID[name]
        found += [
            Scenario(f"{name}-cut", f"{what}: обрыв", turned(Way.CUT, name), 8, goes_on),
            Scenario(f"{name}-silent", f"{what}: молчит", turned(Way.SILENT, name), MUTE_SECONDS, goes_on),
            Scenario(f"{name}-slow", f"{what}: 200 байт в секунду", turned(Way.SLOW, name), SLOW_SECONDS),
        ]
    return found


def _lies() -> list[Scenario]:
    words = {Way.ANSWER_LOST: "ответ теряется", Way.ANSWER_GARBLED: "ответ — мусор", Way.ANSWER_500: "сделано, но 500"}
    return [
        Scenario(f"{name}-{way.removeprefix('answer_')}", f"{SAID[name]}: {words[way]}", turned(way, name), 6)
        for name in LYING
        for way in words
    ]


NETWORKS: Final = [
    *_scenarios(),
    *_lies(),
    Scenario("all-cut", "весь интернет пропал", everything_cut, 10),
    Scenario("all-answers-lost", "ЮKassa, бот и уведомления: ответы теряются", flapping, 8),
]
