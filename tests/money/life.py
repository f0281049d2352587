"""A payment's life as a machine of rules: buyers, the provider, the network and time do what they like."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from aimpay.contract.people import ConsentKind
from aimpay.contract.selling import PaymentCreated
from aimpay.sandbox.yookassa.faults import FaultKind
from aimpay.server.edge.errors import BusinessError
from aimpay.server.people.errors import ConsentRequiredError, UserNotFoundError
from aimpay.server.selling.errors import AlreadyPaidError, EmailRequiredError, PaymentUnavailableError
from aimpay.server.workflows.gateways import DeliveryFailedError
from money.books import Books, check, read_books
from money.direct import Crash, together
from money.ending import check_ending, settle
from money.ground import Ground, Thing
from money.house import IMPATIENT, Play, open_play, payment_of
from story.player import GOOD_CARD, POOR_CARD

READY: Final = (2001, 2002, 2003, 2004)
BUYERS: Final = (*READY, 2005)
PRICES: Final = (1_499_000, 990_000, 100)
NOWHERE: Final = "2f9d1c3a-000f-5000-8000-1b68e7b15f3f"
CANCELED: Final = "payment.canceled"
EVENTS: Final = ("payment.succeeded", CANCELED, "payment.waiting_for_capture", "refund.succeeded", "no.such")
JUNK: Final = ("r_nobody99", "999999", "r_", "hello")
HANG_SECONDS: Final = 20

Result = TypeVar("Result")

buyers = st.sampled_from(BUYERS)
many = st.integers(1, 3)


class PaymentLife(RuleBasedStateMachine):
    """Set ``loop``, ``ground`` and ``new_url`` (the address of an empty migrated database) in a subclass."""

    loop: asyncio.AbstractEventLoop
    ground: Ground
    new_url: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.stack = AsyncExitStack()
        self.calm = True
        self.addresses: dict[int, str] = {}
        self.known_payments = len(self.ground.payments())
        self.known_notes = len(self.ground.notes())
        self.known_refunds = len(self.ground.refunds())
        self.play = self._wait(self._open())

    async def _open(self) -> Play:
        await self.ground.calm()
        await self.ground.decide_refunds("succeeded")
        self.ground.door.said.clear()
        self.ground.door.links.clear()
        return await self.stack.enter_async_context(open_play(self.ground, type(self).new_url(), IMPATIENT))

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

    def _quietly(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it to the end, with a restart after a crash."""
        while self._live(_done(work)) is None:
            pass

    @property
    def payments(self) -> list[Thing]:
        return self.ground.payments()[self.known_payments :]

    @property
    def notes(self) -> list[Thing]:
        return self.ground.notes()[self.known_notes :]

    @property
    def refunds(self) -> list[Thing]:
        return self.ground.refunds()[self.known_refunds :]

    # People

    @initialize(inviters=st.tuples(*(st.integers(0, one) for one in range(len(READY)))))
    def most_are_here_already(self, inviters: tuple[int, ...]) -> None:
        """Everybody comes by the link of somebody before him, or by his own, which counts for nothing."""
        for buyer, inviter in zip(READY, inviters, strict=True):
            self.comes_by_a_friend_and_gets_ready(buyer, READY[inviter])

    @rule(buyer=buyers, other=buyers, kind=st.sampled_from(("none", "code", "code", "old", *JUNK)))
    def comes(self, buyer: int, other: int, kind: str) -> None:
        self._live(self._come(buyer, other, kind))

    async def _come(self, buyer: int, other: int, kind: str) -> None:
        payload: str | None = {"none": None, "old": str(other)}.get(kind, kind)
        if kind == "code":
            try:
                payload = await self.play.partner_payload(other)
            except (UserNotFoundError, DeliveryFailedError):
                payload = "r_nobody99"
        await self.play.start(buyer, payload)

    @rule(buyer=buyers, other=buyers)
    def comes_by_a_friend_and_gets_ready(self, buyer: int, other: int) -> None:
        self._live(self._come(buyer, other, "code"))
        self._live(self.play.consent(buyer))
        self._live(self.play.confirm_email(buyer, self.email(buyer)))

    @rule(buyer=buyers, kind=st.sampled_from(list(ConsentKind)), variant=st.none() | st.integers(0, 1))
    def agrees_to_one_thing_or_leaves_an_address(self, buyer: int, kind: ConsentKind, variant: int | None) -> None:
        if variant is None:
            self._live(self.play.consent(buyer, kind))
        else:
            self._live(self.play.confirm_email(buyer, self.email(buyer, variant)))

    def email(self, buyer: int, variant: int = 0) -> str:
        return f"b{buyer}.{variant}.{self.known_payments}@example.ru"

    @rule(buyer=buyers)
    def presses_pay(self, buyer: int) -> None:
        self._pressed(buyer, self._live(self.play.press(buyer)))

    @rule(buyer=buyers)
    def presses_pay_twice_at_once(self, buyer: int) -> None:
        outcomes = self._live(together(self.play.press(buyer), self.play.press(buyer)))
        assert not isinstance(outcomes, BusinessError)
        for outcome in outcomes or ():
            self._pressed(buyer, outcome)

    def _pressed(self, buyer: int, outcome: PaymentCreated | BaseException | None) -> None:
        if isinstance(outcome, PaymentCreated):
            payment = self.ground.payment(payment_of(outcome))
            assert payment["amount"]["value"] == f"{outcome.amount // 100}.{outcome.amount % 100:02}"
            self.addresses[buyer] = payment["id"]
            return
        fine = (AlreadyPaidError, ConsentRequiredError, EmailRequiredError, UserNotFoundError, PaymentUnavailableError)
        assert outcome is None or isinstance(outcome, fine), repr(outcome)

    # The provider

    def _open_payment(self, buyer: int, *statuses: str) -> str | None:
        """Return what the buyer has an address for, if it may still be paid."""
        payment_id = self.addresses.get(buyer)
        return payment_id if payment_id and self.ground.payment(payment_id)["status"] in statuses else None

    @rule(buyer=buyers, how=st.sampled_from(("good", "good", "sbp", "yoo_money", "poor")))
    def pays(self, buyer: int, how: str) -> None:
        if payment_id := self._open_payment(buyer, "pending"):
            method = how if how in {"sbp", "yoo_money"} else "bank_card"
            self._wait(self.ground.pay(payment_id, method, POOR_CARD if how == "poor" else GOOD_CARD))

    @rule(buyer=buyers, how=st.sampled_from(("good", "sbp", "poor")), tells=st.booleans())
    def buys(self, buyer: int, how: str, tells: bool) -> None:
        self.presses_pay(buyer)
        self.pays(buyer, how)
        if tells and self.notes:
            self.notification_comes(0, 1, at_once=False)

    @rule(buyer=buyers, down=st.integers(0, 12), points=st.none() | st.integers(0, 30))
    def buys_on_a_bad_day(self, buyer: int, down: int, points: int | None) -> None:
        """The bot is away for a while, or the process dies somewhere between the notification and the last step."""
        self.calm = self.calm and not down and points is None
        self.ground.door.down = down
        self.presses_pay(buyer)
        self.pays(buyer, "good")
        self.play.fuse.left = points
        if self.notes:
            self.notification_comes(0, 1, at_once=False)
        self.stories_are_told()

    @rule(buyer=buyers)
    def lets_it_expire(self, buyer: int) -> None:
        if payment_id := self._open_payment(buyer, "pending"):
            self._wait(self.ground.sandbox.post(f"/yookassa/payments/{payment_id}/expire"))

    @rule(buyer=buyers, status=st.sampled_from(("succeeded", "canceled", "waiting_for_capture")))
    def is_forced(self, buyer: int, status: str) -> None:
        from_ = ("pending",) if status == "waiting_for_capture" else ("pending", "waiting_for_capture")
        if payment_id := self._open_payment(buyer, *from_):
            self._wait(self.ground.sandbox.post(f"/yookassa/payments/{payment_id}/force", {"status": status}))

    @rule(
        kind=st.sampled_from(list(FaultKind)),
        method=st.sampled_from((None, "GET", "POST")),
        times=many,
    )
    def provider_has_a_bad_moment(self, kind: FaultKind, method: str | None, times: int) -> None:
        self.calm = False
        times = 1 if kind.startswith("timeout") else times
        fault = {"kind": kind, "method": method, "times": times, "seconds": HANG_SECONDS}
        self._wait(self.ground.break_next({name: value for name, value in fault.items() if value is not None}))

    @rule(down=st.integers(0, 4), mute=st.integers(0, 2))
    def bot_has_a_bad_moment(self, down: int, mute: int) -> None:
        self.calm = False
        self.ground.door.down, self.ground.door.mute = down, mute

    # Notifications

    @precondition(lambda self: self.notes)
    @rule(which=st.integers(0, 50), times=many, at_once=st.booleans())
    def notification_comes(self, which: int, times: int, at_once: bool) -> None:
        """Any of them: late, early, again. Those that are never picked are lost."""
        body = json.loads(self.notes[-1 - which % len(self.notes)]["body"])
        if at_once:
            self._live(together(*(self.play.notified(body) for _ in range(times))))
        for _ in range(0 if at_once else times):
            self._live(self.play.notified(body))

    @rule(buyer=buyers, event=st.sampled_from(EVENTS), about=st.sampled_from(("own", "any", "nowhere", "../payments")))
    def lie_changes_nothing(self, buyer: int, event: str, about: str) -> None:
        """Unless the provider has news of that very payment: then it is a hint like any other."""
        payment = self._liable(buyer, about)
        self._quietly(self.play.tell_stories)
        before = self._wait(self._books())
        lie = {"type": "notification", "event": event, "object": {"id": payment, "status": event.partition(".")[2]}}
        self._live(self.play.notified(lie))
        self._quietly(self.play.tell_stories)
        if not self._is_news(before, payment):
            assert self._wait(self._books()).shown() == before.shown()

    def _liable(self, buyer: int, about: str) -> str:
        if about == "own":
            return self.addresses.get(buyer, NOWHERE)
        return str(self.payments[buyer % len(self.payments)]["id"]) if about == "any" and self.payments else about

    def _is_news(self, books: Books, payment_id: str) -> bool:
        decided = {one["id"] for one in self.payments if one["status"] in {"succeeded", "canceled"}}
        agreed = {one.provider_payment_id for one in books.attempts if one not in books.live}
        return payment_id in decided - agreed

    # Time, and the end of it

    @rule()
    def stories_are_told(self) -> None:
        self._live(self.play.tell_stories())

    @rule()
    def sweep_runs(self) -> None:
        self._live(self.play.sweep())
        self._live(self.play.tell_stories())

    @rule(seconds=st.sampled_from((90, 180, 3700, 6 * 3600, 86_400, 15 * 86_400)))
    def time_passes(self, seconds: int) -> None:
        self.play.pass_time(seconds=seconds)

    @rule(points=st.integers(0, 12))
    def process_will_die(self, points: int) -> None:
        self.calm = False
        self.play.fuse.left = points

    @rule(amount=st.sampled_from(PRICES))
    def school_changes_the_price(self, amount: int) -> None:
        self._live(self.play.set_price(amount))

    @invariant()
    def books_are_right(self) -> None:
        check(self._wait(self._books()))

    async def _books(self) -> Books:
        return await read_books(self.play.house.db)

    def teardown(self) -> None:
        try:
            self._wait(self.before_the_end())
            self._wait(settle(self.play))
            for buyer, other in zip(BUYERS, BUYERS[1:] + BUYERS[:1], strict=True):
                self.comes(buyer, other, "code")  # too late to credit anybody for what is paid
            self._wait(self.play.tell_stories())
            self._wait(self.check_the_end())
        finally:
            self._wait(self.stack.aclose())

    async def before_the_end(self) -> None:
        """What no polling finds must be told before everything comes to rest."""

    async def check_the_end(self) -> None:
        await check_ending(self.play, self.payments, self.refunds, calm=self.calm)


async def _done(work: Callable[[], Awaitable[None]]) -> bool:
    await work()
    return True
