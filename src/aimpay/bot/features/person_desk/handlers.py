"""Staff finds a person and does something for him: shown first, a reason typed, confirmed by a button, done once."""

from typing import Any, Final

from aimpay.bot import drafts
from aimpay.bot import texts as common
from aimpay.bot.features.person_desk import screens, texts
from aimpay.bot.features.refunds.screens import needs_code
from aimpay.bot.screens import MENU, Screen
from aimpay.bot.turn import Turn
from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.money_text import rubles
from aimpay.contract.people import BLOCK_USER, UNBLOCK_USER, BlockUser, UnblockUser
from aimpay.contract.person_desk import (
    FIND_PEOPLE,
    FORECAST_REFUND,
    PERSON_CARD,
    RESEND_INVITE,
    FindPeople,
    ForecastRefund,
    GetPersonCard,
    PersonCard,
    RefundForecastView,
    ResendInvite,
)
from aimpay.contract.refunds import ASK_REFUND, GRANT_ACCESS, AskRefund, GrantAccess

QUERY_LIMIT: Final = 254
SHORTEST, LONGEST = 3, 250
ID_DIGITS: Final = 15
FAILED: Final = ("canceled", "refused")


async def find(turn: Turn) -> Screen:
    """«/find Иванова», or the button, which brings no text."""
    return await query_typed(turn) if turn.argument.strip() else screens.ask()


async def query_typed(turn: Turn) -> Screen:
    text = " ".join(turn.argument.split())[:QUERY_LIMIT]
    if not text:
        return screens.ask()
    return screens.found(await turn.call(FIND_PEOPLE, FindPeople(admin_id=turn.person.id, text=text)), text)


async def person(turn: Turn) -> Screen:
    one = await _card(turn, turn.argument)
    return screens.card(one, turn.user.may) if one else _old()


async def person_grant(turn: Turn) -> Screen:
    return await _begin(turn, "grant")


async def person_invite(turn: Turn) -> Screen:
    return await _begin(turn, "invite")


async def person_refund(turn: Turn) -> Screen:
    return await _begin(turn, "refund")


async def person_block(turn: Turn) -> Screen:
    return await _begin(turn, "block")


async def person_unblock(turn: Turn) -> Screen:
    return await _begin(turn, "unblock")


async def _begin(turn: Turn, act: str) -> Screen:
    """Say what would happen, and ask why; of several courses or orders one is chosen first."""
    who, _, what = turn.argument.partition(":")
    one = await _card(turn, who)
    if one is None:
        return _old()
    several = screens.choices(act, one)
    if not what and len(several) > 1:
        return screens.choose(act, one, several)
    known = dict(several)
    what = what or next(iter(known), "")
    if what not in known:
        return screens.cannot(one.user_id)
    seen = await _forecast(turn, act, what)
    if seen is not None and seen.needs_code:
        return needs_code(what)
    return screens.ask_why(act, one, what, screens.what_happens(act, one, known[what], seen))


async def reason_typed(turn: Turn) -> Screen:
    act, _, rest = turn.subject.partition(":")
    who, _, what = rest.partition(":")
    one = await _card(turn, who)
    if one is None:
        return _old()
    known = dict(screens.choices(act, one))
    if what not in known:
        return screens.cannot(one.user_id)
    seen = await _forecast(turn, act, what)
    happens = screens.what_happens(act, one, known[what], seen)
    reason = " ".join(turn.argument.split())
    if not SHORTEST <= len(reason) <= LONGEST:
        return screens.ask_why(act, one, what, happens).below(texts.SHORT_WHY)
    draft = {"act": act, "user_id": one.user_id, "telegram_id": one.telegram_id, "what": what, "reason": reason}
    draft["amount"] = seen.amount if seen else 0
    return screens.confirm(act, one, happens, draft, await drafts.keep(turn, draft))


async def person_do(turn: Turn) -> Screen:
    """The draft's key goes along, so that of two presses the server does one."""
    draft = await drafts.kept(turn)
    if not draft:
        return screens.over()
    try:
        words = await DOING[draft["act"]](turn, draft)
    except RemoteError as error:
        if error.code != ErrorCode.STEP_UP_NEEDED:
            raise
        return needs_code(draft["what"])
    await drafts.forget(turn)
    return screens.done(words, draft["user_id"])


async def _grant(turn: Turn, draft: dict[str, Any]) -> str:
    asked = GrantAccess(**_whom(turn, draft), course=draft["what"], reason=draft["reason"], key=turn.argument)
    made = await turn.call(GRANT_ACCESS, asked)
    return texts.DONE["grant"].format(number=made.order_number)


async def _invite(turn: Turn, draft: dict[str, Any]) -> str:
    asked = ResendInvite(**_whom(turn, draft), course=draft["what"], reason=draft["reason"], key=turn.argument)
    await turn.call(RESEND_INVITE, asked)
    return texts.DONE["invite"]


async def _block(turn: Turn, draft: dict[str, Any]) -> str:
    asked = BlockUser(**_whom(turn, draft), reason=draft["reason"], key=turn.argument)
    await turn.call(BLOCK_USER, asked)
    return texts.DONE["block"]


async def _unblock(turn: Turn, draft: dict[str, Any]) -> str:
    asked = UnblockUser(**_whom(turn, draft), reason=draft["reason"], key=turn.argument)
    await turn.call(UNBLOCK_USER, asked)
    return texts.DONE["unblock"]


async def _refund(turn: Turn, draft: dict[str, Any]) -> str:
    view = await turn.call(
        ASK_REFUND,
        AskRefund(
            admin_id=turn.person.id,
            order_number=draft["what"],
            amount=draft["amount"],
            reason=draft["reason"],
            key=turn.argument,
        ),
    )
    if view.status in FAILED:
        return texts.DONE["refund_failed"].format(failure=view.failure or "")
    return texts.DONE["refund"].format(amount=rubles(view.amount))


DOING: Final = {"grant": _grant, "invite": _invite, "block": _block, "unblock": _unblock, "refund": _refund}


def _whom(turn: Turn, draft: dict[str, Any]) -> dict[str, int]:
    return {"admin_id": turn.person.id, "telegram_id": draft["telegram_id"]}


async def _card(turn: Turn, typed: str) -> PersonCard | None:
    """Return None for a button that nobody made."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= ID_DIGITS and int(typed)):
        return None
    return await turn.call(PERSON_CARD, GetPersonCard(admin_id=turn.person.id, user_id=int(typed)))


async def _forecast(turn: Turn, act: str, number: str) -> RefundForecastView | None:
    if act != "refund":
        return None
    return await turn.call(FORECAST_REFUND, ForecastRefund(admin_id=turn.person.id, order_number=number))


def _old() -> Screen:
    return Screen(common.OLD_BUTTON, ((MENU,),))
