"""Why a person's wish cannot be carried out now."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class PersonNotFoundError(BusinessError):
    code = ErrorCode.PERSON_NOT_FOUND
    status = 404
    text = "Такого человека нет. Ищут по Telegram id, почте, телефону или номеру карточки: lead:12."


class PersonAmbiguousError(BusinessError):
    code = ErrorCode.PERSON_AMBIGUOUS
    text = "Подходят несколько человек. Назовите одного."


class PersonBusyError(BusinessError):
    code = ErrorCode.PERSON_BUSY
    text = "Сначала завершится то, что начато."


class ErasureNotFoundError(BusinessError):
    code = ErrorCode.ERASURE_NOT_FOUND
    status = 404
    text = "Такого удаления нет: проверьте номер и код. Код действует сутки."
