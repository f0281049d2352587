"""How the load's people reach the product: over HTTP, and through Telegram, whose webhook the bot is told by."""

import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any, Final

import aiohttp

from aimpay.bot.listening import WEBHOOK_PATH, webhook_secret
from aimpay.bot.side_door import WEBHOOK_SECRET_HEADER
from load_mix import THINKS
from load_outside import Message, Outside

PATIENCE: Final = aiohttp.ClientTimeout(total=30)
REFUSED: Final = frozenset({429, 503})


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


class Hands:
    """``notes`` may be exchanged at any time. Moments are due times: who is kept waiting by us is noted as waiting."""

    def __init__(self, outside: Outside, http: aiohttp.ClientSession, doors: Doors) -> None:
        self.notes = Notes()
        self.outside, self.http, self.doors = outside, http, doors
        self.servers, self.bots = cycle(doors.servers), cycle(doors.bots)
        self.updates = count(1)
        self.dice = random.Random(7)
        self.thinks = THINKS

    async def ask(self, kind: str, method: str, path: str, due: float, *, address: str = "", **how: Any) -> bytes:
        url = next(self.servers) + path
        headers = {"X-Forwarded-For": address or self.address()}
        if path.startswith("/office"):
            headers["Cookie"] = self.doors.cookie
        async with self.http.request(
            method, url, headers=headers, timeout=PATIENCE, allow_redirects=False, **how
        ) as one:
            body = await one.read()
            hold(one.status, path)
        self.took(kind, due)
        return body

    async def say(
        self, kind: str, person: int, text: str, due: float, wanted: Callable[[Message], bool] = bool
    ) -> Message:
        message = {"message_id": next(self.updates), "date": int(time.time()), "text": text, **written_by(person)}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.partition(" ")[0])}]
        return await self.bring(kind, person, {"message": message}, due, wanted)

    async def press(
        self, kind: str, person: int, data: str, due: float, wanted: Callable[[Message], bool] = bool
    ) -> Message:
        """Press the newest button of that name; a person's old buttons work as well, with the name alone."""
        last = self.outside.chats[person].last
        pressed = {
            "id": str(next(self.updates)),
            "from": person_of(person),
            "chat_instance": "1",
            "data": button_of(last, data) or data,
            "message": last,
        }
        return await self.bring(kind, person, {"callback_query": pressed}, due, wanted)

    async def bring(
        self, kind: str, person: int, update: dict[str, Any], due: float, wanted: Callable[[Message], bool]
    ) -> Message:
        """Bring an update as Telegram does, and wait until the person sees what came of it."""
        seen = self.outside.chats[person].expect(wanted)
        headers = {WEBHOOK_SECRET_HEADER: webhook_secret(self.doors.secret)}
        update = {"update_id": next(self.updates), **update}
        url = next(self.bots) + WEBHOOK_PATH
        async with self.http.post(url, json=update, headers=headers, timeout=PATIENCE) as answer:
            hold(answer.status, WEBHOOK_PATH)
        try:
            async with asyncio.timeout(PATIENCE.total):
                when, message = await seen
        except TimeoutError as error:
            raise FailedError(f"{kind} is not answered") from error
        self.notes.took[kind].append(when - due)
        return message

    def took(self, kind: str, due: float) -> None:
        self.notes.took[kind].append(time.perf_counter() - due)

    async def think(self) -> float:
        due = time.perf_counter() + self.dice.expovariate(1 / self.thinks)
        await until(due)
        return due

    def address(self) -> str:
        return ".".join(str(self.dice.randrange(1, 255)) for _ in range(4))


async def until(due: float) -> None:
    if (left := due - time.perf_counter()) > 0:
        await asyncio.sleep(left)


def hold(status: int, where: str) -> None:
    if status in REFUSED:
        raise RefusedError(f"{status}")
    if status != 200:
        raise FailedError(f"{where}: {status}")


def person_of(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": f"Гость {person}", "language_code": "ru"}


def written_by(person: int) -> dict[str, Any]:
    return {"from": person_of(person), "chat": {"id": person, "type": "private", "first_name": f"Гость {person}"}}


def buttons_of(message: Message) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [str(button["callback_data"]) for row in rows for button in row if "callback_data" in button]


def button_of(message: Message, name: str) -> str:
    """Return the data of a button: the name itself, or the name with an argument."""
    return next(
        (data for data in buttons_of(message) if data == name or data.startswith(f"{name}:")), name * (":" in name)
    )


def has(words: str) -> Callable[[Message], bool]:
    return lambda message: words in json.dumps(message, ensure_ascii=False)


def hex_of(dice: random.Random, length: int) -> str:
    return "".join(dice.choices("0123456789abcdef", k=length))
