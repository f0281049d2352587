"""Gets an address where a person can pay: order and key stored first, the provider called outside any transaction."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.fiscal import FiscalMode
from aimpay.contract.people import ConsentKind
from aimpay.contract.selling import Confirmation, PaymentCreated
from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from aimpay.server.people.errors import ConsentRequiredError
from aimpay.server.people.find_user import get_user
from aimpay.server.people.models import User
from aimpay.server.people.record_consent import given_consents
from aimpay.server.school.legal import consent_versions
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.errors import (
    AlreadyPaidError,
    EmailRequiredError,
    PaymentRefusedError,
    PaymentUnavailableError,
)
from aimpay.server.selling.gateway import (
    YOOKASSA,
    GatewayRefusedError,
    Gateways,
    GatewayUnknownError,
    NewPayment,
    PaymentGateway,
    ProviderPayment,
    ProviderStatus,
)
from aimpay.server.selling.models import AttemptStatus, PaymentAttempt
from aimpay.server.selling.place_order import Means, Placed, course_on_sale, place_order, rivals
from aimpay.server.selling.receipt_line import stored_line
from aimpay.server.selling.settle import cancel_attempt, find_attempt

EmailKept = Callable[[AsyncSession, User, str, Literal["entered", "confirmed"], datetime], Awaitable[None]]


@dataclass(frozen=True)
class Checkout:
    """``return_url`` is where the provider sends the payer back, with the order's number; it proves nothing.

    ``hint`` is told the id of a payment that turned out to be paid, so that it is settled at once; ``placed`` is told
    of each new order, ``email_kept`` of each address for receipts, within their transactions.
    """

    db: Database
    clock: Clock
    gateway: PaymentGateway
    return_url: str
    hint: Callable[[str], Awaitable[None]]
    other_gateways: Mapping[str, PaymentGateway] = field(default_factory=dict)
    placed: Placed | None = None
    email_kept: EmailKept | None = None

    @property
    def gateways(self) -> Gateways:
        return Gateways(self.gateway, self.other_gateways)


async def create_payment(
    checkout: Checkout,
    telegram_id: int,
    most: int | None = None,
    provider: str = YOOKASSA,
    *,
    course: str | None = None,
) -> PaymentCreated:
    """The same live attempt is answered however often this is called, also after a crash in the middle."""
    for rival in await _rivals(checkout, telegram_id, provider, course):
        await _still_open(checkout, rival)
    attempt = await _place(checkout, telegram_id, most, provider, course)
    if attempt.provider_payment_id is not None and not await _still_open(checkout, attempt):
        attempt = await _place(checkout, telegram_id, most, provider, course)
    if attempt.provider_payment_id is None:
        attempt = await ask_provider(checkout, attempt)
    return PaymentCreated(
        confirmation=Confirmation(confirmation_url=attempt.confirmation_url or ""),
        amount=attempt.amount,
        receipt_email=attempt.email,
        fiscal_mode=FiscalMode(attempt.fiscal_mode),
        expires_at=attempt.expires_at,
        attempt=attempt.number,
        stars=attempt.stars,
    )


async def _still_open(checkout: Checkout, made: PaymentAttempt) -> bool:
    """Ask about an attempt made earlier, so that a lost notification never leaves the buyer before a dead page."""
    payment_id = made.provider_payment_id or ""
    try:
        payment = await checkout.gateways.of(made.provider).get_payment(payment_id)
    except (GatewayUnknownError, GatewayRefusedError):
        return True
    if payment.status is ProviderStatus.SUCCEEDED:
        await checkout.hint(payment_id)
        raise AlreadyPaidError("Оплата уже поступила. Через минуту пришлём ссылку на группу.")
    if payment.status is not ProviderStatus.CANCELED:
        return True
    async with checkout.db.write() as session:
        if attempt := await find_attempt(session, payment_id):
            await cancel_attempt(session, attempt, payment, checkout.clock.now())
    return False


async def _rivals(checkout: Checkout, telegram_id: int, provider: str, slug: str | None) -> Sequence[PaymentAttempt]:
    async with checkout.db.read() as session:
        user = await get_user(session, telegram_id)
        return await rivals(session, await course_on_sale(session, slug), user.id, provider, checkout.clock.now())


async def _place(
    checkout: Checkout, telegram_id: int, most: int | None, provider: str, slug: str | None
) -> PaymentAttempt:
    async def work(session: AsyncSession) -> PaymentAttempt:
        user = await get_user(session, telegram_id)
        means = Means(provider, (await get_profile(session)).star_kopecks)
        return await place_order(
            session,
            user_id=user.id,
            course=await course_on_sale(session, slug),
            email=await _ready_to_pay(session, user),
            return_url=checkout.return_url,
            now=checkout.clock.now(),
            most=most,
            means=means,
            placed=checkout.placed,
        )

    return await checkout.db.transact(work)


async def _ready_to_pay(session: AsyncSession, user: User) -> str:
    """Return the confirmed address; without it, or without both consents, nothing is sold."""
    given = await given_consents(session, user.id, await consent_versions(session))
    if missing := [kind for kind in ConsentKind if kind not in given]:
        raise ConsentRequiredError(missing=missing)
    if user.pay_email is None or user.pay_email_confirmed_at is None:
        raise EmailRequiredError
    return user.pay_email


async def ask_provider(checkout: Checkout, attempt: PaymentAttempt) -> PaymentAttempt:
    """Call the provider with the stored words under the stored key, and keep its answer."""
    try:
        payment = await checkout.gateways.of(attempt.provider).create_payment(stored_request(attempt.request))
    except GatewayRefusedError as error:
        await _store_refusal(checkout.db, attempt.id, error, checkout.clock.now())
        raise PaymentRefusedError(provider_code=error.code) from error
    except GatewayUnknownError as error:
        raise PaymentUnavailableError from error
    return await store_payment(checkout.db, attempt.id, payment)


def stored_request(request: Mapping[str, Any]) -> NewPayment:
    return NewPayment(**{**request, "receipt": stored_line(request)})


async def store_payment(db: Database, attempt_id: int, payment: ProviderPayment) -> PaymentAttempt:
    """Keep the provider's id; whoever is second finds it there already."""
    async with db.write() as session:
        await session.execute(
            update(PaymentAttempt)
            .where(PaymentAttempt.id == attempt_id, PaymentAttempt.status == AttemptStatus.CREATED)
            .values(
                provider_payment_id=payment.id,
                confirmation_url=payment.confirmation_url,
                status=AttemptStatus.PENDING,
            )
        )
        return (await session.scalars(select(PaymentAttempt).where(PaymentAttempt.id == attempt_id))).one()


async def _store_refusal(db: Database, attempt_id: int, error: GatewayRefusedError, now: datetime) -> None:
    async with db.write() as session:
        await session.execute(
            update(PaymentAttempt)
            .where(PaymentAttempt.id == attempt_id, PaymentAttempt.status == AttemptStatus.CREATED)
            .values(status=AttemptStatus.REFUSED, failure_reason=error.code, finished_at=now)
        )
