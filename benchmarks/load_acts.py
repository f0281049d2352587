"""People and systems that come to the product: each act begins when it is due, whoever is still unanswered."""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any, Final

import aiohttp

from load_hands import (
    PATIENCE,
    Doors,
    FailedError,
    Hands,
    RefusedError,
    button_of,
    buttons_of,
    has,
    hex_of,
    hold,
    until,
)
from load_mix import EMPTY_SHARE, MIX, REFERRED
from load_outside import Outside

DELIVERY_SECONDS: Final = 60
LINK: Final = re.compile(r"start=(r_\w+)")
PAYMENT: Final = re.compile(r"orderId=(load-\d+)")
SOURCES: Final = ("vk", "telegram_ads", "yandex", "newsletter", None)
QUESTIONS: Final = ("Сколько длится курс?", "Нужна ли математика?", "Что я смогу после курса?", "Есть ли рассрочка?")
LISTS: Final = ("/office/orders", "/office/people", "/office/leads", "/office")
FIGURES: Final = ("/office/insight", "/office/insight/revenue", "/office/insight/funnel", "/office/insight/cohorts")
YOOKASSA: Final = "185.71.76.1"
MOST_PRESSES: Final = 60
KNOWN: Final = 5_000


class Acts(Hands):
    def __init__(self, outside: Outside, http: aiohttp.ClientSession, doors: Doors, first_person: int) -> None:
        super().__init__(outside, http, doors)
        self.under_way: set[asyncio.Task[None]] = set()
        self._people = count(first_person)
        self._known: deque[int] = deque()
        self._students: deque[int] = deque()
        self._links: deque[str] = deque(maxlen=KNOWN)

    def begin(self, name: str, due: float) -> None:
        act: Callable[[float], Coroutine[Any, Any, None]] = getattr(self, name)
        task = asyncio.get_running_loop().create_task(self._noted(name, act, due))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def _noted(self, name: str, act: Callable[[float], Coroutine[Any, Any, None]], due: float) -> None:
        try:
            await act(due)
        except RefusedError as error:
            self.notes.refused[f"{name}: {error}"] += 1
        except (FailedError, TimeoutError, aiohttp.ClientError) as error:
            self.notes.failed[f"{name}: {type(error).__name__} {error}"[:120]] += 1

    async def arrive(self, rate: float, seconds: float) -> None:
        """Poisson arrivals, so many a second; nobody waits for anybody."""
        names = [act.name for act in MIX] + ["empty"]
        shares = [act.share for act in MIX] + [EMPTY_SHARE]
        due = begun = time.perf_counter()
        while (due := due + self.dice.expovariate(rate)) < begun + seconds:
            await until(due)
            self.begin(self.dice.choices(names, shares)[0], due)

    async def rest(self, most: float | None = None) -> None:
        """Wait until everybody has gone, but no longer than ``most`` seconds."""
        if self.under_way:
            await asyncio.wait(tuple(self.under_way), timeout=most)

    async def send_away(self) -> None:
        for task in self.under_way:
            task.cancel()
        await self.rest()

    # What people do

    async def empty(self, due: float) -> None:
        await self.ask("empty", "GET", "/empty", due)

    async def site(self, due: float) -> None:
        await self.ask("page", "GET", "/", due)
        await self.ask("widget", "GET", "/api/site", time.perf_counter())
        await self._visit(time.perf_counter())

    async def certificate(self, due: float) -> None:
        await self.ask("certificate", "GET", f"/c/{self.dice.choice(self.doors.certificates)}", due)

    async def chat(self, due: float) -> None:
        token = await self._visit(due)
        due = await self.think()
        said = {"session_id": token, "message": self.dice.choice(QUESTIONS), "message_key": hex_of(self.dice, 16)}
        headers = {"X-Forwarded-For": self.address(), "Accept": "text/event-stream"}
        url = next(self.servers) + "/api/chat/send"
        async with self.http.post(url, json=said, headers=headers, timeout=PATIENCE) as answer:
            hold(answer.status, url)
            said_so_far = await answer.content.readany()
            self.took("chat, first words", due)
            if b"event: done" not in said_so_far + await answer.content.read():
                raise FailedError("the chat's answer has no end")
            self.took("chat, whole answer", due)

    async def office(self, due: float) -> None:
        await self.ask("office", "GET", self.dice.choice(LISTS), due)

    async def analytics(self, due: float) -> None:
        await self.ask("analytics", "GET", self.dice.choice(FIGURES), due)

    async def menu(self, due: float) -> None:
        person = self._somebody()
        friend = self.dice.choice(self._links) if self._links and self.dice.random() < REFERRED else ""
        await self.say("bot", person, f"/start {friend}".strip(), due)
        for data in self.dice.sample(("about", "structure", "documents", "pay"), 2):
            await self.press("bot", person, data, await self.think())
        await self.press("bot", person, "earn", await self.think())
        shown = await self.press("bot", person, "my_link", await self.think())
        if link := LINK.search(json.dumps(shown)):
            self._links.append(link[1])
        if len(self._known) < KNOWN:
            self._known.append(person)
        else:
            self.outside.chats.pop(person, None)

    async def purchase(self, due: float) -> None:
        """From /start to the invitation into the group."""
        person = next(self._people)
        await self.say("bot", person, "/start", due)
        for data in ("pay", "agree_offer", "agree_personal_data"):
            await self.press("bot, buying", person, data, await self.think())
        await self.say("bot, buying", person, f"load{person}@example.com", await self.think(), has("email_confirm"))
        await self.press("bot, buying", person, "email_confirm", await self.think(), has("pay_now"))
        shown = await self.press("bot, payment", person, "pay_now", await self.think(), has("orderId="))
        found = PAYMENT.search(json.dumps(shown))
        assert found
        await self._is_paid(person, found[1])
        self._students.append(person)

    async def quiz(self, due: float) -> None:
        """From the rules to the result; without a student who has bought there is nobody to sit down."""
        person = self._students.popleft() if self._students else await self._new_student()
        await self.press("bot, quiz", person, "quiz", due, has("quiz_start"))
        shown = await self.press("bot, quiz", person, "quiz_start", await self.think())
        for _ in range(MOST_PRESSES):
            letters = [data for data in buttons_of(shown) if data.startswith("quiz_option")]
            if not letters:
                break
            shown = await self.press("bot, quiz", person, self.dice.choice(letters), await self.think())
            if button_of(shown, "quiz_answer") and any(data.endswith(":0") for data in buttons_of(shown)):
                shown = await self.press("bot, quiz", person, "quiz_answer", await self.think())
        self.outside.chats.pop(person, None)

    async def _new_student(self) -> int:
        await self.purchase(time.perf_counter())
        return self._students.pop()

    async def _is_paid(self, person: int, payment_id: str) -> None:
        """The provider's webhook; then the story settles and delivers, and the invitation comes into the chat."""
        self.outside.pay(payment_id)
        seen = self.outside.chats[person].expect(has("t.me/+"))
        body = {
            "type": "notification",
            "event": "payment.succeeded",
            "object": {"id": payment_id, "status": "succeeded"},
        }
        due = await self.think()
        await self.ask("webhook", "POST", "/payment_notification", due, json=body, address=YOOKASSA)
        async with asyncio.timeout(DELIVERY_SECONDS):
            when, _ = await seen
        self.notes.took["delivery after webhook"].append(when - due)

    async def _visit(self, due: float) -> str:
        said = {"utm_source": self.dice.choice(SOURCES), "utm_medium": "cpc", "landing": "/", "utm_campaign": "autumn"}
        body = await self.ask("visit", "POST", "/track_visit", due, json=said)
        return str(json.loads(body)["session_id"])

    def _somebody(self) -> int:
        """Half of those who come have been here."""
        known = len(self._known) > KNOWN / 10 and self.dice.random() < 0.5
        return self._known.popleft() if known else next(self._people)
