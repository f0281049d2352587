"""People and systems that come to the product: each act begins when it is due, whoever is still unanswered."""

import asyncio
import json
import random
import re
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any, Final

import aiohttp

from aimpay.bot.listening import WEBHOOK_PATH, webhook_secret
from aimpay.bot.side_door import WEBHOOK_SECRET_HEADER
from load_mix import EMPTY_SHARE, MIX, REFERRED, THINKS
from load_outside import Message, Outside

PATIENCE: Final = aiohttp.ClientTimeout(total=30)
DELIVERY_SECONDS: Final = 60
REFUSED: Final = frozenset({429, 503})
LINK: Final = re.compile(r"start=(r_\w+)")
PAYMENT: Final = re.compile(r"orderId=(load-\d+)")
SOURCES: Final = ("vk", "telegram_ads", "yandex", "newsletter", None)
QUESTIONS: Final = ("Сколько длится курс?", "Нужна ли математика?", "Что я смогу после курса?", "Есть ли рассрочка?")
LISTS: Final = ("/office/orders", "/office/people", "/office/leads", "/office")
FIGURES: Final = ("/office/insight", "/office/insight/revenue", "/office/insight/funnel", "/office/insight/cohorts")
YOOKASSA: Final = "185.71.76.1"
MOST_PRESSES: Final = 60
KNOWN: Final = 5_000


@dataclass
class Notes:
    """``took`` in seconds by kind; ``refused`` are 429 and 503, which are promised; ``failed`` must stay empty."""

    took: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        return sum(map(len, self.took.values()))


class RefusedError(Exception):
    pass


class FailedError(Exception):
    pass


@dataclass(frozen=True)
class Doors:
    """Where the product is: base addresses taken in turns, as a balancer does."""

    servers: tuple[str, ...]
    bots: tuple[str, ...]
    secret: str
    cookie: str
    certificates: tuple[str, ...]


class Acts:
    """``notes`` may be exchanged at any time; an act writes into what it finds at its end."""

    def __init__(self, outside: Outside, http: aiohttp.ClientSession, doors: Doors, first_person: int) -> None:
        self.notes = Notes()
        self.under_way: set[asyncio.Task[None]] = set()
        self._outside, self._http, self._doors = outside, http, doors
        self._servers, self._bots = cycle(doors.servers), cycle(doors.bots)
        self._updates, self._people = count(1), count(first_person)
        self._known: deque[int] = deque()
        self._students: deque[int] = deque()
        self._links: deque[str] = deque(maxlen=KNOWN)
        self._dice = random.Random(7)

    def begin(self, name: str, due: float) -> None:
        act: Callable[[float], Coroutine[Any, Any, None]] = getattr(self, name)
        task = asyncio.get_running_loop().create_task(self._noted(name, act(due)))  # noqa: TID251 — kept below
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def _noted(self, name: str, act: Coroutine[Any, Any, None]) -> None:
        try:
            await act
        except RefusedError as error:
            self.notes.refused[f"{name}: {error}"] += 1
        except (FailedError, TimeoutError, aiohttp.ClientError) as error:
            self.notes.failed[f"{name}: {type(error).__name__} {error}"[:120]] += 1

    async def arrive(self, rate: float, seconds: float) -> None:
        """Poisson arrivals, so many a second; nobody waits for anybody."""
        names = [act.name for act in MIX] + ["empty"]
        shares = [act.share for act in MIX] + [EMPTY_SHARE]
        due = begun = time.perf_counter()
        while (due := due + self._dice.expovariate(rate)) < begun + seconds:
            await _until(due)
            self.begin(self._dice.choices(names, shares)[0], due)

    async def rest(self) -> None:
        """Wait until everybody has been answered."""
        while self.under_way:
            await asyncio.wait(tuple(self.under_way))

    # What people do

    async def empty(self, due: float) -> None:
        await self._ask("empty", "GET", "/empty", due)

    async def site(self, due: float) -> None:
        await self._ask("page", "GET", "/", due)
        await self._ask("widget", "GET", "/api/site", time.perf_counter())
        await self._visit(time.perf_counter())

    async def certificate(self, due: float) -> None:
        await self._ask("certificate", "GET", f"/c/{self._dice.choice(self._doors.certificates)}", due)

    async def chat(self, due: float) -> None:
        token = await self._visit(due)
        due = await self._think()
        said = {"session_id": token, "message": self._dice.choice(QUESTIONS), "message_key": _hex(self._dice, 16)}
        headers = {"X-Forwarded-For": self._address(), "Accept": "text/event-stream"}
        url = next(self._servers) + "/api/chat/send"
        async with self._http.post(url, json=said, headers=headers, timeout=PATIENCE) as answer:
            _hold(answer.status, url)
            said_so_far = await answer.content.readany()
            self._took("chat, first words", due)
            if b"event: done" not in said_so_far + await answer.content.read():
                raise FailedError("the chat's answer has no end")
            self._took("chat, whole answer", due)

    async def office(self, due: float) -> None:
        await self._ask("office", "GET", self._dice.choice(LISTS), due)

    async def analytics(self, due: float) -> None:
        await self._ask("analytics", "GET", self._dice.choice(FIGURES), due)

    async def menu(self, due: float) -> None:
        person = self._somebody()
        friend = self._dice.choice(self._links) if self._links and self._dice.random() < REFERRED else ""
        await self._say("bot", person, f"/start {friend}".strip(), due)
        for data in self._dice.sample(("about", "structure", "documents", "pay"), 2):
            await self._press("bot", person, data, await self._think())
        await self._press("bot", person, "earn", await self._think())
        shown = await self._press("bot", person, "my_link", await self._think())
        if link := LINK.search(json.dumps(shown)):
            self._links.append(link[1])
        if len(self._known) < KNOWN:
            self._known.append(person)
        else:
            self._outside.chats.pop(person, None)

    async def purchase(self, due: float) -> None:
        """From /start to the invitation into the group."""
        person = next(self._people)
        await self._say("bot", person, "/start", due)
        for data in ("pay", "agree_offer", "agree_personal_data"):
            await self._press("bot, buying", person, data, await self._think())
        await self._say("bot, buying", person, f"load{person}@example.com", await self._think(), _has("email_confirm"))
        await self._press("bot, buying", person, "email_confirm", await self._think(), _has("pay_now"))
        shown = await self._press("bot, payment", person, "pay_now", await self._think(), _has("orderId="))
        found = PAYMENT.search(json.dumps(shown))
        assert found
        await self._is_paid(person, found[1])
        self._students.append(person)

    async def quiz(self, due: float) -> None:
        """From the rules to the result; without a student who has bought there is nobody to sit down."""
        person = self._students.popleft() if self._students else await self._new_student()
        await self._press("bot, quiz", person, "quiz", due, _has("quiz_start"))
        shown = await self._press("bot, quiz", person, "quiz_start", await self._think())
        for _ in range(MOST_PRESSES):
            letters = [data for data in _buttons(shown) if data.startswith("quiz_option")]
            if not letters:
                break
            shown = await self._press("bot, quiz", person, self._dice.choice(letters), await self._think())
            if _button(shown, "quiz_answer") and any(data.endswith(":0") for data in _buttons(shown)):
                shown = await self._press("bot, quiz", person, "quiz_answer", await self._think())
        self._outside.chats.pop(person, None)

    async def _new_student(self) -> int:
        await self.purchase(time.perf_counter())
        return self._students.pop()

    async def _is_paid(self, person: int, payment_id: str) -> None:
        """The provider's webhook; then the story settles and delivers, and the invitation comes into the chat."""
        self._outside.pay(payment_id)
        seen = self._outside.chats[person].expect(_has("t.me/+"))
        body = {"type": "notification", "event": "payment.succeeded", "object": {"id": payment_id, "status": "succeeded"}}
        due = await self._think()
        await self._ask("webhook", "POST", "/payment_notification", due, json=body, address=YOOKASSA)
        async with asyncio.timeout(DELIVERY_SECONDS):
            when, _ = await seen
        self.notes.took["delivery after webhook"].append(when - due)

    # How they do it

    async def _visit(self, due: float) -> str:
        said = {"utm_source": self._dice.choice(SOURCES), "utm_medium": "cpc", "landing": "/", "utm_campaign": "autumn"}
        body = await self._ask("visit", "POST", "/track_visit", due, json=said)
        return str(json.loads(body)["session_id"])

    async def _ask(self, kind: str, method: str, path: str, due: float, *, address: str = "", **how: Any) -> bytes:
        url = next(self._servers) + path
        headers = {"X-Forwarded-For": address or self._address()}
        if path.startswith("/office"):
            headers["Cookie"] = self._doors.cookie
        async with self._http.request(method, url, headers=headers, timeout=PATIENCE, allow_redirects=False, **how) as one:
            body = await one.read()
            _hold(one.status, path)
        self._took(kind, due)
        return body

    async def _say(
        self, kind: str, person: int, text: str, due: float, wanted: Callable[[Message], bool] = bool
    ) -> Message:
        message = {"message_id": next(self._updates), "date": int(time.time()), "text": text, **_written_by(person)}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.partition(" ")[0])}]
        return await self._bring(kind, person, {"message": message}, due, wanted)

    async def _press(
        self, kind: str, person: int, data: str, due: float, wanted: Callable[[Message], bool] = bool
    ) -> Message:
        """Press the newest button of that name; a person's old buttons work as well, with the name alone."""
        last = self._outside.chats[person].last
        pressed = {
            "id": str(next(self._updates)),
            "from": _person(person),
            "chat_instance": "1",
            "data": _button(last, data) or data,
            "message": last,
        }
        return await self._bring(kind, person, {"callback_query": pressed}, due, wanted)

    async def _bring(
        self, kind: str, person: int, update: dict[str, Any], due: float, wanted: Callable[[Message], bool]
    ) -> Message:
        """Bring an update as Telegram does, and wait until the person sees what came of it."""
        seen = self._outside.chats[person].expect(wanted)
        headers = {WEBHOOK_SECRET_HEADER: webhook_secret(self._doors.secret)}
        update = {"update_id": next(self._updates), **update}
        url = next(self._bots) + WEBHOOK_PATH
        async with self._http.post(url, json=update, headers=headers, timeout=PATIENCE) as answer:
            _hold(answer.status, WEBHOOK_PATH)
        try:
            async with asyncio.timeout(PATIENCE.total):
                when, message = await seen
        except TimeoutError as error:
            raise FailedError(f"{kind} is not answered") from error
        self.notes.took[kind].append(when - due)
        return message

    def _took(self, kind: str, due: float) -> None:
        self.notes.took[kind].append(time.perf_counter() - due)

    async def _think(self) -> float:
        due = time.perf_counter() + self._dice.expovariate(1 / THINKS)
        await _until(due)
        return due

    def _somebody(self) -> int:
        """Half of those who come have been here."""
        known = len(self._known) > KNOWN / 10 and self._dice.random() < 0.5
        return self._known.popleft() if known else next(self._people)

    def _address(self) -> str:
        return ".".join(str(self._dice.randrange(1, 255)) for _ in range(4))


async def _until(due: float) -> None:
    if (left := due - time.perf_counter()) > 0:
        await asyncio.sleep(left)


def _hold(status: int, where: str) -> None:
    if status in REFUSED:
        raise RefusedError(f"{status}")
    if status != 200:
        raise FailedError(f"{where}: {status}")


def _person(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": f"Гость {person}", "language_code": "ru"}


def _written_by(person: int) -> dict[str, Any]:
    return {"from": _person(person), "chat": {"id": person, "type": "private", "first_name": f"Гость {person}"}}


def _buttons(message: Message) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [str(button["callback_data"]) for row in rows for button in row if "callback_data" in button]


def _button(message: Message, name: str) -> str:
    """Return the data of a button: the name itself, or the name with an argument."""
    return next((data for data in _buttons(message) if data == name or data.startswith(f"{name}:")), name * (":" in name))


def _has(words: str) -> Callable[[Message], bool]:
    return lambda message: words in json.dumps(message, ensure_ascii=False)


def _hex(dice: random.Random, length: int) -> str:
    return "".join(dice.choices("0123456789abcdef", k=length))
