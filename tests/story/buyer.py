"""A buyer who wants the course and presses again when nothing happens."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from story.player import GOOD_CARD, PAYMENT_ID, POOR_CARD, Person, shown

PRESSES: Final = (
    "Попробовать ещё раз",
    "Подтвердить",
    "Даю согласие",
    "Принимаю оферту",
    "Оплатить 14 990",
    "Оплатить курс",
)
LOOK_AGAIN_SECONDS: Final = 0.25
PRESS_AGAIN_SECONDS: Final = 3.0


@dataclass
class StubbornBuyer:
    """Goes by what stands on the screen. ``tries`` declined cards come before the good one."""

    person: Person
    email: str
    link: str
    tries: int = 0
    paid: set[str] = field(default_factory=set)

    async def buy(self) -> None:
        while True:
            if any("Оплата получена" in shown(said) for said in await self.person.messages()):
                return
            screen = await self._screen()
            with suppress(TimeoutError):
                async with asyncio.timeout(PRESS_AGAIN_SECONDS):
                    await self._act(screen)
            await self._wait_for_change(screen)

    async def _screen(self) -> dict[str, Any]:
        """Return the newest message of the bot that can be acted upon, or nothing yet."""
        said = [one for one in await self.person.messages() if one["from_bot"]]
        return next((one for one in reversed(said) if one["buttons"] or "Шаг 3" in shown(one)), {"buttons": []})

    async def _act(self, screen: dict[str, Any]) -> None:
        words = shown(screen)
        if payment_id := _payment_on(screen):
            await self._pay(payment_id)
        elif "Шаг 3" in words:
            await self.person.send(self.email)
        elif label := next((label for label in PRESSES if label in words), None):
            await self.person.press(label, stale=True)
        else:
            await self.person.open(self.link)

    async def _pay(self, payment_id: str) -> None:
        if payment_id in self.paid:
            return
        payment = await self.person.sandbox.get(f"/yookassa/payments/{payment_id}")
        if payment["status"] != "pending":
            return
        card = POOR_CARD if self.tries else GOOD_CARD
        body = {"method": "bank_card", "card_number": card}
        done = await self.person.sandbox.post(f"/yookassa/payments/{payment_id}/pay", body)
        if done["status"] == "succeeded":
            self.paid.add(payment_id)
        else:
            self.tries -= 1

    async def _wait_for_change(self, seen: dict[str, Any]) -> None:
        with suppress(TimeoutError, aiohttp.ClientError):
            async with asyncio.timeout(PRESS_AGAIN_SECONDS):
                while await self._screen() == seen:
                    await asyncio.sleep(LOOK_AGAIN_SECONDS)


def _payment_on(screen: dict[str, Any]) -> str | None:
    urls = (button["url"] or "" for row in screen["buttons"] for button in row)
    return next((match[1] for url in urls if (match := PAYMENT_ID.search(url))), None)
