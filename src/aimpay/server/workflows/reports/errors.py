"""What can be refused about reports."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class ReportNotFoundError(BusinessError):
    code = ErrorCode.REPORT_NOT_FOUND
    status = 404
    text = "Такого отчёта нет."


class ReportGoneError(BusinessError):
    code = ErrorCode.REPORT_GONE
    status = 410
    text = "Файл хранится сутки, и\u00a0срок вышел. Закажите отчёт ещё раз\u00a0— он соберётся заново."


class ReportNotReadyError(BusinessError):
    code = ErrorCode.REPORT_NOT_READY
    status = 409
    text = "Отчёт ещё собирается. Файл появится, когда он будет готов целиком."


class ScheduleInvalidError(BusinessError):
    code = ErrorCode.SCHEDULE_INVALID
    status = 400
    text = "Расписание заполнено неверно."
