"""What can be refused about shared views and files of costs."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class SharedViewNotFoundError(BusinessError):
    code = ErrorCode.SHARED_VIEW_NOT_FOUND
    status = 404
    text = "Такой ссылки нет: она\u00a0закрыта, устарела или набрана с\u00a0ошибкой."


class CostsUnreadableError(BusinessError):
    code = ErrorCode.COSTS_UNREADABLE
    status = 422
    text = "Файл не\u00a0прочитать: нужна таблица CSV со\u00a0столбцами «Дата» и\u00a0«Расход»."


class CostDraftNotFoundError(BusinessError):
    code = ErrorCode.COST_DRAFT_NOT_FOUND
    status = 404
    text = "Этот файл уже загружен или забыт: проверка живёт сутки. Выберите файл снова."


class AdImportNotFoundError(BusinessError):
    code = ErrorCode.AD_IMPORT_NOT_FOUND
    status = 404
    text = "Такой загрузки нет: возможно, её уже удалили."


class CostLineInvalidError(BusinessError):
    """A cost typed by hand; the words say what is wrong with it."""

    code = ErrorCode.COST_LINE_INVALID
    status = 422
    text = "Расход записан неверно."

    def __init__(self, what: str) -> None:
        super().__init__(f"{what[:1].upper()}{what[1:]}.")
