"""Commissions that wait for the owner's word. The server checks once more who gives it."""

from typing import Final

from aimpay.bot import texts as common
from aimpay.bot.features.reviews import screens, texts
from aimpay.bot.screens import MENU, Screen
from aimpay.bot.turn import Turn
from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.partner_admin import DECIDE_REVIEW, LIST_REVIEWS, DecideReview, ListReviews

ID_DIGITS: Final = 15
SETTLED: Final = frozenset({ErrorCode.REVIEW_DECIDED, ErrorCode.REVIEW_NOT_FOUND})


async def reviews(turn: Turn) -> Screen:
    if not turn.user.is_admin:
        return Screen(common.OLD_BUTTON, ((MENU,),))
    return screens.reviews(await turn.call(LIST_REVIEWS, ListReviews(admin_id=turn.person.id)))


async def review_approve(turn: Turn) -> Screen:
    return await _decide(turn, approve=True)


async def review_reject(turn: Turn) -> Screen:
    return await _decide(turn, approve=False)


async def _decide(turn: Turn, *, approve: bool) -> Screen:
    text = turn.argument
    if not (text.isascii() and text.isdigit() and len(text) <= ID_DIGITS and int(text)):
        return await reviews(turn)
    request = DecideReview(admin_id=turn.person.id, commission_id=int(text), approve=approve)
    try:
        decided = await turn.call(DECIDE_REVIEW, request)
    except RemoteError as error:
        if error.code not in SETTLED:
            raise
        return (await reviews(turn)).below(error.message)
    words = texts.APPROVED if decided.approved else texts.REJECTED
    return (await reviews(turn)).below(screens.decided(words, decided))
