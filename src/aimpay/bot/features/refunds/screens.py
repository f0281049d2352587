"""What an admin confirms before money moves, and what came of it."""

from collections.abc import Sequence

from aimpay.bot.features.refunds import texts
from aimpay.bot.screens import MENU, Button, Screen, safe
from aimpay.contract.money_text import rubles
from aimpay.contract.people import UserView
from aimpay.contract.refunds import Granted, OrderRefunds, RefundView, Revoked

AFTER = ((MENU,),)
CANCEL = (Button(texts.CANCEL, "cancel"),)


def wrong_refund() -> Screen:
    return Screen(texts.REFUND_WRONG, AFTER)


def wrong_grant() -> Screen:
    return Screen(texts.GRANT_WRONG, AFTER)


def draft_over() -> Screen:
    return Screen(texts.DRAFT_OVER, AFTER)


def stranger(person: str) -> Screen:
    return Screen(texts.STRANGER.format(person=f"<code>{person}</code>"), AFTER)


def cannot_refund(order: OrderRefunds) -> Screen:
    words = texts.TOO_MUCH if order.left else texts.NOTHING_LEFT
    return Screen(words.format(number=safe(order.order_number), left=rubles(order.left)), AFTER)


def confirm_refund(order: OrderRefunds, amount: int, reason: str, draft: str) -> Screen:
    """A whole refund usually closes the access, a part usually keeps it: the usual button stands first."""
    words = texts.REFUND_CONFIRM.format(
        amount=rubles(amount),
        name=safe(order.buyer_name),
        person=f"<code>{order.telegram_id}</code>",
        course=safe(order.course_title),
        number=safe(order.order_number),
        paid=rubles(order.paid),
        rest=rubles(order.left - amount),
        reason=_because(reason),
    )
    close, keep = Button(texts.CLOSE, f"refund_close:{draft}"), Button(texts.KEEP, f"refund_keep:{draft}")
    first, second = (keep, close) if amount < order.left else (close, keep)
    return Screen(words, ((first,), (second,), CANCEL))


def refund_asked(number: str, view: RefundView) -> Screen:
    words = {
        "succeeded": texts.REFUND_OVER,
        "canceled": texts.REFUND_FAILED,
        "refused": texts.REFUND_FAILED,
    }.get(view.status, texts.REFUND_ASKED)
    shown = words.format(amount=rubles(view.amount), number=safe(number), failure=safe(view.failure or ""))
    return Screen(shown, AFTER)


def needs_code(number: str) -> Screen:
    """Above the school's limit only the office refunds: it asks for a fresh code."""
    opened = Button(texts.TO_OFFICE, f"office:orders_{number}")
    return Screen(texts.NEEDS_CODE.format(number=safe(number)), ((opened,), (MENU,)))


def confirm_grant(person: UserView, amount: int, reason: str, draft: str, *, course: str | None) -> Screen:
    """``course`` is named when there are several."""
    words = texts.GRANT_CONFIRM.format(
        name=safe(person.first_name),
        person=f"<code>{person.telegram_id}</code>",
        course=texts.GRANT_COURSE.format(course=safe(course)) if course else "",
        money=_money(amount),
        reason=_because(reason),
    )
    bonus = ((Button(texts.GRANT_WITH_BONUS, f"grant_bonus:{draft}"),),) if amount else ()
    return Screen(words, ((Button(texts.GRANT, f"grant_plain:{draft}"),), *bonus, CANCEL))


def granted(made: Granted) -> Screen:
    return Screen(texts.GRANTED.format(number=safe(made.order_number), money=_money(made.amount)), AFTER)


def wrong_revoke() -> Screen:
    return Screen(texts.REVOKE_WRONG, AFTER)


def cannot_revoke(found: Sequence[OrderRefunds], given: Sequence[OrderRefunds]) -> Screen:
    """Several given courses need a number; one that was paid through the provider needs a refund."""
    if given:
        lines = [texts.REVOKE_LINE.format(number=safe(o.order_number), course=safe(o.course_title)) for o in given]
        return Screen(texts.REVOKE_WHICH.format(orders="\n".join(lines)), AFTER)
    bought = next((order for order in found if order.paid and order.status == "paid"), None)
    if bought is not None:
        return Screen(texts.REVOKE_BOUGHT.format(number=safe(bought.order_number)), AFTER)
    return Screen(texts.REVOKE_NOTHING, AFTER)


def confirm_revoke(order: OrderRefunds, reason: str, draft: str) -> Screen:
    words = texts.REVOKE_CONFIRM.format(
        name=safe(order.buyer_name),
        person=f"<code>{order.telegram_id}</code>",
        course=safe(order.course_title),
        number=safe(order.order_number),
        money=_money(order.outside or 0),
        reason=_because(reason),
    )
    return Screen(words, ((Button(texts.REVOKE, f"revoke_now:{draft}"),), CANCEL))


def revoked(done: Revoked) -> Screen:
    money = texts.REVOKED_MONEY.format(amount=rubles(done.amount)) if done.amount else ""
    return Screen(texts.REVOKED.format(number=safe(done.order_number), money=money), AFTER)


def _money(amount: int) -> str:
    return texts.GRANT_PAID.format(amount=rubles(amount)) if amount else texts.GRANT_FREE


def _because(reason: str) -> str:
    return texts.REASON.format(reason=safe(reason)) if reason else ""
