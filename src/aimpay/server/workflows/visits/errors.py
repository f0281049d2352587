"""What can be refused about visits."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class VisitNotStoredError(BusinessError):
    code = ErrorCode.UNAVAILABLE
    status = 503
    text = "Сервис на\u00a0минуту недоступен. Попробуйте ещё раз."
