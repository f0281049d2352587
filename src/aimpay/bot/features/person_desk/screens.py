"""What is found, one person, and what an act would do. Pure."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from aimpay.bot.features.person_desk import texts
from aimpay.bot.moscow import short_day
from aimpay.bot.screens import Button, Rows, Screen, back, safe
from aimpay.contract.money_text import rubles
from aimpay.contract.person_desk import AccessView, FoundPeople, FoundPerson, OrderLine, PersonCard, RefundForecastView

QUERY_STATE: Final = "people_query"
REASON_STATE: Final = "person_reason"
LABEL: Final = 56
ORDERS_SHOWN: Final = 5
Choice = tuple[str, str]


def ask() -> Screen:
    return Screen(texts.ASK, (back("admin"),), awaits=QUERY_STATE)


def found(people: FoundPeople, text: str) -> Screen:
    """The next query may be typed at once."""
    if not people.people:
        return Screen(texts.NOBODY.format(text=safe(text)), (back("admin"),), awaits=QUERY_STATE)
    words = texts.FOUND.format(text=safe(text))
    if people.more:
        words += "\n" + texts.MORE.format(count=len(people.people))
    rows = tuple((Button(_label(one), f"person:{one.user_id}"),) for one in people.people)
    return Screen(words, (*rows, back("admin")), awaits=QUERY_STATE)


def _label(one: FoundPerson) -> str:
    name = f"{one.name[:LABEL]} @{one.username}"[:LABEL] if one.username else one.name[:LABEL]
    blocked = texts.BLOCKED_SIGN if one.blocked else ""
    return texts.LINE.format(
        blocked=blocked, name=name, paid=texts.PAID_SIGN.format(count=one.paid) if one.paid else ""
    )


def card(one: PersonCard, may: Collection[str]) -> Screen:
    words = texts.CARD.format(
        name=safe(one.name),
        username=f" @{safe(one.username)}" if one.username else "",
        account=texts.ACCOUNT.format(telegram_id=one.telegram_id) if one.telegram_id else texts.NO_ACCOUNT,
        came=texts.CAME.format(day=short_day(one.came_at)),
        state=_state(one),
        access=_access(one.accesses),
        orders=_orders(one.orders),
        partner=_partner(one),
    )
    return Screen(
        words, (*_acts(one, may), (Button(texts.OFFICE, f"office:people_{one.user_id}"),), back("people_find"))
    )


def _state(one: PersonCard) -> str:
    if one.blocked is not None:
        return texts.BLOCKED.format(reason=f": {safe(one.blocked)}" if one.blocked else "")
    return texts.STOPPED if one.telegram_id and not one.reachable else ""


def _access(accesses: Sequence[AccessView]) -> str:
    lines = [
        texts.ACCESS_LINE.format(title=safe(one.title), state=_open(one), inside=texts.INSIDE[one.inside])
        for one in accesses
    ]
    return "\n".join((texts.ACCESS, *(lines or [texts.NO_ACCESS])))


def _open(one: AccessView) -> str:
    if one.until is None:
        return texts.OPEN
    return (texts.OPEN_UNTIL if one.open else texts.CLOSED).format(day=short_day(one.until))


def _orders(orders: Sequence[OrderLine]) -> str:
    lines = [
        texts.ORDER_LINE.format(
            number=one.number,
            title=safe(one.title),
            state=texts.STATES.get(one.status, safe(one.status)),
            sums=_sums(one),
        )
        for one in orders[:ORDERS_SHOWN]
    ]
    if len(orders) > ORDERS_SHOWN:
        lines.append(texts.MORE_ORDERS.format(count=len(orders) - ORDERS_SHOWN))
    return "\n".join((texts.ORDERS, *(lines or [texts.NO_ORDERS])))


def _sums(one: OrderLine) -> str:
    if one.paid is None or one.status == "open":
        return ""
    left = texts.LEFT.format(left=rubles(one.left)) if one.left else ""
    return texts.SUMS.format(paid=rubles(one.paid)) + left


def _partner(one: PersonCard) -> str:
    mine = one.partner
    available = texts.AVAILABLE.format(sum=rubles(mine.available)) if mine.available is not None else ""
    return texts.PARTNER.format(invited=mine.invited, paid=mine.paid, available=available)


def _acts(one: PersonCard, may: Collection[str]) -> Rows:
    """What the role allows, and what there is to do."""
    me, is_here = one.user_id, one.telegram_id is not None
    rows: list[tuple[Button, ...]] = []
    if "grant" in may and is_here and one.may_get:
        rows.append((Button(texts.GRANT, f"person_grant:{me}"),))
    if "resend" in may and is_here and one.blocked is None and choices("invite", one):
        rows.append((Button(texts.INVITE, f"person_invite:{me}"),))
    if "refund" in may and choices("refund", one):
        rows.append((Button(texts.REFUND, f"person_refund:{me}"),))
    if "block" in may and is_here:
        is_blocked = one.blocked is not None
        unblock, block = Button(texts.UNBLOCK, f"person_unblock:{me}"), Button(texts.BLOCK, f"person_block:{me}")
        rows.append((unblock if is_blocked else block,))
    return tuple(rows)


def choices(act: str, one: PersonCard) -> list[Choice]:
    """Return what the act may be about, with its words: courses, or orders. An act on the person has one, empty."""
    match act:
        case "grant":
            return [(course.slug, course.title) for course in one.may_get]
        case "invite":
            return [(access.course, access.title) for access in one.accesses if access.open]
        case "refund":
            return [(order.number, f"{order.number}: {order.title}") for order in one.orders if order.may_refund]
        case _:
            return [("", "")]


CHOOSING: Final = {
    "grant": lambda me, what, words: Button(words, f"person_grant:{me}:{what}"),
    "invite": lambda me, what, words: Button(words, f"person_invite:{me}:{what}"),
    "refund": lambda me, what, words: Button(words, f"person_refund:{me}:{what}"),
}


def choose(act: str, one: PersonCard, several: Sequence[Choice]) -> Screen:
    rows = tuple((CHOOSING[act](one.user_id, what, words[:LABEL]),) for what, words in several)
    return Screen(texts.CHOOSE[act].format(name=safe(one.name)), (*rows, _to_person(one.user_id)))


def what_happens(act: str, one: PersonCard, words: str, seen: RefundForecastView | None) -> str:
    """Say in figures what the act would do; ``words`` name the course or the order."""
    if seen is None:
        return texts.WHAT[act].format(what=safe(words), telegram_id=one.telegram_id)
    return texts.REFUND_WHAT.format(
        number=seen.order_number,
        paid=rubles(seen.paid),
        back=rubles(seen.back),
        amount=rubles(seen.amount),
        access=texts.ACCESS_CLOSES if seen.closes_access else texts.ACCESS_STAYS,
        certificate=texts.CERTIFICATE.format(number=seen.certificate) if seen.certificate else "",
        lost=texts.LOST.format(partner=safe(seen.partner or ""), lost=rubles(seen.lost)) if seen.lost else "",
    )


def ask_why(act: str, one: PersonCard, what: str, happens: str) -> Screen:
    part = f"\n{texts.REFUND_PART.format(number=what)}" if act == "refund" else ""
    title = texts.TITLES[act]
    words = texts.ASK_WHY.format(title=title, name=safe(one.name), what=happens + part, why=texts.WRITE_WHY)
    return Screen(words, (_to_person(one.user_id),), awaits=f"{REASON_STATE}:{act}:{one.user_id}:{what}")


def confirm(act: str, one: PersonCard, happens: str, draft: dict[str, Any], key: str) -> Screen:
    words = texts.CONFIRM.format(
        title=texts.TITLES[act], name=safe(one.name), what=happens, reason=safe(draft["reason"])
    )
    do = texts.DO[act].format(amount=rubles(draft["amount"] or 0))
    cancel = (Button(texts.CANCEL, f"person:{one.user_id}"),)
    return Screen(words, ((Button(do, f"person_do:{key}"),), cancel))


def done(words: str, user_id: int) -> Screen:
    return Screen(words, (_to_person(user_id), back("people_find")))


def over() -> Screen:
    return Screen(texts.OVER, (back("people_find"),))


def cannot(user_id: int) -> Screen:
    return Screen(texts.CANNOT, (_to_person(user_id),))


def _to_person(user_id: int) -> tuple[Button, ...]:
    return (Button(texts.TO_PERSON, f"person:{user_id}"),)
