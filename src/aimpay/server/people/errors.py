"""What can be refused about a person."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class UserNotFoundError(BusinessError):
    code = ErrorCode.USER_NOT_FOUND
    status = 404
    text = "Мы ещё не знакомы. Нажмите /start — и продолжим."


class UserBlockedError(BusinessError):
    code = ErrorCode.USER_BLOCKED
    status = 403
    text = "Доступ к сервису закрыт. Если это ошибка, напишите в поддержку школы."


class EmailInvalidError(BusinessError):
    code = ErrorCode.EMAIL_INVALID
    status = 422
    text = "Не похоже на адрес почты. Проверьте его и пришлите ещё раз, например: anna@example.ru"


class ConsentRequiredError(BusinessError):
    code = ErrorCode.CONSENT_REQUIRED
    text = "Сначала нужны ваши согласия: с офертой и на обработку персональных данных."


class PhoneInvalidError(BusinessError):
    code = ErrorCode.PHONE_INVALID
    status = 422
    text = "Не похоже на телефон. Проверьте его и пришлите ещё раз, например: +7 912 345-67-89"
