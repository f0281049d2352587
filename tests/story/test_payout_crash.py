"""Payouts while the product is killed again and again and the provider answers 500 to what it has done."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from aimpay.contract import payouts as contract
from aimpay.contract.errors import RemoteSilentError
from aimpay.contract.wire import Call, Request, Response
from aimpay.server.ledger.accounts import SCHOOL, AccountKind
from aimpay.server.ledger.models import LedgerTransaction
from aimpay.server.ledger.post import post
from aimpay.server.ledger.queries import balance
from aimpay.server.ledger.rules import commission, release
from aimpay.server.payouts.models import OPEN, Payout, PayoutStatus
from aimpay.server.people.find_user import get_user
from aimpay.server.workflows.models import FailedStep
from patience import eventually
from story.player import Person, shown
from story.processes import Nest, answers, environment
from story.town import Town, standing_outside

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(240)]

GOOD: Final = "41001614575714"
DECLINED: Final = "410011788545536"
SUMS: Final = (100_001, 150_050, 200_099)
TIME_TO_WORK: Final = 0.4
"""Each look moves the clock, and each move wakes the whole sweep: what is waited for needs the processor, too."""
KILLS: Final = 4
SEEN: Final = "/yookassa/payouts"


async def test_kills_and_lost_answers_neither_double_nor_lose_a_payout(tmp_path: Path) -> None:
    async with standing_outside(tmp_path) as town:
        async with Nest(tmp_path, environment(town.settings)) as nest:
            people = await _pay_among_kills(town, nest, ["up"])
        await _books_are_exact(town, people)


@pytest.mark.postgres
async def test_kills_of_either_worker_neither_double_nor_lose_a_payout(tmp_path: Path, postgres_url: str) -> None:
    async with standing_outside(tmp_path, postgres_url) as town:
        async with Nest(tmp_path, environment(town.settings)) as nest:
            people = await _pay_among_kills(town, nest, ["up", "worker"])
        await _books_are_exact(town, people)


async def _pay_among_kills(town: Town, nest: Nest, names: Sequence[str]) -> dict[int, str]:
    """Return the partners' wallets by Telegram id."""
    chance = random.Random(20_261_124)  # noqa: S311 — the same moments in every run, as far as scheduling lets
    running = {name: await nest.hatch(name) for name in names}
    await answers(town.session, f"{town.server_url}/health/ready")
    await answers(town.session, f"{town.bot_url}/health")
    await town.owner.start()
    people = {(await _partner(town, wallet)): wallet for wallet in (GOOD, GOOD, GOOD, DECLINED)}
    numbers = [await _asked(town, person, amount) for amount in SUMS for person in people]
    await town.sandbox.put(
        "/yookassa/faults",
        {"faults": [{"kind": "error_after_commit", "method": "POST", "path": "/payouts", "times": 2 * len(numbers)}]},
    )
    approving = asyncio.gather(*(_approved(town, number) for number in numbers))
    for kill in range(KILLS):
        await _provider_has(town, 1 + kill * len(numbers) // KILLS)
        await asyncio.sleep(chance.uniform(0, 0.3))
        victim = chance.choice(names)
        await nest.kill(running[victim])
        running[victim] = await nest.hatch(victim)
    await approving
    await _settled(town, people)
    return people


async def _partner(town: Town, wallet: str) -> int:
    """Somebody who has earned what he will ask for, and where it should go."""
    person = await town.person("Анна")
    await person.start()
    async with town.db.write() as session:
        user = await get_user(session, person.id)
        lines = (*commission(user.id, sum(SUMS)), *release(user.id, sum(SUMS)))
        await post(session, kind="commission", reference=f"earned:{user.id}", lines=lines, now=user.created_at)
    draft = contract.DraftPayoutDetails(telegram_id=person.id, kind="wallet", value=wallet)
    drafted = (await town.ask(contract.DRAFT_PAYOUT_DETAILS, draft)).draft
    assert drafted
    agreed = contract.ConfirmPayoutDetails(telegram_id=person.id, draft_id=drafted.id)
    await town.ask(contract.CONFIRM_PAYOUT_DETAILS, agreed)
    return person.id


async def _asked(town: Town, telegram_id: int, amount: int) -> str:
    wish = contract.RequestPayout(telegram_id=telegram_id, amount=amount)
    return (await town.ask(contract.REQUEST_PAYOUT, wish)).number


async def _approved(town: Town, number: str) -> None:
    """The owner presses until he is answered."""
    await _insist(town, contract.APPROVE_PAYOUT, contract.ApprovePayout(admin_id=town.owner.id, number=number))


async def _insist(town: Town, call: Call[Request, Response], request: Request) -> None:
    async def answered() -> bool:
        with suppress(RemoteSilentError):
            await town.ask(call, request)
            return True
        return False

    await eventually(answered, f"{call.path} is answered", 60)


async def _provider_has(town: Town, many: int) -> None:
    """Wait until the provider knows of so many payouts; what is due in our books comes due meanwhile."""

    async def look() -> bool:
        if len((await town.sandbox.get(SEEN))["items"]) >= many:
            return True
        await town.sandbox.advance(minutes=0.1)
        return False

    await eventually(look, f"the provider has {many} payouts", 60, pause=TIME_TO_WORK)


async def _settled(town: Town, people: dict[int, str]) -> None:
    """Let time pass, as it does after an outage, until nothing is left to do."""

    async def done() -> bool:
        still = await town.one(select(func.count(Payout.id)).where(Payout.status.in_(OPEN)))
        steps = await town.one(select(func.count(FailedStep.id)).where(FailedStep.closed_at.is_(None)))
        return not still and not steps and await _all_told(town, people)

    async def done_after_a_while() -> bool:
        if await done():
            return True
        await town.sandbox.advance(minutes=2)
        return False

    await eventually(done_after_a_while, "everything settles", 120, pause=TIME_TO_WORK)


async def _all_told(town: Town, people: dict[int, str]) -> bool:
    for telegram_id, wallet in people.items():
        words = "Выплачено" if wallet == GOOD else "не прошла"
        said = [one for one in await Person(town.sandbox, telegram_id).messages() if words in shown(one)]
        if len(said) < len(SUMS):
            return False
    return True


async def _books_are_exact(town: Town, people: dict[int, str]) -> None:
    theirs: list[dict[str, Any]] = (await town.sandbox.get(SEEN))["items"]
    ours = [one for (one,) in await town.rows(select(Payout))]
    assert Counter(one["metadata"]["payout_number"] for one in theirs) == Counter(one.number for one in ours)
    assert len(ours) == len(people) * len(SUMS)
    unused = sum(one["times"] for one in (await town.sandbox.get("/yookassa/faults"))["faults"])
    assert unused <= len(ours), "each payout's first answer is lost"
    assert {one.provider_payout_id: one.status for one in ours} == {one["id"]: one["status"] for one in theirs}
    paid = [one for one in ours if one.status == PayoutStatus.SUCCEEDED]
    good = sum(wallet == GOOD for wallet in people.values())
    assert Counter(one.amount for one in paid) == dict.fromkeys(SUMS, good)
    async with town.db.read() as session:
        fees = sum(one.fee_amount for one in paid)
        assert await balance(session, AccountKind.PAYOUT_FUNDS, SCHOOL) == -good * sum(SUMS) - fees
        assert await balance(session, AccountKind.PAYOUT_FEES, SCHOOL) == fees
        for telegram_id, wallet in people.items():
            user = await get_user(session, telegram_id)
            left = 0 if wallet == GOOD else -sum(SUMS)
            assert await balance(session, AccountKind.PARTNER_AVAILABLE, user.id) == left
            assert await balance(session, AccountKind.PARTNER_PAYING, user.id) == 0
    reasons = Counter(kind for (kind,) in await town.rows(select(LedgerTransaction.kind)))
    assert (reasons["payout_reserve"], reasons["payout"], reasons["payout_release"]) == (12, 9, 3)
