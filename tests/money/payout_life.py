"""Payouts as a machine of rules: partners, admins, the provider, crashes and time do what they like."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from aimpay.contract import payouts as contract
from aimpay.sandbox.yookassa.faults import FaultKind
from aimpay.server.edge.errors import BusinessError
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.payouts.models import OPEN, Payout, PayoutHow, PayoutStatus
from aimpay.server.people.models import TelegramIdentity
from money import partners
from money.books import Books, read_books
from money.direct import Crash, together
from money.ground import Ground, Thing
from money.house import OWNER, Play, open_play

PEOPLE: Final = (2001, 2002)
WALLETS: Final = ("41001614575714", "41001614575714", "41001614575572", "410011788545536", "4100116074720387")
SUMS: Final = (100_000, 150_050, 300_000)
HANG_SECONDS: Final = 20

Result = TypeVar("Result")
people = st.sampled_from(PEOPLE)
sums = st.sampled_from(SUMS)
which = st.integers(0, 20)


class PayoutLife(RuleBasedStateMachine):
    """Set ``loop``, ``ground`` and ``new_url`` (the address of an empty migrated database) in a subclass."""

    loop: asyncio.AbstractEventLoop
    ground: Ground
    new_url: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.stack = AsyncExitStack()
        self.earned: Counter[int] = Counter()
        self.known = len(self.ground.world.store.all("yk_payout"))
        self.play = self._wait(self._open())

    async def _open(self) -> Play:
        await self.ground.calm()
        return await self.stack.enter_async_context(open_play(self.ground, type(self).new_url()))

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(work)

    def _live(self, work: Coroutine[Any, Any, Result]) -> Result | BusinessError | None:
        """Do something that may be refused, or cut short by the end of the process (None)."""
        try:
            return self._wait(work)
        except BusinessError as error:
            return error
        except Crash:
            return None

    @property
    def theirs(self) -> list[Thing]:
        return partners.sent(self.play)[self.known :]

    def _ours(self) -> Sequence[Payout]:
        return self._wait(partners.rows(self.play))

    def _number(self, index: int) -> str | None:
        ours = self._ours()
        return ours[index % len(ours)].number if ours else None

    # Partners

    @initialize()
    def two_partners_come(self) -> None:
        for person in PEOPLE:
            self._wait(partners.get_partner(self.play, person, 0))

    @rule(person=people, amount=sums)
    def earns(self, person: int, amount: int) -> None:
        left, self.play.fuse.left = self.play.fuse.left, None
        self._wait(partners.earn(self.play, person, amount))
        self.play.fuse.left = left
        self.earned[person] += amount

    @rule(person=people, amount=sums)
    def sale_is_refunded(self, person: int, amount: int) -> None:
        left, self.play.fuse.left = self.play.fuse.left, None
        self._wait(partners.claw_back(self.play, person, amount))
        self.play.fuse.left = left
        self.earned[person] -= amount

    @rule(person=people, wallet=st.sampled_from(WALLETS))
    def changes_the_wallet(self, person: int, wallet: str) -> None:
        self._live(partners.give_wallet(self.play, person, wallet))

    @rule(person=people, amount=st.one_of(st.none(), sums), times=st.integers(1, 3))
    def asks(self, person: int, amount: int | None, times: int) -> None:
        self._live(together(*(partners.ask(self.play, person, amount) for _ in range(times))))

    # Admins

    @rule(index=which, times=st.integers(1, 2))
    def is_approved(self, index: int, times: int) -> None:
        if number := self._number(index):
            self._live(together(*(partners.approve(self.play, number) for _ in range(times))))

    @rule(index=which)
    def is_approved_and_rejected_at_once(self, index: int) -> None:
        if number := self._number(index):
            self._live(together(partners.approve(self.play, number), partners.reject(self.play, number)))

    @rule(index=which)
    def is_rejected(self, index: int) -> None:
        if number := self._number(index):
            self._live(partners.reject(self.play, number))

    @rule(index=which)
    def is_paid_by_hand(self, index: int) -> None:
        ours = self._ours()
        if ours:
            one = ours[index % len(ours)]
            person = self._wait(self._telegram_id(one.user_id))
            mark = contract.MarkReferralPaid(admin_id=OWNER, telegram_id=person, amount=one.amount, number=one.number)
            self._live(self.play(contract.MARK_REFERRAL_PAID, mark))

    async def _telegram_id(self, user_id: int) -> int:
        async with self.play.house.db.read() as session:
            query = select(TelegramIdentity.telegram_id).where(TelegramIdentity.user_id == user_id)
            return (await session.scalars(query)).one()

    @rule()
    def batch_is_made(self) -> None:
        self._live(self.play(contract.CREATE_PAYOUT_BATCH, contract.CreatePayoutBatch(admin_id=OWNER)))

    # The provider

    @rule(
        kind=st.sampled_from(list(FaultKind)),
        method=st.sampled_from((None, "GET", "POST")),
        times=st.integers(1, 4),
    )
    def provider_has_a_bad_moment(self, kind: FaultKind, method: str | None, times: int) -> None:
        times = 1 if kind.startswith("timeout") else times
        fault = {"kind": kind, "method": method, "times": times, "seconds": HANG_SECONDS}
        self._wait(self.ground.break_next({name: value for name, value in fault.items() if value is not None}))

    @rule(person=people, amount=sums, kind=st.sampled_from(list(FaultKind)), times=st.integers(2, 4))
    def is_paid_through_trouble(self, person: int, amount: int, kind: FaultKind, times: int) -> None:
        """The whole way at once, with the provider failing just at the call."""
        self.earns(person, amount)
        asked = self._live(partners.ask(self.play, person, amount))
        if not isinstance(asked, contract.PayoutView):
            return
        self._live(partners.approve(self.play, asked.number))
        times = 2 if kind.startswith("timeout") else times
        fault = {"kind": kind, "method": "POST", "path": "/payouts", "times": times, "seconds": HANG_SECONDS}
        self._wait(self.ground.break_next(fault))
        self._live(self.play.tell_stories())

    @precondition(lambda self: self.theirs)
    @rule(index=which, status=st.sampled_from(("succeeded", "canceled")))
    def provider_decides(self, index: int, status: str) -> None:
        one = self.theirs[index % len(self.theirs)]
        if one["status"] == "pending":
            self._wait(self.ground.sandbox.post(f"/yookassa/payouts/{one['id']}/force", {"status": status}))

    @rule(index=which, times=st.integers(1, 3))
    def notification_comes(self, index: int, times: int) -> None:
        notes = [note for note in self.ground.notes() if note["subject"] in {one["id"] for one in self.theirs}]
        if notes:
            body = json.loads(notes[index % len(notes)]["body"])
            self._live(together(*(self.play.notified(body) for _ in range(times))))

    # Time, and the end of it

    @rule()
    def stories_are_told(self) -> None:
        self._live(self.play.tell_stories())

    @rule()
    def sweep_runs(self) -> None:
        self._live(self.play.sweep())
        self._live(self.play.tell_stories())

    @rule(seconds=st.sampled_from((2, 90, 600, 6 * 3600, 90_000)))
    def time_passes(self, seconds: int) -> None:
        self.play.pass_time(seconds=seconds)

    @rule(points=st.integers(0, 12))
    def process_will_die(self, points: int) -> None:
        self.play.fuse.left = points

    @invariant()
    def books_are_right(self) -> None:
        self._wait(self._check())

    async def _check(self) -> tuple[Books, list[Payout]]:
        books, ours = await read_books(self.play.house.db), await partners.rows(self.play)
        async with self.play.house.db.read() as session:
            identities = await session.execute(select(TelegramIdentity.telegram_id, TelegramIdentity.user_id))
            ids = {row[0]: row[1] for row in identities}
        assert sum(books.told.values()) == 0
        for person in PEOPLE:
            _check_partner(books, [one for one in ours if one.user_id == ids.get(person)], self.earned[person])
        paid = [one for one in ours if one.status == PayoutStatus.SUCCEEDED]
        assert books.balance(AccountKind.PAYOUT_FUNDS) == -sum(one.amount + one.fee_amount for one in paid)
        numbers = Counter(one["metadata"]["payout_number"] for one in self.theirs)
        assert all(times == 1 for times in numbers.values()), f"paid twice: {numbers}"
        by_hand = {one.number for one in ours if one.how == PayoutHow.MANUAL}
        assert not by_hand & numbers.keys(), "sent, and paid by hand as well"
        return books, ours

    def teardown(self) -> None:
        try:
            self._wait(self._settle())
            self._wait(self._check_ending())
        finally:
            self._wait(self.stack.aclose())

    async def _settle(self) -> None:
        """No notification comes any more: what was lost must be found by asking."""
        self.play.fuse.left = None
        await self.ground.calm()
        await self.play.tell_stories()
        for _ in range(9):
            await partners.time_goes_on(self.play, hours=5)

    async def _check_ending(self) -> None:
        _, ours = await self._check()
        assert {one.status for one in ours} <= {*PayoutStatus} - {PayoutStatus.APPROVED, PayoutStatus.SENT}
        decided = {one["metadata"]["payout_number"]: one["status"] for one in self.theirs}
        for one in ours:
            if one.how == PayoutHow.GATEWAY and one.status in {PayoutStatus.SUCCEEDED, PayoutStatus.CANCELED}:
                assert one.status == decided.get(one.number, PayoutStatus.CANCELED), one.number
        assert set(decided) <= {one.number for one in ours}


def _check_partner(books: Books, ours: list[Payout], earned: int) -> None:
    """``ours`` are the payouts of one partner."""
    if not ours:
        return
    owner = ours[0].user_id
    reserved = sum(one.amount for one in ours if one.status in OPEN)
    paid = sum(one.amount for one in ours if one.status == PayoutStatus.SUCCEEDED)
    assert books.balance(AccountKind.PARTNER_PAYING, owner) == -reserved
    assert books.balance(AccountKind.PARTNER_AVAILABLE, owner) == -(earned - reserved - paid)
