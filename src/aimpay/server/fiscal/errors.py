"""What can be refused about taxes."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class FiscalInvalidError(BusinessError):
    code = ErrorCode.FISCAL_INVALID
    status = 422
    text = "Такие настройки чеков невозможны."


class IncomeNotFoundError(BusinessError):
    code = ErrorCode.INCOME_NOT_FOUND
    status = 404
    text = "Такого дохода в очереди нет."


class NothingToSendError(BusinessError):
    code = ErrorCode.FISCAL_INVALID
    text = "Возврат покупателю не отправляют: чек в «Мой налог» аннулируют."
