"""What the chat refuses, and what to do instead."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class ChatBusyError(BusinessError):
    code = ErrorCode.CHAT_BUSY
    text = "Ответ на\u00a0этот вопрос ещё готовится. Подождите немного."


class ChatNotFoundError(BusinessError):
    code = ErrorCode.NOT_FOUND
    status = 404
    text = "Такого разговора нет."


class ChatEmptyError(BusinessError):
    code = ErrorCode.CHAT_EMPTY
    status = 422
    text = "Напишите вопрос."


class ChatLimitError(BusinessError):
    code = ErrorCode.CHAT_LIMIT
    status = 429
    text = (
        "Помощник ответил на\u00a0все вопросы, которые мог. Позовите человека кнопкой под\u00a0чатом "
        "или\u00a0оставьте контакт\u00a0— мы\u00a0ответим."
    )


class ChatTooLongError(BusinessError):
    code = ErrorCode.CHAT_TOO_LONG
    status = 422
    text = "Вопрос длиннее 200\u00a0знаков. Напишите, пожалуйста, короче."


class KnowledgeInvalidError(BusinessError):
    code = ErrorCode.KNOWLEDGE_INVALID
    status = 422
    text = "Текст базы знаний заполнен неверно."


class SiteSessionUnknownError(BusinessError):
    code = ErrorCode.SITE_SESSION_UNKNOWN
    text = "Страница открыта слишком давно. Обновите её и\u00a0повторите."
