from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class KeyNotFoundError(BusinessError):
    code = ErrorCode.NOT_FOUND
    status = 404
    text = "Такого ключа у\u00a0школы нет."
