"""Purchases while the product is killed again and again: everything settles, and exactly once."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import distinct, func, select

from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.ledger.accounts import SCHOOL, AccountKind
from aimpay.server.ledger.models import LedgerEntry, LedgerTransaction
from aimpay.server.ledger.queries import balance
from aimpay.server.partners.models import Commission
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.selling.models import AttemptStatus, Order, OrderStatus, PaymentAttempt
from aimpay.server.workflows.models import FailedStep
from patience import eventually
from story.buyer import StubbornBuyer
from story.player import Person, letters_to, own_link, shown
from story.processes import Nest, answers, environment
from story.town import Town, standing_outside

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(240)]

TIME_TO_WORK: Final = 0.4
"""Each look moves the clock, and each move wakes the whole sweep: what is waited for needs the processor, too."""
AT_ONCE: Final = 12
PRICE: Final = 1_499_000
BONUS: Final = 200_000
ANNA: Final = 1002


async def test_kills_of_the_product_lose_and_double_nothing(tmp_path: Path) -> None:
    async with standing_outside(tmp_path) as town:
        async with Nest(tmp_path, environment(town.settings)) as nest:
            await _sell_among_kills(town, nest, ["up"], buyers=50, kills=7)
        await _books_are_exact(town, buyers=50)


@pytest.mark.postgres
async def test_kills_of_either_worker_lose_and_double_nothing(tmp_path: Path, postgres_url: str) -> None:
    async with standing_outside(tmp_path, postgres_url) as town:
        async with Nest(tmp_path, environment(town.settings)) as nest:
            await _sell_among_kills(town, nest, ["up", "worker"], buyers=25, kills=7)
        await _books_are_exact(town, buyers=25)


async def _sell_among_kills(town: Town, nest: Nest, names: Sequence[str], *, buyers: int, kills: int) -> None:
    chance = random.Random(20_261_123)  # noqa: S311 — the same moments in every run, as far as scheduling lets
    running = {name: await nest.hatch(name) for name in names}
    await _ready(town)
    await town.owner.start()
    link = await own_link(Person(town.sandbox, ANNA))
    crowd = [
        StubbornBuyer(await town.person(f"Друг {n}"), _email(n), link, tries=int(n % 5 == 0)) for n in range(buyers)
    ]
    selling = asyncio.gather(*_a_few_at_once(crowd))
    for _ in range(kills):
        await asyncio.wait([selling], timeout=chance.uniform(0.2, 3.5))
        victim = chance.choice(names)
        await nest.kill(running[victim])
        running[victim] = await nest.hatch(victim)
    await selling
    await _settled(town, crowd)


def _a_few_at_once(buyers: Sequence[StubbornBuyer]) -> "list[Any]":
    places = asyncio.Semaphore(AT_ONCE)

    async def buy(buyer: StubbornBuyer) -> None:
        async with places:
            await buyer.buy()

    return [buy(buyer) for buyer in buyers]


def _email(number: int) -> str:
    return f"friend{number}@example.com"


async def _ready(town: Town) -> None:
    await answers(town.session, f"{town.server_url}/health/ready")
    await answers(town.session, f"{town.bot_url}/health")


async def _settled(town: Town, buyers: Sequence[StubbornBuyer]) -> None:
    """Let time pass, as it does after an outage, until nothing is left to do."""

    async def done() -> bool:
        counts = [await town.one(select(func.count()).select_from(table)) for table in (Enrollment, Commission, Invite)]
        letters = (await town.sandbox.get("/resend/emails"))["emails"]
        open_steps = await town.one(select(func.count(FailedStep.id)).where(FailedStep.closed_at.is_(None)))
        return (
            counts == [len(buyers)] * 3
            and len(letters) >= len(buyers)
            and not open_steps
            and await _all_told(town, buyers)
        )

    async def done_after_a_while() -> bool:
        if await done():
            return True
        await town.sandbox.advance(minutes=2)
        return False

    await eventually(done_after_a_while, "everything settles", 120, pause=TIME_TO_WORK)


async def _all_told(town: Town, buyers: Sequence[StubbornBuyer]) -> bool:
    told = [await _times_told(buyer.person) for buyer in buyers]
    anna = Person(town.sandbox, ANNA)
    bonuses = [one for one in await anna.messages() if "Ваш друг оплатил курс" in shown(one)]
    return all(told) and len(bonuses) >= len(buyers)


async def _times_told(person: Person) -> int:
    return sum("Оплата получена" in shown(one) for one in await person.messages())


async def _books_are_exact(town: Town, *, buyers: int) -> None:
    payments = (await town.sandbox.get("/yookassa/payments"))["items"]
    succeeded = [one for one in payments if one["status"] == "succeeded"]
    assert len({one["metadata"]["order_number"] for one in succeeded}) == len(succeeded) == buyers
    assert await town.one(select(func.count(Order.id)).where(Order.status == OrderStatus.PAID)) == buyers
    won = PaymentAttempt.status == AttemptStatus.SUCCEEDED
    ids = {found for (found,) in await town.rows(select(PaymentAttempt.provider_payment_id).where(won))}
    assert ids == {one["id"] for one in succeeded}
    assert await town.one(select(func.count(distinct(Enrollment.user_id)))) == buyers
    assert await town.one(select(func.count(distinct(Invite.enrollment_id)))) == buyers
    await _ledger_is_exact(town, [_kopecks(one["income_amount"]["value"]) for one in succeeded])
    for number in range(buyers):
        assert len(await letters_to(town.sandbox, _email(number))) == 1


async def _ledger_is_exact(town: Town, income: Sequence[int]) -> None:
    buyers = len(income)
    anna = await town.one(select(TelegramIdentity.user_id).where(TelegramIdentity.telegram_id == ANNA))
    assert await town.one(select(func.sum(Commission.amount)).where(Commission.referrer_id == anna)) == BONUS * buyers
    expected = {
        (AccountKind.SALES, SCHOOL): -PRICE * buyers,
        (AccountKind.PROVIDER, SCHOOL): sum(income),
        (AccountKind.PROVIDER_FEES, SCHOOL): PRICE * buyers - sum(income),
        (AccountKind.COMMISSIONS, SCHOOL): BONUS * buyers,
        (AccountKind.PARTNER_HELD, anna): -BONUS * buyers,
        (AccountKind.OVERPAID, SCHOOL): 0,
    }
    async with town.db.read() as session:
        assert {account: await balance(session, *account) for account in expected} == expected
    assert await town.one(select(func.count(LedgerTransaction.id))) == 2 * buyers
    assert await town.one(select(func.count(LedgerEntry.id))) == 3 * buyers


def _kopecks(value: str) -> int:
    rubles, _, rest = value.partition(".")
    return int(rubles) * 100 + int(rest)
