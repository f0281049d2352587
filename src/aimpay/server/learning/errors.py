"""What can be refused about access."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class NoAccessError(BusinessError):
    code = ErrorCode.NO_ACCESS
    status = 403
    text = "Доступ к группе открывается после оплаты курса."


class InviteNotReadyError(BusinessError):
    code = ErrorCode.INVITE_NOT_READY
    status = 503
    text = "Ссылка готовится. Нажмите ещё раз через минуту."
