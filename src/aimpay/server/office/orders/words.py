"""States of orders, payments, refunds and receipts in words."""

from typing import Final

from aimpay.server.fiscal.models import ReceiptStatus
from aimpay.server.selling.gateway import STARS
from aimpay.server.selling.models import AttemptStatus, Order, OrderStatus, RefundStatus

Word = tuple[str, str]

STATES: Final[dict[str, Word]] = {
    OrderStatus.OPEN: ("wait", "ждёт оплаты"),
    OrderStatus.PAID: ("ok", "оплачен"),
    OrderStatus.CANCELED: ("plain", "отменён"),
    OrderStatus.REFUNDED: ("bad", "деньги возвращены"),
    OrderStatus.REVOKED: ("bad", "доступ отозван"),
}
PARTLY: Final = "partly"
GIVEN: Final = "given"
STATE_OPTIONS: Final = (
    ("", "Любое"),
    *((status.value, word.capitalize()) for status, (_, word) in STATES.items() for status in (OrderStatus(status),)),
    (PARTLY, "Вернули часть"),
    (GIVEN, "Выдан школой"),
)
ATTEMPTS: Final[dict[str, Word]] = {
    AttemptStatus.CREATED: ("wait", "платёжный сервис ещё не\u00a0ответил"),
    AttemptStatus.PENDING: ("wait", "ждёт оплаты"),
    AttemptStatus.SUCCEEDED: ("ok", "оплачено"),
    AttemptStatus.CANCELED: ("plain", "не\u00a0прошло"),
    AttemptStatus.REFUSED: ("bad", "отказ"),
}
REFUNDS: Final[dict[str, Word]] = {
    RefundStatus.CREATED: ("wait", "уходит в\u00a0платёжный сервис"),
    RefundStatus.PENDING: ("wait", "платёжный сервис проводит"),
    RefundStatus.SUCCEEDED: ("ok", "вернули"),
    RefundStatus.CANCELED: ("bad", "не\u00a0прошёл"),
    RefundStatus.REFUSED: ("bad", "отказ"),
}
RECEIPTS: Final[dict[str, Word]] = {
    ReceiptStatus.CREATED: ("wait", "создаётся"),
    ReceiptStatus.PENDING: ("wait", "регистрируется"),
    ReceiptStatus.SUCCEEDED: ("ok", "зарегистрирован"),
    ReceiptStatus.CANCELED: ("bad", "отклонён"),
    ReceiptStatus.REFUSED: ("bad", "отказ"),
}
PAID_HOW: Final = {
    "outside": "мимо платёжного сервиса",
    "gift": "бесплатно, от школы",
    "promo": "бесплатно, по промокоду",
}
PROVIDERS: Final = {"yookassa": "ЮKassa", STARS: "звёзды Telegram"}


def state_of(order: Order, returned: int = 0) -> Word:
    if order.status == OrderStatus.PAID and returned:
        return "wait", "вернули часть"
    return STATES.get(order.status, ("plain", order.status))
