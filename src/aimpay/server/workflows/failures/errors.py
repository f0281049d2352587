"""What can be refused about failures."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class FailureNotFoundError(BusinessError):
    code = ErrorCode.FAILURE_NOT_FOUND
    status = 404
    text = "Такого сбоя нет. Обновите список."


class FailureClosedError(BusinessError):
    code = ErrorCode.FAILURE_CLOSED
    text = "Этот сбой уже закрыт: шаг выполнен или закрыт сотрудником."


class DeliveryNotRepeatableError(BusinessError):
    code = ErrorCode.DELIVERY_NOT_REPEATABLE
    text = "Это сообщение нельзя послать ещё раз: оно уже отправляется или отправлено."
