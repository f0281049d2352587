"""Hands that go by what stands on the screen, and press again when nothing comes: buyers, students, members."""

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from faults.news import News
from story.examinee import HEAD, Examinee
from story.player import GOOD_CARD, PAYMENT_ID, POOR_CARD, REFERRAL, Person, labels, shown

PRESS_AGAIN_SECONDS: Final = 12.0
RETRY: Final = re.compile("Попробовать ещё раз")
PAY: Final = re.compile(r"Оплатить \d|Открыть бесплатно")
BUY: Final = (
    re.compile("Подтвердить"),
    re.compile("Даю согласие"),
    re.compile("Принимаю"),
    PAY,
    re.compile("Оплатить курс|Оплатить"),
)
TOMORROW: Final = "Следующая попытка откроется"
STUDY: Final = tuple(map(re.compile, ("Всё верно", "Начать тест", "Продолжить", "Сдать тест", "Получить сертификат")))
PAID: Final = ("Оплата получена", "Промокод открыл вам курс")
CERTIFICATE: Final = re.compile(r"Выдан \S+, номер AIM-")
EARN: Final = (re.compile("Моя ссылка"), re.compile("Заработать"))
Screen = dict[str, Any]


@dataclass
class Hand:
    """``entry`` is the link or the command that begins; what he knows of a provider's payments is in ``paid``."""

    person: Person
    news: News
    email: str = ""
    entry: str = "/start"
    poor_cards: int = 0
    double: bool = False
    paid: list[str] = field(default_factory=list)
    _student: Examinee | None = None
    _is_inside: bool = False
    _patient_until: float = 0.0

    async def comes(self) -> None:
        await self._until(lambda said: "Документы" in said, self._act_to_come)

    async def buy(self) -> None:
        await self._until(lambda said: any(words in said for words in PAID), self._act_to_buy)

    async def join(self) -> None:
        """Follow the link of one's own until inside; the welcome may have died with the bot that opened the door."""
        await self._until(lambda said: self._is_inside or "Добро пожаловать" in said, self._act_to_join)

    async def study(self) -> None:
        """To the certificate: whoever missed the congratulation finds it in the menu."""
        await self._until(lambda said: CERTIFICATE.search(said) is not None, self._act_to_study)

    async def takes_link(self) -> str:
        """Return the partner's own link."""
        await self._until(lambda said: REFERRAL.search(said) is not None, self._act_to_earn)
        return next(match[0] for one in await self._said() if (match := REFERRAL.search(shown(one))))

    async def hears(self, words: str) -> None:
        await self._until(lambda said: words in said, self._wait)

    async def _until(self, done: Callable[[str], bool], act: "Callable[[Screen], Any]") -> None:
        """Act on each new screen, and again on one that stays for too long."""
        screen: Screen = {}
        loop, again = asyncio.get_running_loop(), 0.0
        while True:
            seen, said = self.news.seen(self.person.id), await self._said()
            if any(done(shown(one)) for one in said):
                return
            if screen == (screen := _screen(said)) and loop.time() < again:
                await self.news.change(self.person.id, seen, again - loop.time())
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(PRESS_AGAIN_SECONDS):
                    await act(screen)
            again = loop.time() + PRESS_AGAIN_SECONDS

    async def _said(self) -> list[Screen]:
        return [one for one in await self.person.messages() if one["from_bot"]]

    async def _act_to_come(self, screen: Screen) -> None:
        await self._press(screen, ())

    async def _act_to_buy(self, screen: Screen) -> None:
        if payment_id := _payment_on(screen):
            await self._pay(payment_id)
        elif "Шаг 3" in shown(screen):
            await self.person.send(self.email)
        else:
            await self._press(screen, BUY)

    async def _pay(self, payment_id: str) -> None:
        payment = await self.person.sandbox.get(f"/yookassa/payments/{payment_id}")
        if payment_id in self.paid or payment["status"] != "pending":
            return
        card = POOR_CARD if self.poor_cards else GOOD_CARD
        body = {"method": "bank_card", "card_number": card}
        done = await self.person.sandbox.post(f"/yookassa/payments/{payment_id}/pay", body)
        if done["status"] == "succeeded":
            self.paid.append(payment_id)
        else:
            self.poor_cards -= 1

    async def _act_to_join(self, screen: Screen) -> None:
        for message in reversed(await self._said()):
            for button in (one for row in message["buttons"] or [] for one in row):
                if "t.me/+" in (button["url"] or ""):
                    opened = await self.person.open(button["url"])
                    self._is_inside = opened["outcome"] == "joined" or opened["reason_code"] == "already_member"
                    return
        await self._press(screen, (re.compile("Получить ссылку"),))

    async def _act_to_study(self, screen: Screen) -> None:
        if HEAD.search(shown(screen)) and "Завершить тест" in " ".join(labels(screen)):
            await self._answer(screen)
        elif "Напишите фамилию" in shown(screen):
            await self.person.send("Иванов Борис")
        elif TOMORROW in shown(screen):  # what was killed for too long ate the forty minutes
            await self.person.sandbox.advance(days=1)
            await self._begin()
        else:
            await self._press(screen, STUDY)

    async def _answer(self, screen: Screen) -> None:
        """One press towards the right answer: a box that is ticked already is left alone."""
        student = self._student = self._student or Examinee(self.person)
        right, seen = student.right(screen), labels(screen)
        if "Ответить" not in seen:
            await student.tap(screen, next(label for label in seen if label in right))
            return
        wanted = [f"☐ {letter}" for letter in sorted(right)]
        undone = [label for label in seen if label in wanted or (label[:1] == "☑" and label[2:] not in right)]
        await student.tap(screen, undone[0] if undone else "Ответить")

    async def _press(self, screen: Screen, wanted: Sequence[re.Pattern[str]]) -> None:
        for words in (RETRY, *wanted):
            for button in (one for row in screen["buttons"] or [] for one in row if one["kind"] == "callback"):
                if words.search(button["text"].replace("\u00a0", " ")):
                    twice = 2 if self.double and words is PAY else 1
                    await asyncio.gather(*(self._click(screen, button["data"]) for _ in range(twice)))
                    return
        await self._begin()

    async def _begin(self) -> None:
        """Come anew, but not again and again: each time makes a new screen."""
        now = asyncio.get_running_loop().time()
        if now < self._patient_until:
            return
        self._patient_until = now + PRESS_AGAIN_SECONDS
        await (self.person.send(self.entry) if self.entry.startswith("/") else self.person.open(self.entry))

    async def _click(self, screen: Screen, data: str) -> None:
        body = {"message_id": screen["message_id"], "data": data, "stale": True}
        await self.person.sandbox.post(f"/telegram/users/{self.person.id}/click", body)

    async def _act_to_earn(self, screen: Screen) -> None:
        await self._press(screen, EARN)

    async def _wait(self, _screen: Screen) -> None:
        """Do nothing but look."""


def _screen(said: Sequence[Screen]) -> Screen:
    """Return the newest message of the bot that can be acted upon, or nothing yet."""
    asks = ("Шаг 3", "Напишите фамилию")
    found = (one for one in reversed(said) if one["buttons"] or any(words in shown(one) for words in asks))
    return next(found, {"buttons": []})


def _payment_on(screen: Screen) -> str | None:
    urls = (button["url"] or "" for row in screen["buttons"] or [] for button in row)
    return next((match[1] for url in urls if (match := PAYMENT_ID.search(url))), None)
