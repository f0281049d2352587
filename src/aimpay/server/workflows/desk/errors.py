"""What can be refused to staff about one person."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class ReasonRequiredError(BusinessError):
    code = ErrorCode.REASON_REQUIRED
    status = 422
    text = "Напишите причину, от\u00a03 до\u00a0500 знаков: она останется в\u00a0журнале."


class NothingToSendError(BusinessError):
    code = ErrorCode.NOTHING_TO_SEND
    status = 409
    text = "Отправлять нечего."


class PersonStoppedBotError(BusinessError):
    code = ErrorCode.PERSON_UNREACHABLE
    status = 409
    text = "Человек остановил бота: сообщение не\u00a0дойдёт. Напишите ему письмо или позвоните."


class PersonUnknownError(BusinessError):
    code = ErrorCode.PERSON_NOT_FOUND
    status = 404
    text = "Такого человека нет. Найдите его заново."


class ManyPeopleError(BusinessError):
    code = ErrorCode.PERSON_AMBIGUOUS
    status = 409
    text = "Подходят несколько человек. Укажите Telegram id."


class NotInTelegramError(BusinessError):
    code = ErrorCode.PERSON_UNREACHABLE
    status = 409
    text = "У\u00a0этого человека нет аккаунта в\u00a0боте: сделать это нельзя."
