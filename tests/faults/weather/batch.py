"""Mixed stories, played while something is wrong: half of each begin before it, half in the midst of it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

import aiohttp

from aimpay.contract import payouts as contract
from aimpay.contract.errors import ErrorCode, RemoteError, RemoteSilentError
from aimpay.contract.refunds import ASK_REFUND, GRANT_ACCESS, AskRefund, GrantAccess
from aimpay.contract.wire import Call, Request, Response
from aimpay.server.growth.broadcasts.acts import launch
from aimpay.server.kit.clock import Clock
from faults.weather.place import Place, fill
from patience import eventually
from postmen.crowd import OWNER, planned_in
from story.buyer import StubbornBuyer
from story.player import Person, own_link

WALLET: Final = "41001614575714"
PRICE: Final = 1_499_000
HOLD_DAYS: Final = 15
SUMS: Final = (100_001, 150_050)
NOT_NOW: Final = {
    ErrorCode.UNAVAILABLE,
    ErrorCode.INTERNAL,
    ErrorCode.PROVIDER_SILENT,
    ErrorCode.PAYMENT_UNAVAILABLE,
    ErrorCode.PAYOUT_GATEWAY_SILENT,
}
LONGEST_SECONDS: Final = 240
PATIENCE: Final = 120
BETWEEN_TRIES: Final = 0.7
BROWSER: Final = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}


@dataclass(frozen=True)
class Size:
    """``buyers`` of whom every fourth is given his money back, and every third came from the site."""

    buyers: int = 10
    partners: int = 2
    crowd: int = 50
    visitors: int = 4
    writers: int = 4

    @classmethod
    def about(cls, stories: int) -> Self:
        """So many stories in the same mixture, more or less."""
        share = stories / 30
        few = {name: max(2, round(many * share)) for name, many in asdict(cls()).items()}
        return cls(**few | {"partners": max(1, round(cls.partners * share)), "buyers": max(4, few["buyers"])})


@dataclass
class Visitor:
    """Asks on the site; ``answers`` are what he was told, by the key of his question."""

    number: int
    token: str = ""
    answers: dict[str, str] = field(default_factory=dict)


class Batch:
    """``begin`` twice, ``over`` waits for the people; what they should have had, the judge asks."""

    def __init__(self, place: Place, size: Size) -> None:
        self.place, self.town, self.size = place, place.town, size
        self.buyers: list[StubbornBuyer] = []
        self.partners: list[int] = []
        self.payouts: list[str] = []
        self.visitors = [Visitor(number) for number in range(size.visitors)]
        self.writers: list[str] = []
        self.refunded: set[str] = set()
        self.clients: dict[str, str] = {}
        self.crowd = range(0)
        self.broadcast_id = 0
        self.refusals: dict[str, int] = {}
        self.hits = 0
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def stories(self) -> int:
        refunds = len(self._to_refund())
        payouts = self.size.partners * len(SUMS)
        return self.size.buyers + refunds + payouts + 2 * self.size.visitors + self.size.writers + 1

    async def prepare_school(self) -> None:
        """Before the product starts: an open school, a crowd in the bot, a broadcast not launched."""
        made = await self.town.sandbox.post("/telegram/users/bulk", {"count": self.size.crowd})
        self.crowd = range(made["first_id"], made["last_id"] + 1)
        await fill(self.town, self.crowd)
        async with self.town.db.write() as session:
            self.broadcast_id = (await planned_in(session, Clock().now())).id

    async def prepare_people(self) -> None:
        """With the product up: the owner, a partner with a link, payees, buyers of whom some came from the site."""
        await self.town.owner.start()
        link = await own_link(Person(self.town.sandbox, 1002))
        for _ in range(self.size.partners):
            self.partners.append(await self._payee())
        if self.partners:
            await self._earned()
        for number in range(self.size.buyers):
            where = await self._site_link(number) if number % 3 == 1 else link
            person = await self.town.person(f"Друг {number}")
            self.buyers.append(StubbornBuyer(person, email(number), where, tries=int(number % 5 == 0)))
        for visitor in self.visitors:
            visitor.token = (await self._post("/track_visit", {"utm_source": "vk"}))["session_id"]

    async def begin(self, half: int) -> None:
        """Set half of the people going: 0 before the fault, 1 during it."""
        if half == 0:
            await self._launch()
        for number, buyer in enumerate(self.buyers):
            if number % 2 == half:
                self._go(self._buys(number, buyer))
        for partner in self.partners:
            self._go(self._is_paid(partner, SUMS[half]))
        for visitor in self.visitors:
            self._go(self._asks(visitor, f"question-{half}"))
        for number in range(half, self.size.writers, 2):
            self._go(self._writes(number))

    async def over(self) -> None:
        """Wait for everybody; who never came to an end is the judge's business, but not silently."""
        await asyncio.wait(self._tasks, timeout=LONGEST_SECONDS)
        for task in self._tasks:
            if not task.done():
                task.cancel()
        for failure in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(failure, Exception):
                raise failure

    async def bought(self, many: int) -> None:
        """Wait until so many buyers have paid."""

        async def paid() -> bool:
            return sum(bool(buyer.paid) for buyer in self.buyers) >= many

        await eventually(paid, f"{many} buyers have paid", PATIENCE)

    def _go(self, story: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(story))

    def _to_refund(self) -> range:
        return range(0, self.size.buyers, 4)

    async def _launch(self) -> None:
        async with self.town.db.write() as session:
            await launch(session, self.broadcast_id, confirmed=len(self.crowd), by=OWNER, now=Clock().now())

    async def _payee(self) -> int:
        """Somebody who brought two friends and said where his money should go."""
        person = await self.town.person("Анна")
        link = await own_link(person)
        for _ in SUMS:
            friend = await self.town.person("Подруга")
            await friend.open(link)
            await friend.sees("Документы", buttons_only=True)
            gift = GrantAccess(admin_id=self.town.owner.id, telegram_id=friend.id, amount=PRICE, with_commission=True)
            await self.town.ask(GRANT_ACCESS, gift)
        draft = contract.DraftPayoutDetails(telegram_id=person.id, kind="wallet", value=WALLET)
        drafted = (await self.town.ask(contract.DRAFT_PAYOUT_DETAILS, draft)).draft
        assert drafted
        agreed = contract.ConfirmPayoutDetails(telegram_id=person.id, draft_id=drafted.id)
        await self.town.ask(contract.CONFIRM_PAYOUT_DETAILS, agreed)
        return person.id

    async def _earned(self) -> None:
        """Let the hold of what the payees earned pass."""
        await self.town.sandbox.advance(days=HOLD_DAYS)
        for partner in self.partners:

            async def available(partner: int = partner) -> bool:
                asked = contract.GetPayoutDetails(telegram_id=partner)
                return (await self.town.ask(contract.GET_PAYOUT_DETAILS, asked)).available >= sum(SUMS)

            await eventually(available, "the hold is over", PATIENCE)

    async def _site_link(self, number: int) -> str:
        client = f"16365588422294{number:05}"
        self.clients[email(number)] = client
        said = {"utm_source": "vk", "utm_medium": "cpc", "client_id": client, "landing": "/?utm_source=vk"}
        return str((await self._post("/track_visit", said))["bot_url"])

    async def _buys(self, number: int, buyer: StubbornBuyer) -> None:
        await self._in_spite_of_sandbox(buyer.buy)
        if number not in self._to_refund():
            return
        items = (await self.town.sandbox.get("/yookassa/payments"))["items"]
        order = next(one["metadata"]["order_number"] for one in items if one["id"] in buyer.paid)
        self.refunded.add(next(iter(buyer.paid)))
        wish = AskRefund(admin_id=self.town.owner.id, order_number=order, key=f"refund-{order}", reason="передумал")
        await self.insist(ASK_REFUND, wish)

    async def _in_spite_of_sandbox(self, act: Callable[[], Awaitable[None]]) -> None:
        """A person whose click the emulator could not deliver tries again."""
        while True:
            with suppress(aiohttp.ClientError, AssertionError):
                await act()
                return
            await asyncio.sleep(BETWEEN_TRIES)

    async def _is_paid(self, partner: int, amount: int) -> None:
        """He asks, the owner agrees; each presses until he is answered."""
        wish = contract.RequestPayout(telegram_id=partner, amount=amount, key=f"payout-{partner}-{amount}")
        number = (await self.insist(contract.REQUEST_PAYOUT, wish)).number
        self.payouts.append(number)
        try:
            await self.insist(
                contract.APPROVE_PAYOUT, contract.ApprovePayout(admin_id=self.town.owner.id, number=number)
            )
        except RemoteError as error:  # an earlier press was heard, its answer was not
            if error.code != ErrorCode.PAYOUT_DECIDED:
                raise

    async def _asks(self, visitor: Visitor, key: str) -> None:
        question = f"Чем полезен ваш курс? Вопрос {visitor.number} {key}"
        said = {"session_id": visitor.token, "message": question, "message_key": f"{key}-{visitor.number}"}
        visitor.answers[key] = (await self._post("/api/chat/send", said))["response"]

    async def _writes(self, number: int) -> None:
        said = {"username": f"writer{number}", "text": "Сколько стоит курс?"}
        self.writers.append(str((await self.town.sandbox.post("/instagram/messages", said))["person"]))

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """As a page of the site does: again until it is answered, with the same key."""
        while True:
            with suppress(aiohttp.ClientError, TimeoutError):
                limit = aiohttp.ClientTimeout(total=40)
                url = self.town.server_url + path
                async with self.town.session.post(url, json=body, headers=BROWSER, timeout=limit) as answer:
                    if answer.status == 200:
                        return dict(await answer.json())
                    said = await answer.text()
                    assert answer.status in {409, 429, 500, 503}, said
                    self._note(str(answer.status))
            await asyncio.sleep(BETWEEN_TRIES)

    async def insist(self, call: Call[Request, Response], request: Request) -> Response:
        """Ask until answered, as a person presses until something happens."""
        while True:
            with suppress(RemoteSilentError, _NotNowError):
                return await self._once(call, request)
            await asyncio.sleep(BETWEEN_TRIES)

    async def _once(self, call: Call[Request, Response], request: Request) -> Response:
        try:
            return await self.town.ask(call, request)
        except RemoteError as error:
            if error.code not in NOT_NOW:
                raise
            self._note(error.code)
            raise _NotNowError from error

    def _note(self, code: str) -> None:
        self.refusals[code] = self.refusals.get(code, 0) + 1


class _NotNowError(Exception):
    """The product says that it cannot just now."""


def email(number: int) -> str:
    return f"friend{number}@example.com"
