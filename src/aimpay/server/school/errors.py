"""What can be refused about the school's own texts and files."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class LegalTextOutdatedError(BusinessError):
    code = ErrorCode.CONSENT_REQUIRED
    text = "Текст документа обновился. Откройте его ещё раз и подтвердите согласие."


class MediaNotFoundError(BusinessError):
    code = ErrorCode.NOT_FOUND
    status = 404
    text = "Такого файла нет."


class DocumentNotFoundError(BusinessError):
    code = ErrorCode.NOT_FOUND
    status = 404
    text = "Такого документа нет."


class SettingUnknownError(BusinessError):
    code = ErrorCode.SETTING_UNKNOWN
    status = 404
    text = "Такой настройки нет."


class SettingInvalidError(BusinessError):
    code = ErrorCode.SETTING_INVALID
    status = 422
    text = "Такого значения у\u00a0настройки быть не\u00a0может."


class ChangedMeanwhileError(BusinessError):
    code = ErrorCode.CHANGED_MEANWHILE
    text = "Пока вы правили, это изменил кто-то другой. Откройте страницу заново и\u00a0внесите своё."


class SchoolTextUnknownError(BusinessError):
    code = ErrorCode.NOT_FOUND
    status = 404
    text = "Такого текста у\u00a0школы нет."


class SchoolTextInvalidError(BusinessError):
    """``problems`` are Russian lines, each with its place in the text."""

    code = ErrorCode.SCHOOL_TEXT_INVALID
    status = 422
    text = "В\u00a0тексте есть ошибки."

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join([self.text, *problems]), problems=problems)
        self.problems = problems


class MediaInvalidError(BusinessError):
    code = ErrorCode.MEDIA_INVALID
    status = 422
    text = "Этот файл Telegram не\u00a0примет."
