"""What can be refused about visits."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class PeriodInvalidError(BusinessError):
    code = ErrorCode.PERIOD_INVALID
    status = 422
    text = "Начало периода должно быть не\u00a0позже конца, а\u00a0весь период\u00a0— не\u00a0длиннее трёх лет."


class VisitNotStoredError(BusinessError):
    code = ErrorCode.UNAVAILABLE
    status = 503
    text = "Сервис на\u00a0минуту недоступен. Попробуйте ещё раз."
