"""What can be refused about moving in."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class OriginalUnreadableError(BusinessError):
    code = ErrorCode.ORIGINAL_UNREADABLE
    status = 422
    text = "Это не\u00a0база прежней системы: нужен файл SQLite с\u00a0таблицей users и\u00a0столбцом telegram_id."


class ListUnreadableError(BusinessError):
    """The words say what is wrong with the file as a whole."""

    code = ErrorCode.LIST_UNREADABLE
    status = 422
    text = "Список не\u00a0прочитать: нужна таблица CSV с\u00a0заголовками в\u00a0первой строке."


class ImportDraftNotFoundError(BusinessError):
    code = ErrorCode.IMPORT_DRAFT_NOT_FOUND
    status = 404
    text = "Этот список уже загружен или забыт: проверка живёт сутки. Выберите файл снова."


class WaitingStudentNotFoundError(BusinessError):
    code = ErrorCode.WAITING_STUDENT_NOT_FOUND
    status = 404
    text = "Этого ученика уже никто не\u00a0ждёт: он пришёл или его убрали из\u00a0списка."
