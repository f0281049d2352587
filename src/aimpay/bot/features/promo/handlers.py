"""A promo code: typed in the chat, or applied before by a link."""

from typing import Final

from aimpay.bot.course_names import named_course
from aimpay.bot.features.pay import handlers as paying
from aimpay.bot.features.promo import screens, texts
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.catalogue import APPLY_PROMO, ApplyPromo
from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.selling import GET_PAYMENT_DATA, GetPaymentData, PaymentData

CODE_LIMIT: Final = 64
WRONG: Final = frozenset({ErrorCode.PROMO_UNKNOWN, ErrorCode.PROMO_OVER})
STEP_MISSING: Final = frozenset({ErrorCode.CONSENT_REQUIRED, ErrorCode.ALREADY_PAID})


async def promo(turn: Turn) -> Screen:
    data = await _payment_data(turn)
    asks = data.paid or data.missing_consents
    return await paying.proceed(turn, data.course) if asks else screens.ask_code(data.course)


async def code_typed(turn: Turn) -> Screen:
    code, course = turn.argument.strip(), named_course(turn.subject)
    if not code or len(code) > CODE_LIMIT:
        return screens.ask_code(course, texts.NOT_A_CODE)
    return await _apply(turn, code, course)


async def promo_free(turn: Turn) -> Screen:
    """The code was applied before there were consents: now it opens the course."""
    data = await _payment_data(turn)
    if data.paid or data.price or not data.promo_code:
        return await paying.proceed(turn, data.course)
    return await _apply(turn, data.promo_code, data.course)


async def _payment_data(turn: Turn) -> PaymentData:
    request = GetPaymentData(telegram_id=turn.person.id, course=named_course(turn.argument))
    return await turn.call(GET_PAYMENT_DATA, request)


async def _apply(turn: Turn, code: str, course: str | None) -> Screen:
    try:
        applied = await turn.call(APPLY_PROMO, ApplyPromo(telegram_id=turn.person.id, code=code, course=course))
    except RemoteError as error:
        if error.code in WRONG:
            return screens.ask_code(course, error.message)
        if error.code in STEP_MISSING:
            return await paying.proceed(turn, course)
        raise
    if applied.granted:
        return screens.granted(applied)
    return (await paying.proceed(turn, applied.course)).below(screens.accepted(applied))
