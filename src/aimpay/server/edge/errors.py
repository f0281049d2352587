"""Business errors. Each has a stable code, an HTTP status and a Russian text that says what to do now."""

from typing import Any, ClassVar

from aimpay.contract.errors import ErrorCode


class BusinessError(Exception):
    """A refusal the caller can understand. Subclasses say it once, here; the edge turns it into the error body."""

    code: ClassVar[ErrorCode]
    status: ClassVar[int] = 409
    text: ClassVar[str]

    def __init__(self, message: str | None = None, **details: Any) -> None:
        self.message = message or self.text
        self.details = details
        super().__init__(f"{self.code}: {self.message}")


class ForbiddenError(BusinessError):
    code = ErrorCode.FORBIDDEN
    status = 403
    text = "Доступ закрыт."


class TooLargeError(BusinessError):
    code = ErrorCode.TOO_LARGE
    status = 413
    text = "Слишком большой запрос."


class TooSlowError(BusinessError):
    code = ErrorCode.TOO_SLOW
    status = 408
    text = "Запрос шёл слишком долго. Проверьте связь и\u00a0повторите."


class InvalidRequestError(BusinessError):
    code = ErrorCode.INVALID_REQUEST
    status = 400
    text = "Запрос не разобрать."


class UnavailableError(BusinessError):
    code = ErrorCode.UNAVAILABLE
    status = 503
    text = "Сервис на\u00a0минуту недоступен. Попробуйте ещё раз."
