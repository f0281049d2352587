"""Two consents, an address, a price, a payment. What is missing is asked next, whatever button led here."""

from typing import Final, Literal

from aimpay.bot.features.pay import screens, texts
from aimpay.bot.screens import Screen, safe
from aimpay.bot.turn import Turn
from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.people import RECORD_CONSENT, SET_PAY_EMAIL, ConsentKind, RecordConsent, SetPayEmail
from aimpay.contract.selling import (
    CREATE_PAYMENT,
    GET_PAYMENT_DATA,
    CreatePayment,
    GetPaymentData,
    PaymentCreated,
    PaymentData,
)

EMAIL_LIMIT: Final = 320
VERSION_LIMIT: Final = 32
STEP_MISSING: Final = frozenset(
    {ErrorCode.CONSENT_REQUIRED, ErrorCode.EMAIL_REQUIRED, ErrorCode.ALREADY_PAID, ErrorCode.NOTHING_TO_PAY}
)
SUM_DIGITS: Final = 12
Provider = Literal["yookassa", "stars"]


async def pay(turn: Turn) -> Screen:
    return await _next_step(turn, await _payment_data(turn))


async def agree_offer(turn: Turn) -> Screen:
    return await _agree(turn, ConsentKind.OFFER)


async def agree_personal_data(turn: Turn) -> Screen:
    return await _agree(turn, ConsentKind.PERSONAL_DATA)


async def email_change(turn: Turn) -> Screen:
    data = await _payment_data(turn)
    if data.paid or data.missing_consents:
        return await _next_step(turn, data)
    return screens.ask_new_email(data.email) if data.email else screens.ask_email()


async def email_typed(turn: Turn) -> Screen:
    email = turn.argument.strip()
    if not email or len(email) > EMAIL_LIMIT:
        return screens.ask_email(texts.EMAIL_NOT_TEXT)
    try:
        saved = await turn.call(SET_PAY_EMAIL, _address(turn, email))
    except RemoteError as error:
        if error.code != ErrorCode.EMAIL_INVALID:
            raise
        return screens.ask_email(error.message)
    return await pay(turn) if saved.confirmed else screens.confirm_email(saved.email)


async def email_confirm(turn: Turn) -> Screen:
    data = await _payment_data(turn)
    if data.paid or not data.email:
        return await _next_step(turn, data)
    if turn.argument != screens.fingerprint(data.email):
        return screens.confirm_email(data.email)
    request = SetPayEmail(telegram_id=turn.person.id, email=data.email, action_type="confirmed")
    await turn.call(SET_PAY_EMAIL, request)
    return await pay(turn)


async def pay_now(turn: Turn) -> Screen:
    return await _pay_by(turn, "yookassa")


async def pay_stars(turn: Turn) -> Screen:
    return await _pay_by(turn, "stars")


async def _pay_by(turn: Turn, provider: Provider) -> Screen:
    """The button carries the price it showed: a buyer never pays more than that without having seen it."""
    await turn.working(texts.PREPARING)
    try:
        created = await _create_payment(turn, provider)
    except RemoteError as error:
        if error.code != ErrorCode.PRICE_CHANGED:
            raise
        return (await pay(turn)).below(safe(error.message))
    return screens.payment(created) if created else await pay(turn)


async def pay_check(turn: Turn) -> Screen | None:
    data = await _payment_data(turn)
    if data.paid or data.last_failure:
        return await _next_step(turn, data)
    turn.say(texts.NOT_YET)
    return None


async def _agree(turn: Turn, kind: ConsentKind) -> Screen:
    version = turn.argument[:VERSION_LIMIT]
    await turn.call(RECORD_CONSENT, RecordConsent(telegram_id=turn.person.id, kind=kind, version=version))
    return await pay(turn)


async def _create_payment(turn: Turn, provider: Provider) -> PaymentCreated | None:
    asked = CreatePayment(telegram_id=turn.person.id, amount=_shown_sum(turn), provider=provider)
    try:
        return await turn.call(CREATE_PAYMENT, asked)
    except RemoteError as error:
        if error.code not in STEP_MISSING:
            raise
        return None


def _shown_sum(turn: Turn) -> int | None:
    """Buttons made before prices could change carry none."""
    digits = turn.argument
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= SUM_DIGITS else None


async def _payment_data(turn: Turn) -> PaymentData:
    return await turn.call(GET_PAYMENT_DATA, GetPaymentData(telegram_id=turn.person.id))


async def _next_step(turn: Turn, data: PaymentData) -> Screen:
    if data.paid:
        return screens.paid()
    for kind in ConsentKind:
        if kind in data.missing_consents:
            content = await turn.content()
            return screens.consent(kind, content.offer if kind is ConsentKind.OFFER else content.personal_data)
    if not data.price:
        return screens.free(data)
    if not data.email:
        return screens.ask_email()
    return screens.price(data) if data.email_confirmed else screens.confirm_email(data.email)


def _address(turn: Turn, email: str) -> SetPayEmail:
    return SetPayEmail(telegram_id=turn.person.id, email=email, action_type="entered")
