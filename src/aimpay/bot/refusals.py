"""Every failure of the side door under its stable name."""

import logging
from http import HTTPStatus
from typing import Any, Final

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendMessage
from aiohttp import web
from pydantic import ValidationError

from aimpay.contract.errors import ErrorCode, RemoteError, RemoteSilentError

log = logging.getLogger(__name__)

UNREACHABLE_RETRY_SECONDS: Final = 5
NO_SUCH_PERSON: Final = ("chat not found", "user not found", "user is deactivated")
OF_HTTP: Final = {
    HTTPStatus.NOT_FOUND: (ErrorCode.NOT_FOUND, "Такого адреса нет"),
    HTTPStatus.METHOD_NOT_ALLOWED: (ErrorCode.INVALID_REQUEST, "Так к этому адресу не обращаются"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (ErrorCode.TOO_LARGE, "Запрос слишком большой"),
}


class Refusal(Exception):  # noqa: N818 — a refusal is an answer, not a mistake of ours
    """What the other side gets instead of a success."""

    def __init__(self, status: int, code: ErrorCode, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details


def refusal_of(error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case ValidationError():
            fields = error.errors(include_url=False, include_context=False, include_input=False)
            return Refusal(
                HTTPStatus.UNPROCESSABLE_ENTITY, ErrorCode.INVALID_REQUEST, "Запрос не по договору", fields=fields
            )
        case web.HTTPException():
            code, message = OF_HTTP.get(HTTPStatus(error.status), (ErrorCode.INVALID_REQUEST, "Неверный запрос"))
            return Refusal(error.status, code, message)
        case ClientDecodeError():
            log.warning("what answered is not Telegram: %s", error.message)
            return _unreachable(error.message, UNREACHABLE_RETRY_SECONDS)
        case TelegramAPIError():
            return _of_telegram(error)
        case _:
            return _of_ours(error)


def _of_ours(error: Exception) -> Refusal:
    match error:
        case RemoteSilentError() | RemoteError(code=ErrorCode.UNAVAILABLE):
            log.warning("the server asked something and does not answer itself: %s", error)
            return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE, "Сервер сейчас не отвечает боту")
        case _:
            log.error("a call of the server failed", exc_info=error)
            return Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, ErrorCode.INTERNAL, "Ошибка в боте, она записана")


def _of_telegram(error: TelegramAPIError) -> Refusal:
    log.warning("Telegram refused a call of the server: %s", error)
    match error:
        case TelegramRetryAfter():
            return _unreachable(error.message, error.retry_after)
        case TelegramNetworkError() | TelegramServerError():
            return _unreachable(error.message, UNREACHABLE_RETRY_SECONDS)
        case TelegramForbiddenError() | TelegramBadRequest() if _is_about_the_person(error):
            return _person_unreachable(error)
        case TelegramMigrateToChat():
            return _refused(error, migrate_to_chat_id=error.migrate_to_chat_id)
        case _:
            return _refused(error)


def _is_about_the_person(error: TelegramForbiddenError | TelegramBadRequest) -> bool:
    """Only a message goes to a person; the other calls are about the group."""
    gone = isinstance(error, TelegramForbiddenError) or any(words in error.message.lower() for words in NO_SUCH_PERSON)
    return isinstance(error.method, SendMessage) and gone


def _unreachable(description: str, seconds: float) -> Refusal:
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        ErrorCode.TELEGRAM_UNREACHABLE,
        "Telegram сейчас недоступен",
        retry_after=seconds,
        description=description,
    )


def _person_unreachable(error: TelegramAPIError) -> Refusal:
    return Refusal(
        HTTPStatus.CONFLICT,
        ErrorCode.PERSON_UNREACHABLE,
        "Человеку нельзя написать: он остановил бота или ещё не начинал с ним разговор",
        description=error.message,
    )


def _refused(error: TelegramAPIError, **details: Any) -> Refusal:
    return Refusal(
        HTTPStatus.BAD_GATEWAY,
        ErrorCode.TELEGRAM_REFUSED,
        "Telegram отказал",
        description=error.message,
        **details,
    )
