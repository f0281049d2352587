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
