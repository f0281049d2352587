"""What can be refused about sequences."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class SequenceNotFoundError(BusinessError):
    code = ErrorCode.SEQUENCE_NOT_FOUND
    status = 404
    text = "Такой цепочки нет."
