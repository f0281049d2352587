"""What can be refused about access."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class NoAccessError(BusinessError):
    code = ErrorCode.NO_ACCESS
    status = 403
    text = "Доступ к группе открывается после оплаты курса."


class TrialOffError(BusinessError):
    code = ErrorCode.TRIAL_OFF
    text = "Пробного доступа у этого курса нет."


class TrialUsedError(BusinessError):
    code = ErrorCode.TRIAL_USED
    text = "Пробный доступ к курсу даётся один раз, и у вас он уже был."


class InviteNotReadyError(BusinessError):
    code = ErrorCode.INVITE_NOT_READY
    status = 503
    text = "Ссылка готовится. Нажмите ещё раз через минуту."
