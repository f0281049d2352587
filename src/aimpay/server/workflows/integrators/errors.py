"""What is refused to other programs, and to whoever sets them up."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class ApiKeyMissingError(BusinessError):
    code = ErrorCode.API_KEY_MISSING
    status = 401
    text = "Нужен ключ: заголовок Authorization: Bearer aim_…"


class ApiKeyMistypedError(BusinessError):
    code = ErrorCode.API_KEY_MISTYPED
    status = 401
    text = "В\u00a0ключе опечатка: скопируйте его целиком."


class ApiKeyUnknownError(BusinessError):
    code = ErrorCode.API_KEY_UNKNOWN
    status = 401
    text = "Такого ключа нет. Сделайте новый в\u00a0кабинете: «Ключи и\u00a0вебхуки»."


class ApiKeyRevokedError(BusinessError):
    code = ErrorCode.API_KEY_REVOKED
    status = 401
    text = "Ключ отозван. Сделайте новый в\u00a0кабинете: «Ключи и\u00a0вебхуки»."


class ApiKeyExpiredError(BusinessError):
    code = ErrorCode.API_KEY_EXPIRED
    status = 401
    text = "Срок ключа вышел. Сделайте новый в\u00a0кабинете: «Ключи и\u00a0вебхуки»."


class ScopeMissingError(BusinessError):
    """``details.scope`` names what the key lacks."""

    code = ErrorCode.SCOPE_MISSING
    status = 403
    text = "Этому ключу такое не\u00a0разрешено."


class KeyInvalidError(BusinessError):
    code = ErrorCode.API_KEY_INVALID
    status = 422
    text = "Ключу нужны название и\u00a0хотя\u00a0бы одно право."


class KeyNotFoundError(BusinessError):
    code = ErrorCode.API_KEY_NOT_FOUND
    status = 404
    text = "Такого ключа нет."


class CursorInvalidError(BusinessError):
    code = ErrorCode.CURSOR_INVALID
    status = 422
    text = "Такого места в\u00a0списке нет: передайте next_cursor прошлого ответа как есть."


class HookInvalidError(BusinessError):
    code = ErrorCode.HOOK_INVALID
    status = 422
    text = "Нужен адрес вида https://… и\u00a0хотя\u00a0бы одно событие."


class HookNotFoundError(BusinessError):
    code = ErrorCode.HOOK_NOT_FOUND
    status = 404
    text = "Такого адреса или сообщения нет."
