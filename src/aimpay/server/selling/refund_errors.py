"""What can be refused about a refund or a gift, also when it is taken back."""

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


class RefundInsteadError(BusinessError):
    code = ErrorCode.REFUND_INSTEAD
    text = "Этот заказ оплачен через платёжный сервис: доступ не отзывают, а возвращают деньги."

    @classmethod
    def of(cls, number: str) -> Self:
        return cls(
            f"Заказ {number} оплачен через платёжный сервис: доступ не\u00a0отзывают, а\u00a0возвращают деньги. "
            f"Напишите боту: «Вернуть: {number}».",
            order_number=number,
        )


class NothingToRevokeError(BusinessError):
    code = ErrorCode.NOTHING_TO_REVOKE
    text = "Отзывать нечего: этот доступ администратор не выдавал."


class AlreadyGrantedError(BusinessError):
    code = ErrorCode.ALREADY_GRANTED
    text = "У этого человека курс уже есть."
