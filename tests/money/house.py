"""A whole house over a migrated database, with its real adapters and the sandbox outside."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import update

from aimpay.contract.client import Caller
from aimpay.contract.partners import GET_REFERRAL_LINK, GetReferralLink
from aimpay.contract.people import (
    RECORD_CONSENT,
    SET_PAY_EMAIL,
    START,
    ConsentKind,
    RecordConsent,
    SetPayEmail,
    Start,
    Started,
)
from aimpay.contract.selling import CREATE_PAYMENT, CreatePayment, PaymentCreated
from aimpay.contract.wire import Call, Request, Response
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.edge.router import Router
from aimpay.server.integrations.bot import HttpBot
from aimpay.server.integrations.metrika import MetrikaCounter
from aimpay.server.integrations.metrika_uploads import MetrikaUploads
from aimpay.server.integrations.resend_mail import ResendMailer
from aimpay.server.integrations.stars import StarsGateway
from aimpay.server.integrations.yookassa.gateway import YooKassaGateway
from aimpay.server.integrations.yookassa.payouts import YooKassaPayouts
from aimpay.server.integrations.yookassa.transport import Patience
from aimpay.server.kit.breaker import Breaker, Terms
from aimpay.server.kit.clock import Clock
from aimpay.server.kit.ids import new_key
from aimpay.server.people.routes import people_routes
from aimpay.server.selling.create_payment import Checkout
from aimpay.server.selling.gateway import STARS
from aimpay.server.selling.models import Course
from aimpay.server.selling.routes import selling_routes
from aimpay.server.workflows.catalogue.routes import course_routes, promo_routes
from aimpay.server.workflows.certificates.routes import certificate_admin_routes, certificate_routes
from aimpay.server.workflows.fiscal.routes import fiscal_routes
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.emails import note_pay_email
from aimpay.server.workflows.leads.placing import note_order
from aimpay.server.workflows.mailing.routes import news_routes
from aimpay.server.workflows.membership.routes import membership_routes
from aimpay.server.workflows.notification import hint, read_notification, receive_notification
from aimpay.server.workflows.partners.routes import partner_admin_routes, partner_routes
from aimpay.server.workflows.payouts.routes import payout_admin_routes, payout_routes
from aimpay.server.workflows.reconciliation.routes import difference_routes
from aimpay.server.workflows.routes import access_routes, refund_routes, visitor_routes
from aimpay.server.workflows.stars import stars_routes
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.sweep import sweep
from fixtures.opened import open_once
from money.direct import Desk, Fuse, WatchedDatabase
from money.ground import Ground
from money.side_door import SECRET
from story.player import PAYMENT_ID

PUBLIC: Final = "http://127.0.0.1:8080"
OWNER: Final = SandboxSettings().owner_id
IMPATIENT: Final = Patience(post=0.4, get=0.4)
"""Seconds. Long enough for the sandbox in the same loop, short enough to wait out a hanging provider."""
PATIENT: Final = Patience(post=30, get=30)
"""For tests in which nothing hangs, however busy the machine is."""

Door = Callable[[Any], Awaitable[Any]]


@dataclass(frozen=True)
class Play:
    """People come to the house by its own routes, the way the bot brings them."""

    house: House
    desk: Desk
    fuse: Fuse
    ground: Ground
    doors: dict[str, Door]

    async def __call__(self, call: Call[Request, Response], request: Request) -> Response:
        answer = await self.doors[call.path](request)
        assert isinstance(answer, call.response)
        return answer

    async def start(self, telegram_id: int, payload: str | None = None) -> Started:
        return await self(START, Start(telegram_id=telegram_id, first_name=f"Имя {telegram_id}", payload=payload))

    async def partner_payload(self, telegram_id: int) -> str:
        link = await self(GET_REFERRAL_LINK, GetReferralLink(telegram_id=telegram_id))
        return link.referral_link.partition("?start=")[2]

    async def consent(self, telegram_id: int, *kinds: ConsentKind) -> None:
        for kind in kinds or tuple(ConsentKind):
            await self(RECORD_CONSENT, RecordConsent(telegram_id=telegram_id, kind=kind, version="1"))

    async def confirm_email(self, telegram_id: int, email: str) -> None:
        await self(SET_PAY_EMAIL, SetPayEmail(telegram_id=telegram_id, email=email, action_type="confirmed"))

    async def press(self, telegram_id: int) -> PaymentCreated:
        return await self(CREATE_PAYMENT, CreatePayment(telegram_id=telegram_id))

    async def get_ready(self, telegram_id: int, payload: str | None = None) -> None:
        """Come, agree and leave an address: now the person may pay."""
        await self.start(telegram_id, payload)
        await self.consent(telegram_id)
        await self.confirm_email(telegram_id, f"buyer{telegram_id}@example.ru")

    async def order(self, telegram_id: int) -> str:
        """Press «Оплатить»; return the provider's id of the payment."""
        return payment_of(await self.press(telegram_id))

    async def notified(self, body: dict[str, Any]) -> None:
        """The provider's notification comes in by its public door."""
        if read := read_notification(body):
            await receive_notification(self.house, *read, body)

    async def deliver_all(self, subject: str) -> None:
        """Every notification about a payment, refunds of it too."""
        for note in self.ground.notes():
            if note["subject"] == subject:
                await self.notified(json.loads(note["body"]))

    async def buy(self, telegram_id: int, payload: str | None = None) -> str:
        """From the first visit to a settled payment; return its id."""
        await self.get_ready(telegram_id, payload)
        payment_id = await self.order(telegram_id)
        assert await self.ground.pay(payment_id) == "succeeded"
        await self.deliver_all(payment_id)
        await self.tell_stories()
        return payment_id

    async def tell_stories(self) -> None:
        await self.desk.drain(self.house)

    async def sweep(self) -> None:
        async with self.house.db.write() as session:
            await self.desk.enqueue(session, sweep, f"sweep:{new_key()}")

    async def wake(self, work: Callable[[House], Awaitable[object]]) -> None:
        """A sweep of this step alone, where a process dies at each point: the other steps touch nothing of it."""

        async def alone(story: Story) -> None:
            await story.step(work)

        async with self.house.db.write() as session:
            await self.desk.enqueue(session, alone, f"wake:{new_key()}")

    def pass_time(self, **by: float) -> None:
        self.ground.pass_time(timedelta(**by))
        self.house.clock.offset = self.ground.offset

    async def next_minute(self, **by: float) -> None:
        """Time goes by, and what fell due is done."""
        self.pass_time(**by)
        await self.sweep()
        await self.tell_stories()

    async def set_terms(self, **terms: int | bool | None) -> None:
        async with self.house.db.write() as session:
            await session.execute(update(Course).values(**terms))

    async def set_price(self, amount: int) -> None:
        async with self.house.db.write() as session:
            await session.execute(update(Course).values(price_amount=amount))


def payment_of(created: PaymentCreated) -> str:
    found = PAYMENT_ID.search(created.confirmation.confirmation_url)
    assert found, f"no address to pay at: {created.confirmation.confirmation_url!r}"
    return found[1]


@asynccontextmanager
async def open_play(ground: Ground, url: str, patience: Patience = PATIENT) -> AsyncIterator[Play]:
    fuse = Fuse()
    desk = Desk(fuse)
    db, clock = WatchedDatabase(url, desk, fuse), Clock()
    clock.offset = ground.offset
    house = _house(ground, db, clock, desk, patience)
    try:
        await open_once(db, clock)
        yield Play(house, desk, fuse, ground, _doors(house))
    finally:
        await db.close()


def _rested(name: str) -> Breaker:
    """Days pass here within a moment, so that a breaker's seconds would never be over."""
    return Breaker(name, Terms(rest=0))


def _house(ground: Ground, db: WatchedDatabase, clock: Clock, desk: Desk, patience: Patience) -> House:
    keys, base = SandboxSettings(), ground.sandbox.base_url
    shop = YooKassaGateway(
        ground.session,
        base_url=f"{base}/yookassa/v3",
        shop_id=keys.shop_id,
        secret_key=keys.shop_key,
        patience=patience,
        breaker=_rested("yookassa"),
    )
    return House(
        db=db,
        clock=clock,
        gateway=shop,
        receipts=shop,
        bot=HttpBot(Caller(ground.session, base_url=ground.door.url, secret=SECRET), _rested("bot")),
        mailer=ResendMailer(
            ground.session,
            base_url=f"{base}/resend",
            keys=keys.resend_keys,
            sender=f"Школа <hello@{keys.resend_domain}>",
            breaker=_rested("resend"),
        ),
        goals=MetrikaCounter(
            ground.session,
            base_url=f"{base}/metrika",
            counter=keys.metrika_counter,
            token=keys.metrika_token,
            page_url=PUBLIC,
            breaker=_rested("metrika"),
        ),
        jobs=desk,
        admins=(OWNER,),
        public_url=PUBLIC,
        secrets=(SECRET,),
        conversions=MetrikaUploads(
            ground.session,
            base_url=f"{base}/metrika",
            counter=keys.metrika_counter,
            token=keys.metrika_oauth,
            breaker=_rested("metrika uploads"),
        ),
        other_gateways={
            STARS: StarsGateway(
                Caller(ground.session, base_url=ground.door.url, secret=SECRET), clock.now, _rested("stars")
            )
        },
        payouts=YooKassaPayouts(
            ground.session,
            base_url=f"{base}/yookassa/v3",
            agent_id=keys.payout_agent_id,
            secret_key=keys.payout_key,
            patience=IMPATIENT,
            breaker=_rested("payouts"),
        ),
    )


def _doors(house: House) -> dict[str, Door]:
    checkout = Checkout(
        db=house.db,
        clock=house.clock,
        gateway=house.gateway,
        other_gateways=house.other_gateways,
        return_url=f"{PUBLIC}/success",
        hint=lambda payment_id: hint(house, payment_id),
        placed=lambda session, order: note_order(session, house, order),
        email_kept=note_pay_email,
    )
    routers: tuple[Router, ...] = (
        visitor_routes(house),
        people_routes(house.db, house.clock),
        selling_routes(checkout),
        access_routes(house),
        membership_routes(house),
        news_routes(house),
        partner_routes(house),
        partner_admin_routes(house),
        payout_routes(house),
        payout_admin_routes(house),
        refund_routes(house),
        difference_routes(house),
        promo_routes(house),
        course_routes(house),
        stars_routes(house),
        fiscal_routes(house),
        certificate_routes(house),
        certificate_admin_routes(house),
    )
    return {route.path: route.endpoint for router in routers for route in router.routes}
