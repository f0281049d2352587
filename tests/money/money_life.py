"""All of money at once: purchases, refunds, holds, payouts, clawbacks and an admin's word on who earned what."""

import json
from collections import Counter
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import select

from aimpay.contract import payouts as contract
from aimpay.contract.partner_admin import DECIDE_REVIEW, REASSIGN_ATTRIBUTION, DecideReview, ReassignAttribution
from aimpay.contract.partners import GENERATE_CLIENTS_REPORT, GenerateClientsReport
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.payouts.models import PayoutHow
from aimpay.server.people.models import TelegramIdentity
from money import partners
from money.books import Books, check_money, read_books
from money.ending import nothing_is_lost, nothing_is_open
from money.ground import Thing
from money.house import OWNER
from money.life import BUYERS, READY, buyers
from money.refund_life import RefundLife

WALLETS: Final = ("41001614575714", "41001614575714", "410011788545536")
"""Of two wallets the provider pays to the first and refuses the second."""
SUMS: Final = (None, 100_000, 200_000)
THEIR_PARTS: Final = (
    AccountKind.PARTNER_REVIEW,
    AccountKind.PARTNER_HELD,
    AccountKind.PARTNER_AVAILABLE,
    AccountKind.PARTNER_PAYING,
)
which = st.integers(0, 20)


class MoneyLife(RefundLife):
    """What the partners of a payment's life do with what they earned, and what is done with it."""

    def __init__(self) -> None:
        super().__init__()
        self.known_payouts = len(partners.sent(self.play))
        self.checked = 0

    @property
    def sent(self) -> list[Thing]:
        return partners.sent(self.play)[self.known_payouts :]

    @initialize(
        inviters=st.tuples(*(st.integers(0, one) for one in range(len(READY)))),
        wrong=st.none() | st.sampled_from(READY[1:]),
    )
    def most_are_here_already(self, inviters: tuple[int, ...], wrong: int | None = None) -> None:
        """Two partners' friends have bought, one perhaps credited wrongly; some holds are over."""
        super().most_are_here_already(inviters[:1] + tuple(min(one, 1) for one in inviters[1:]))
        for number, buyer in enumerate(READY[1:]):
            self.buys(buyer, "good", tells=True)
            self.stories_are_told()
            self.play.pass_time(days=1 + number * 7)
        if wrong is not None:
            self.admin_reassigns(wrong, READY[READY.index(wrong) - 2])
        self.sweep_runs()

    @rule(partner=buyers, wallet=st.sampled_from(WALLETS), amount=st.sampled_from(SUMS))
    def partner_asks_for_money(self, partner: int, wallet: str, amount: int | None) -> None:
        self._live(partners.give_wallet(self.play, partner, wallet))
        self._live(partners.ask(self.play, partner, amount))

    @rule(days=st.integers(14, 20), approve=st.booleans())
    def holds_end_and_everybody_asks(self, days: int, approve: bool) -> None:
        self.play.pass_time(days=days)
        self.sweep_runs()
        for partner in BUYERS:
            self.partner_asks_for_money(partner, WALLETS[0], None)
        if approve:
            for number in self._numbers():
                self._live(partners.approve(self.play, number))

    @rule(partner=st.sampled_from(READY[:2]), amount=st.sampled_from(SUMS))
    def partner_is_paid(self, partner: int, amount: int | None) -> None:
        """The whole way at once, through whatever trouble the provider is in."""
        before = set(self._numbers())
        self.partner_asks_for_money(partner, WALLETS[0], amount)
        for number in set(self._numbers()) - before:
            self._live(partners.approve(self.play, number))
        self.stories_are_told()

    @rule(index=which, approve=st.booleans(), twice=st.booleans())
    def admin_decides_a_payout(self, index: int, approve: bool, twice: bool) -> None:
        if numbers := self._numbers():
            decide = partners.approve if approve else partners.reject
            for _ in range(1 + twice):
                self._live(decide(self.play, numbers[index % len(numbers)]))

    @rule(index=which)
    def admin_pays_by_hand(self, index: int) -> None:
        payouts = self._wait(partners.rows(self.play))
        if payouts:
            one = payouts[index % len(payouts)]
            person = self._wait(self._telegram_ids())[one.user_id]
            mark = contract.MarkReferralPaid(admin_id=OWNER, telegram_id=person, amount=one.amount, number=one.number)
            self._live(self.play(contract.MARK_REFERRAL_PAID, mark))

    @rule(buyer=buyers, partner=st.none() | buyers)
    def admin_reassigns(self, buyer: int, partner: int | None) -> None:
        wish = ReassignAttribution(admin_id=OWNER, buyer_id=buyer, partner_id=partner, reason="Проверка")
        self._live(self.play(REASSIGN_ATTRIBUTION, wish))

    @rule(index=which, approve=st.booleans())
    def admin_decides_a_doubt(self, index: int, approve: bool) -> None:
        if commissions := self._wait(self._books()).commissions:
            doubtful = commissions[index % len(commissions)].id
            self._live(self.play(DECIDE_REVIEW, DecideReview(admin_id=OWNER, commission_id=doubtful, approve=approve)))

    @precondition(lambda self: self.sent)
    @rule(index=which, status=st.sampled_from(("succeeded", "canceled")), told=st.booleans())
    def provider_decides_a_payout(self, index: int, status: str, told: bool) -> None:
        one = self.sent[index % len(self.sent)]
        if one["status"] == "pending":
            self._wait(self.ground.sandbox.post(f"/yookassa/payouts/{one['id']}/force", {"status": status}))
        for note in [note for note in self.notes if note["subject"] == one["id"]] if told else ():
            self._live(self.play.notified(json.loads(note["body"])))

    @invariant()
    def books_are_right(self) -> None:
        books = self._wait(self._books())
        check_money(books)
        self._payouts_left_once(books)
        if len(books.entries) + len(books.payouts) != self.checked:
            self.checked = len(books.entries) + len(books.payouts)
            self._wait(self._check_statements(books))

    async def _check_statements(self, books: Books) -> None:
        """What each partner reads is the ledger's, and all of it together is what the sales earned."""
        fuse, self.play.fuse.left = self.play.fuse.left, None
        told = 0
        for user_id, telegram_id in (await self._telegram_ids()).items():
            report = await self.play(GENERATE_CLIENTS_REPORT, GenerateClientsReport(telegram_id=telegram_id))
            parts = (report.review, report.held, report.available, report.paying)
            assert parts == tuple(-books.balance(kind, user_id) for kind in THEIR_PARTS)
            assert report.paid_out == books.paid_out(user_id)
            told += sum(parts) + report.paid_out
        assert told == sum(one.amount - one.reversed_amount for one in books.commissions)
        self.play.fuse.left = fuse

    def _payouts_left_once(self, books: Books) -> None:
        numbers = Counter(one["metadata"]["payout_number"] for one in self.sent)
        assert all(times == 1 for times in numbers.values()), f"paid twice: {numbers}"
        by_hand = {one.number for one in books.payouts if one.how == PayoutHow.MANUAL}
        assert not by_hand & numbers.keys(), "sent, and paid by hand as well"

    def _numbers(self) -> list[str]:
        return [one.number for one in self._wait(partners.rows(self.play))]

    async def _telegram_ids(self) -> dict[int, int]:
        async with self.play.house.db.read() as session:
            rows = await session.execute(select(TelegramIdentity.user_id, TelegramIdentity.telegram_id))
            return {row[0]: row[1] for row in rows}

    async def check_the_end(self) -> None:
        books = await read_books(self.play.house.db)
        check_money(books)
        nothing_is_lost(books, self.payments)
        nothing_is_open(self.play, books)
        self._payouts_left_once(books)
        await self._check_statements(books)
        ours = {one.number: one.status for one in books.payouts}
        ended = [(one["metadata"]["payout_number"], one["status"]) for one in self.sent if one["status"] != "pending"]
        assert {number: ours[number] for number, _ in ended} == dict(ended)
