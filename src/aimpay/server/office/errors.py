"""What can be refused at the back-office's door."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class SignInNeededError(BusinessError):
    code = ErrorCode.SIGN_IN_NEEDED
    status = 401
    text = "Войдите в кабинет: откройте бота и нажмите «Админ», затем «Кабинет»."


class OfficeLinkExpiredError(BusinessError):
    code = ErrorCode.LINK_EXPIRED
    status = 410
    text = "Ссылка для входа уже использована или устарела. Попросите у\u00a0бота новую: «Админ», затем «Кабинет»."


class OtherSiteError(BusinessError):
    code = ErrorCode.FORBIDDEN
    status = 403
    text = "Запрос пришёл не со страницы кабинета, поэтому он не выполнен. Откройте кабинет заново и\u00a0повторите."
