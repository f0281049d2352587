"""A promo code: typed in the chat, or applied before by a link."""

from typing import Final

from aimpay.bot.features.pay import handlers as paying
from aimpay.bot.features.promo import screens, texts
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.catalogue import APPLY_PROMO, ApplyPromo
from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.selling import GET_PAYMENT_DATA, GetPaymentData

CODE_LIMIT: Final = 64
WRONG: Final = frozenset({ErrorCode.PROMO_UNKNOWN, ErrorCode.PROMO_OVER})
STEP_MISSING: Final = frozenset({ErrorCode.CONSENT_REQUIRED, ErrorCode.ALREADY_PAID})


async def promo(turn: Turn) -> Screen:
    data = await turn.call(GET_PAYMENT_DATA, GetPaymentData(telegram_id=turn.person.id))
    return await paying.pay(turn) if data.paid or data.missing_consents else screens.ask_code()


async def code_typed(turn: Turn) -> Screen:
    code = turn.argument.strip()
    if not code or len(code) > CODE_LIMIT:
        return screens.ask_code(texts.NOT_A_CODE)
    return await _apply(turn, code)


async def promo_free(turn: Turn) -> Screen:
    """The code was applied before there were consents: now it opens the course."""
    data = await turn.call(GET_PAYMENT_DATA, GetPaymentData(telegram_id=turn.person.id))
    if data.paid or data.price or not data.promo_code:
        return await paying.pay(turn)
    return await _apply(turn, data.promo_code)


async def _apply(turn: Turn, code: str) -> Screen:
    try:
        applied = await turn.call(APPLY_PROMO, ApplyPromo(telegram_id=turn.person.id, code=code))
    except RemoteError as error:
        if error.code in WRONG:
            return screens.ask_code(error.message)
        if error.code in STEP_MISSING:
            return await paying.pay(turn)
        raise
    if applied.granted:
        return screens.granted(applied)
    return (await paying.pay(turn)).below(screens.accepted(applied))
