"""What can be refused about a certificate's design."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class DesignLinkExpiredError(BusinessError):
    code = ErrorCode.LINK_EXPIRED
    status = 410
    text = "Ссылка закрыта, устарела или набрана с ошибкой. Возьмите новую."


class DesignInvalidError(BusinessError):
    """``message`` is made of the problems, in Russian."""

    code = ErrorCode.DESIGN_INVALID
    status = 422
    text = "Оформление заполнено неверно."
