"""What can be refused about leads."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class LeadNotFoundError(BusinessError):
    code = ErrorCode.LEAD_NOT_FOUND
    status = 404
    text = "Такого лида нет."


class ContactRequiredError(BusinessError):
    code = ErrorCode.CONTACT_REQUIRED
    status = 422
    text = "Оставьте почту или телефон, чтобы мы могли ответить."


class AgreementRequiredError(BusinessError):
    code = ErrorCode.CONSENT_REQUIRED
    text = "Отметьте согласие на\u00a0обработку персональных данных\u00a0— без него мы не\u00a0можем сохранить контакт."


class MergeRefusedError(BusinessError):
    code = ErrorCode.MERGE_REFUSED
    text = "Эти карточки нельзя объединить."


class MergeNotFoundError(BusinessError):
    code = ErrorCode.MERGE_NOT_FOUND
    status = 404
    text = "Такого объединения нет."


class UndoRefusedError(BusinessError):
    code = ErrorCode.UNDO_REFUSED
    text = "Сначала отмените более позднее объединение этой карточки."


class StageNotFoundError(BusinessError):
    code = ErrorCode.STAGE_NOT_FOUND
    status = 404
    text = "Такого этапа нет."


class StageRefusedError(BusinessError):
    code = ErrorCode.STAGE_REFUSED
    text = "Так этап изменить нельзя."


class TaskNotFoundError(BusinessError):
    code = ErrorCode.TASK_NOT_FOUND
    status = 404
    text = "Такой задачи нет."


class TextRequiredError(BusinessError):
    code = ErrorCode.TEXT_REQUIRED
    status = 422
    text = "Напишите хотя бы слово."


class AnswerGivenError(BusinessError):
    code = ErrorCode.ANSWER_GIVEN
    text = "На\u00a0этот вопрос уже ответили."


class AnswerNotFoundError(BusinessError):
    code = ErrorCode.ANSWER_NOT_FOUND
    status = 404
    text = "Ответа на\u00a0этот вопрос ещё нет."
