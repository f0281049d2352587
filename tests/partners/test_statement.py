"""What a partner reads is what the ledger holds, whatever happened before."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from aimpay.contract.partner_admin import DECIDE_REVIEW, REASSIGN_ATTRIBUTION, DecideReview, ReassignAttribution
from aimpay.contract.partners import LIST_CLIENTS, ListClients
from aimpay.server.edge.errors import BusinessError
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.partners.earn_commission import due_commissions, release_commission
from aimpay.server.partners.models import Commission, CommissionStatus
from aimpay.server.partners.reverse_commission import reverse_commission
from money.ground import open_ground
from money.house import OWNER, Play, open_play
from partners.crowd import PRICE, Crowd

MAIL: Final = "shared@example.ru"
WHO = st.integers(0, 2)
ACTS = st.one_of(
    st.tuples(st.just("sale"), WHO, st.booleans(), st.integers(1, 300_000)),
    st.tuples(st.just("wait"), st.integers(1, 15)),
    st.tuples(st.just("refund"), st.integers(0, 9), st.integers(1, PRICE)),
    st.tuples(st.just("decide"), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("reassign"), st.integers(0, 9), st.one_of(st.none(), WHO)),
)
PARTS: Final = (
    AccountKind.PARTNER_REVIEW,
    AccountKind.PARTNER_HELD,
    AccountKind.PARTNER_AVAILABLE,
    AccountKind.PARTNER_PAYING,
)


class History:
    """Acts on a house; whatever a rule refuses changes nothing."""

    def __init__(self, play: Play) -> None:
        self.play, self.crowd = play, Crowd(play)
        self.partners: list[int] = []
        self.buyers: list[int] = []
        self.refunded: dict[int, int] = {}

    async def begin(self) -> None:
        self.partners = [await self.crowd.person(email=MAIL if number == 0 else None) for number in range(3)]

    async def act(self, act: tuple[Any, ...]) -> None:
        name, *how = act
        with suppress(BusinessError):
            await getattr(self, name)(*how)

    async def sale(self, partner: int, alike: bool, bonus: int) -> None:
        buyer = await self.crowd.person(by=self.partners[partner], email=MAIL if alike else None)
        self.buyers.append(buyer)
        await self.crowd.sale(buyer, bonus=bonus)

    async def wait(self, days: int) -> None:
        clock = self.play.house.clock
        clock.offset += timedelta(days=days)
        async with self.play.house.db.write() as session:
            for one in await due_commissions(session, clock.now(), 100):
                await release_commission(session, one, clock.now())

    async def refund(self, which: int, amount: int) -> None:
        commissions = await self.crowd.rows(Commission)
        if not commissions:
            return
        order_id = commissions[which % len(commissions)].order_id
        self.refunded[order_id] = min(self.refunded.get(order_id, 0) + amount, PRICE)
        async with self.play.house.db.write() as session:
            await reverse_commission(
                session,
                order_id=order_id,
                refund_id=len(self.refunded) * 1000 + self.refunded[order_id],
                refunded=self.refunded[order_id],
                paid=PRICE,
                now=self.play.house.clock.now(),
            )

    async def decide(self, which: int, approve: bool) -> None:
        await self.play(DECIDE_REVIEW, DecideReview(admin_id=OWNER, commission_id=which + 1, approve=approve))

    async def reassign(self, which: int, partner: int | None) -> None:
        if self.buyers:
            buyer = self.buyers[which % len(self.buyers)]
            to = None if partner is None else self.partners[partner]
            wish = ReassignAttribution(admin_id=OWNER, buyer_id=buyer, partner_id=to, reason="Проверка")
            await self.play(REASSIGN_ATTRIBUTION, wish)

    async def check(self) -> None:
        commissions = await self.crowd.rows(Commission)
        total = 0
        for partner in self.partners:
            report = await self.crowd.report(partner)
            told = (report.review, report.held, report.available, report.paying)
            assert told == tuple([await self.crowd.ledger(partner, kind) for kind in PARTS])
            total += sum(told) + report.paid_out
            listed = await self.play(LIST_CLIENTS, ListClients(telegram_id=partner))
            assert listed.total == report.invited_count
        assert total == sum(one.amount - one.reversed_amount for one in commissions)
        async with self.play.house.db.read() as session:
            held = await session.scalars(select(Commission).where(Commission.status == CommissionStatus.HELD))
            kept = sum(one.amount - one.reversed_amount for one in held)
        assert kept == sum([await self.crowd.ledger(one, AccountKind.PARTNER_HELD) for one in self.partners])


@asynccontextmanager
async def _history(template: Path) -> AsyncIterator[History]:
    with tempfile.TemporaryDirectory() as home:
        path = shutil.copy(template, Path(home) / "aimpay.db")
        async with open_ground() as ground, open_play(ground, f"sqlite:///{path}") as play:
            history = History(play)
            await history.begin()
            yield history


async def _live(template: Path, acts: list[tuple[Any, ...]]) -> None:
    async with _history(template) as history:
        for act in acts:
            await history.act(act)
            await history.check()


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACTS, min_size=3, max_size=14))
def test_every_statement_is_the_ledgers_after_every_step_of_any_history(
    sqlite_template: Path, acts: list[tuple[Any, ...]]
) -> None:
    asyncio.run(_live(sqlite_template, acts))


async def test_one_history_on_each_kind_of_database(play: Play) -> None:
    history = History(play)
    await history.begin()
    for act in (
        ("sale", 0, True, 200_000), ("sale", 1, False, 99_999), ("sale", 1, False, 1), ("refund", 1, 333_333),
        ("wait", 15), ("reassign", 1, 2), ("decide", 0, True), ("wait", 1), ("refund", 0, PRICE), ("reassign", 0, 1),
        ("reassign", 2, None), ("refund", 1, PRICE), ("wait", 15),
    ):  # fmt: skip
        await history.act(act)
        await history.check()
