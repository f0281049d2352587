"""What may go wrong with segments and broadcasts, in words for the one who sends."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class SegmentInvalidError(BusinessError):
    code = ErrorCode.SEGMENT_INVALID
    status = 422
    text = "Условия сегмента заполнены неверно."


class BroadcastInvalidError(BusinessError):
    code = ErrorCode.BROADCAST_INVALID
    status = 422
    text = "Рассылка заполнена неверно."


class BroadcastStateError(BusinessError):
    code = ErrorCode.BROADCAST_STATE
    text = "Рассылка уже в\u00a0другом состоянии. Обновите страницу."


class CountChangedError(BusinessError):
    """The confirmed number of people is not the present one."""

    code = ErrorCode.BROADCAST_COUNT
    text = "Число получателей изменилось. Проверьте его и\u00a0подтвердите ещё раз."
