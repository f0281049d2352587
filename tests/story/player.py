"""Hands for a test: plays people in the sandbox through its control API, as the demo page does."""

import re
from typing import Any, Final

import aiohttp

from patience import eventually

GOOD_CARD: Final = "5555555555554477"
POOR_CARD: Final = "5555555555554600"
PAYMENT_ID: Final = re.compile(r"orderId=([0-9a-f-]{36})")
REFERRAL: Final = re.compile(r"https://t\.me/\w+\?start=r_\w+")


class Sandbox:
    """The control API. ``await sandbox.get("/telegram/users")`` answers parsed JSON."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self.base_url = base_url

    async def get(self, path: str, **query: Any) -> Any:
        return await self._call("GET", path, params=query)

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return await self._call("POST", path, json=body or {})

    async def put(self, path: str, body: dict[str, Any]) -> Any:
        return await self._call("PUT", path, json=body)

    async def advance(self, **units: float) -> None:
        seconds = {"minutes": 60, "hours": 3600, "days": 86_400}
        await self.post("/clock/advance", {"seconds": sum(seconds[unit] * many for unit, many in units.items())})

    async def _call(self, method: str, path: str, **how: Any) -> Any:
        async with self._session.request(method, f"{self.base_url}/sandbox/api{path}", **how) as answer:
            body = await answer.json()
            if answer.status >= 400:
                raise AssertionError(f"{method} {path}: {answer.status} {body}")
            return body


class Person:
    """Somebody in Telegram, in a private chat with the bot."""

    def __init__(self, sandbox: Sandbox, user_id: int) -> None:
        self.sandbox = sandbox
        self.id = user_id
        self._home = f"/telegram/users/{user_id}"

    async def messages(self) -> list[dict[str, Any]]:
        answer = await self.sandbox.get(f"{self._home}/messages", limit=500)
        found: list[dict[str, Any]] = answer
        return [message for message in found if not message["deleted"]]

    async def send(self, text: str) -> int:
        return int((await self.sandbox.post(f"{self._home}/send", {"text": text}))["message_id"])

    async def open(self, url: str) -> dict[str, Any]:
        return dict(await self.sandbox.post(f"{self._home}/open", {"url": url}))

    async def start(self, payload: str = "") -> dict[str, Any]:
        """Return the menu."""
        sent = await self.send(f"/start {payload}".strip())
        return await self.sees("Документы", buttons_only=True, after=sent)

    async def sees(self, *words: str, buttons_only: bool = False, after: int = 0) -> dict[str, Any]:
        """Wait for a message of the bot with any of these words in its text or buttons; return the newest."""

        async def look() -> dict[str, Any] | None:
            for message in reversed(await self.messages()):
                if message["from_bot"] and message["message_id"] > after:
                    said = " ".join(labels(message)) if buttons_only else shown(message)
                    if any(word in said for word in words):
                        return dict(message)
            return None

        return await eventually(look, f"{self.id} sees {words}")

    async def press(self, label: str, *, stale: bool = False) -> dict[str, Any]:
        """Press the newest button with these words; return what the bot popped up, or the button's address."""
        message = await self.sees(label, buttons_only=True)
        shown_last_first = [b for row in reversed(message["buttons"]) for b in row]
        button = next(b for b in shown_last_first if label in plain(b["text"]))
        if button["kind"] == "url":
            return await self.open(button["url"])
        body = {"message_id": message["message_id"], "data": button["data"], "stale": stale}
        return dict(await self.sandbox.post(f"{self._home}/click", body))

    async def button_url(self, label: str) -> str:
        message = await self.sees(label, buttons_only=True)
        return str(next(b["url"] for row in message["buttons"] for b in row if label in plain(b["text"])))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def labels(message: dict[str, Any]) -> list[str]:
    return [plain(button["text"]) for row in message["buttons"] or [] for button in row]


def shown(message: dict[str, Any]) -> str:
    texts = (message.get(part) or "" for part in ("text", "html", "caption_html"))
    return plain(" ".join([*texts, *labels(message)]))


async def prepare_to_pay(person: Person, email: str) -> None:
    """From the menu to the price screen: two consents, the address typed and confirmed."""
    await person.press("Оплатить")
    await person.press("Принимаю")
    await person.press("Даю согласие")
    await person.sees("почт")
    await person.send(email)
    await person.press("Подтвердить")
    await person.sees("Оплатить 14 990", buttons_only=True)


async def pay(person: Person, card: str = GOOD_CARD, *, instead_of: str = "") -> str:
    """Press pay, pay by card on the payer's page; return the payment's id. ``instead_of``: a payment that is over."""
    await person.press("Оплатить 14 990")
    payment_id = await payment_on_screen(person, instead_of=instead_of)
    await person.sandbox.post(f"/yookassa/payments/{payment_id}/pay", {"method": "bank_card", "card_number": card})
    return payment_id


async def payment_on_screen(person: Person, *, instead_of: str = "") -> str:
    """Return the id of the payment that the newest pay button opens."""

    async def look() -> str | None:
        for message in reversed(await person.messages()):
            for url in (button["url"] or "" for row in message["buttons"] or [] for button in row):
                if match := PAYMENT_ID.search(url):
                    return match[1] if match[1] != instead_of else None
        return None

    return await eventually(look, "a button that opens the payer's page")


async def buy(person: Person, email: str) -> str:
    """From /start to the invitation; return the payment's id."""
    await person.start()
    await prepare_to_pay(person, email)
    payment_id = await pay(person)
    await person.sees("Оплата получена")
    return payment_id


async def own_link(person: Person) -> str:
    """Take the partner's link from the bot."""
    await person.start()
    await person.press("Заработать")
    await person.press("Моя ссылка")
    text = shown(await person.sees("Ваша ссылка"))
    match = REFERRAL.search(text)
    assert match, text
    return match[0]


async def report(person: Person) -> str:
    """Open «Мой отчёт» from the menu and return what it says."""
    menu = await person.start()
    await person.press("Заработать")
    await person.sees("Мой отчёт", buttons_only=True, after=menu["message_id"])
    await person.press("Мой отчёт")
    return shown(await person.sees("Ваш отчёт", after=menu["message_id"]))


async def letters_to(sandbox: Sandbox, email: str) -> list[dict[str, Any]]:
    """Return the letters to an address, newest first, with their content."""
    found = (await sandbox.get("/resend/emails", to=email))["emails"]
    return [dict(await sandbox.get(f"/resend/emails/{letter['id']}")) for letter in found]


async def group_members(sandbox: Sandbox) -> set[int]:
    chats = await sandbox.get("/telegram/chats")
    inside = {"creator", "administrator", "member"}
    return {one["user_id"] for chat in chats for one in chat["members"] if one["status"] in inside}
