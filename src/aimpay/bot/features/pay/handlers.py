"""Two consents, an address, a price, a payment. What is missing is asked next, whatever button led here."""

from typing import Final, Literal

from aimpay.bot.course_names import named_course
from aimpay.bot.features.courses.handlers import courses
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
    """Without a course in the button, and with several on sale, he chooses first."""
    return await proceed(turn, named_course(turn.argument))


async def proceed(turn: Turn, course: str | None) -> Screen:
    data = await _payment_data(turn, course)
    return await courses(turn) if data.several and course is None else await _next_step(turn, data)


async def agree_offer(turn: Turn) -> Screen:
    return await _agree(turn, ConsentKind.OFFER)


async def agree_personal_data(turn: Turn) -> Screen:
    return await _agree(turn, ConsentKind.PERSONAL_DATA)


async def email_change(turn: Turn) -> Screen:
    data = await _payment_data(turn, named_course(turn.argument))
    if data.paid or data.missing_consents:
        return await _next_step(turn, data)
    return screens.ask_new_email(data.email, data.course) if data.email else screens.ask_email(data.course)


async def email_typed(turn: Turn) -> Screen:
    email, course = turn.argument.strip(), named_course(turn.subject)
    if not email or len(email) > EMAIL_LIMIT:
        return screens.ask_email(course, texts.EMAIL_NOT_TEXT)
    try:
        saved = await turn.call(SET_PAY_EMAIL, _address(turn, email))
    except RemoteError as error:
        if error.code != ErrorCode.EMAIL_INVALID:
            raise
        return screens.ask_email(course, error.message)
    return await proceed(turn, course) if saved.confirmed else screens.confirm_email(saved.email, course)


async def email_confirm(turn: Turn) -> Screen:
    mark, course = _split(turn)
    data = await _payment_data(turn, course)
    if data.paid or not data.email:
        return await _next_step(turn, data)
    if mark != screens.fingerprint(data.email):
        return screens.confirm_email(data.email, course)
    request = SetPayEmail(telegram_id=turn.person.id, email=data.email, action_type="confirmed")
    await turn.call(SET_PAY_EMAIL, request)
    return await proceed(turn, course)


async def pay_now(turn: Turn) -> Screen:
    return await _pay_by(turn, "yookassa")


async def pay_stars(turn: Turn) -> Screen:
    return await _pay_by(turn, "stars")


async def _pay_by(turn: Turn, provider: Provider) -> Screen:
    """The button carries the price it showed: a buyer never pays more than that without having seen it."""
    await turn.working(texts.PREPARING)
    digits, course = _split(turn)
    try:
        created = await _create_payment(turn, provider, _shown_sum(digits), course)
    except RemoteError as error:
        if error.code != ErrorCode.PRICE_CHANGED:
            raise
        return (await proceed(turn, course)).below(safe(error.message))
    return screens.payment(created, course) if created else await proceed(turn, course)


async def pay_check(turn: Turn) -> Screen | None:
    data = await _payment_data(turn, named_course(turn.argument))
    if data.paid or data.last_failure:
        return await _next_step(turn, data)
    turn.say(texts.NOT_YET)
    return None


async def _agree(turn: Turn, kind: ConsentKind) -> Screen:
    version, course = _split(turn)
    request = RecordConsent(telegram_id=turn.person.id, kind=kind, version=version[:VERSION_LIMIT])
    await turn.call(RECORD_CONSENT, request)
    return await proceed(turn, course)


def _split(turn: Turn) -> tuple[str, str | None]:
    """Read what a button carries and the course it is about; older buttons name none."""
    carried, _, course = turn.argument.partition(":")
    return carried, named_course(course)


async def _create_payment(
    turn: Turn, provider: Provider, amount: int | None, course: str | None
) -> PaymentCreated | None:
    try:
        request = CreatePayment(telegram_id=turn.person.id, course=course, amount=amount, provider=provider)
        return await turn.call(CREATE_PAYMENT, request)
    except RemoteError as error:
        if error.code not in STEP_MISSING:
            raise
        return None


def _shown_sum(digits: str) -> int | None:
    """Buttons made before prices could change carry none."""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= SUM_DIGITS else None


async def _payment_data(turn: Turn, course: str | None) -> PaymentData:
    return await turn.call(GET_PAYMENT_DATA, GetPaymentData(telegram_id=turn.person.id, course=course))


async def _next_step(turn: Turn, data: PaymentData) -> Screen:
    if data.paid:
        return screens.paid(data)
    for kind in ConsentKind:
        if kind in data.missing_consents:
            content = await turn.content()
            legal = content.offer if kind is ConsentKind.OFFER else content.personal_data
            return screens.consent(kind, legal, data.course)
    if not data.price:
        return screens.free(data)
    if not data.email:
        return screens.ask_email(data.course)
    return screens.price(data) if data.email_confirmed else screens.confirm_email(data.email, data.course)


def _address(turn: Turn, email: str) -> SetPayEmail:
    return SetPayEmail(telegram_id=turn.person.id, email=email, action_type="entered")
