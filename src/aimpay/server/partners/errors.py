"""What can be refused about partners."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class ReferringClosedError(BusinessError):
    code = ErrorCode.REFERRING_CLOSED
    status = 403
    text = "Приглашать друзей сейчас нельзя: школа не выдаёт новых ссылок."


class BuyersOnlyError(ReferringClosedError):
    text = "Приглашать друзей могут те, кто купил курс. Купите его — и ссылка появится здесь."


class ReviewNotFoundError(BusinessError):
    code = ErrorCode.REVIEW_NOT_FOUND
    status = 404
    text = "Такого начисления нет."


class ReviewDecidedError(BusinessError):
    code = ErrorCode.REVIEW_DECIDED
    text = "По этому начислению решение уже принято."


class AttributionRefusedError(BusinessError):
    code = ErrorCode.ATTRIBUTION_REFUSED
    text = "Покупатель уже записан на этого партнёра."


class CommissionPaidError(BusinessError):
    code = ErrorCode.COMMISSION_PAID
    text = "Начисление уже выплачено или отправлено в выплату: передать его другому нельзя."


class ChartNotFoundError(BusinessError):
    code = ErrorCode.NOT_FOUND
    status = 404
    text = "Эта ссылка не работает."
