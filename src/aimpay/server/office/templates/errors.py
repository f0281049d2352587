"""What can be refused about a template."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class TemplateUnknownError(BusinessError):
    code = ErrorCode.NOT_FOUND
    status = 404
    text = "Такого шаблона нет."


class BotSilentError(BusinessError):
    code = ErrorCode.UNAVAILABLE
    status = 503
    text = "Бот не\u00a0смог отправить сообщение. Проверьте, что он запущен и\u00a0что вы его не\u00a0остановили."
