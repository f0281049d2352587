"""What can be refused about a refund or a gift."""

from typing import Self

from aimpay.contract.errors import ErrorCode
from aimpay.contract.money_text import rubles
from aimpay.server.edge.errors import BusinessError


class OrderNotFoundError(BusinessError):
    code = ErrorCode.ORDER_NOT_FOUND
    status = 404
    text = "Заказа с таким номером нет. Проверьте номер."


class NothingToRefundError(BusinessError):
    code = ErrorCode.NOTHING_TO_REFUND
    text = "Возвращать нечего: через платёжный сервис за этот заказ не платили или всё уже вернули."


class RefundTooLargeError(BusinessError):
    code = ErrorCode.REFUND_TOO_LARGE
    text = "Сумма больше той, что осталась от платежа."

    @classmethod
    def over(cls, left: int) -> Self:
        return cls(f"Столько вернуть нельзя: от\u00a0платежа осталось {rubles(left)}.", left=left)


class RefundOnlyWholeError(BusinessError):
    code = ErrorCode.REFUND_ONLY_WHOLE
    text = "Оплату звёздами Telegram возвращает только целиком. Верните всю сумму или часть денег другим путём."


class AlreadyGrantedError(BusinessError):
    code = ErrorCode.ALREADY_GRANTED
    text = "У этого человека курс уже есть."
