"""Money back and access by hand: an order is read, shown, confirmed by a button, and asked of the server once."""

from aimpay.bot import drafts
from aimpay.bot.features.refunds import screens
from aimpay.bot.features.refunds.reading import read_grant, read_refund, read_revoke
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.people import CHECK_USER, CheckUser
from aimpay.contract.refunds import (
    ASK_REFUND,
    GRANT_ACCESS,
    LIST_REFUNDS,
    REVOKE_ACCESS,
    AskRefund,
    GrantAccess,
    ListRefunds,
    RevokeAccess,
)


async def refund(turn: Turn) -> Screen:
    order = read_refund(turn.argument)
    if order is None:
        return screens.wrong_refund()
    (found,) = (await turn.call(LIST_REFUNDS, ListRefunds(admin_id=turn.person.id, order_number=order.what))).orders
    amount = found.left if order.amount is None else order.amount
    if not 0 < amount <= found.left:
        return screens.cannot_refund(found)
    draft = await drafts.keep(turn, {"order_number": found.order_number, "amount": amount, "reason": order.reason})
    return screens.confirm_refund(found, amount, order.reason, draft)


async def refund_close(turn: Turn) -> Screen:
    return await _refund(turn, keep_access=False)


async def refund_keep(turn: Turn) -> Screen:
    return await _refund(turn, keep_access=True)


async def _refund(turn: Turn, *, keep_access: bool) -> Screen:
    """The draft's own key goes along, so that a second press finds the first one's refund."""
    draft = await drafts.kept(turn)
    if not draft:
        return screens.draft_over()
    wish = {**draft, "admin_id": turn.person.id, "key": turn.argument, "keep_access": keep_access}
    try:
        view = await turn.call(ASK_REFUND, AskRefund.model_validate(wish))
    except RemoteError as error:
        if error.code != ErrorCode.STEP_UP_NEEDED:
            raise
        return screens.needs_code(draft["order_number"])
    await drafts.forget(turn)
    return screens.refund_asked(draft["order_number"], view)


async def grant(turn: Turn) -> Screen:
    courses = {course.slug: course.title for course in (await turn.content()).courses}
    order = read_grant(turn.argument, courses)
    if order is None:
        return screens.wrong_grant()
    request = CheckUser(telegram_id=int(order.what), to_throw=False)
    person = (await turn.call(CHECK_USER, request)).user
    if person is None:
        return screens.stranger(order.what)
    amount = order.amount or 0
    course = (order.course or next(iter(courses))) if len(courses) > 1 else None
    wish = {"telegram_id": person.telegram_id, "amount": amount, "reason": order.reason, "course": course}
    title = courses[course] if course else None
    return screens.confirm_grant(person, amount, order.reason, await drafts.keep(turn, wish), course=title)


async def grant_plain(turn: Turn) -> Screen:
    return await _grant(turn, with_commission=False)


async def grant_bonus(turn: Turn) -> Screen:
    return await _grant(turn, with_commission=True)


async def _grant(turn: Turn, *, with_commission: bool) -> Screen:
    draft = await drafts.kept(turn)
    if not draft:
        return screens.draft_over()
    wish = {**draft, "admin_id": turn.person.id, "with_commission": with_commission}
    made = await turn.call(GRANT_ACCESS, GrantAccess.model_validate(wish))
    await drafts.forget(turn)
    return screens.granted(made)


async def revoke(turn: Turn) -> Screen:
    """What the server would refuse is explained before a button is offered."""
    order = read_revoke(turn.argument)
    if order is None:
        return screens.wrong_revoke()
    which = {"telegram_id": int(order.what)} if order.by_person else {"order_number": order.what}
    found = (await turn.call(LIST_REFUNDS, ListRefunds.model_validate({"admin_id": turn.person.id, **which}))).orders
    given = [one for one in found if one.status == "paid" and one.outside is not None]
    if len(given) != 1:
        return screens.cannot_revoke(found, given)
    draft = await drafts.keep(turn, {"order_number": given[0].order_number, "reason": order.reason})
    return screens.confirm_revoke(given[0], order.reason, draft)


async def revoke_now(turn: Turn) -> Screen:
    draft = await drafts.kept(turn)
    if not draft:
        return screens.draft_over()
    done = await turn.call(REVOKE_ACCESS, RevokeAccess.model_validate({**draft, "admin_id": turn.person.id}))
    await drafts.forget(turn)
    return screens.revoked(done)
