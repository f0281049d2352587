"""What can be refused about measures."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class PeriodInvalidError(BusinessError):
    code = ErrorCode.PERIOD_INVALID
    status = 422
    text = "Начало периода должно быть не\u00a0позже конца, а\u00a0весь период\u00a0— не\u00a0длиннее трёх лет."


class FilterInvalidError(BusinessError):
    """``field`` in the details names the parameter."""

    code = ErrorCode.FILTER_INVALID
    status = 422
    text = "Такого отбора нет: проверьте даты, шаг, касание и\u00a0курс в\u00a0адресе страницы."
