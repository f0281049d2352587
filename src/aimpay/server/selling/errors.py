"""What can be refused about an order or its payment."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class CourseNotOnSaleError(BusinessError):
    code = ErrorCode.COURSE_NOT_ON_SALE
    text = "Курс сейчас не продаётся. Загляните позже."


class AlreadyPaidError(BusinessError):
    code = ErrorCode.ALREADY_PAID
    text = "Курс уже оплачен. Нажмите «Войти в группу» — ссылка ждёт вас."


class EmailRequiredError(BusinessError):
    code = ErrorCode.EMAIL_REQUIRED
    text = "Сначала укажите и подтвердите почту: на неё придёт чек."


class EmailLockedError(BusinessError):
    code = ErrorCode.EMAIL_LOCKED
    text = "Курс уже оплачен, чек ушёл на прежнюю почту. Сменить её поможет поддержка школы."


class PaymentRefusedError(BusinessError):
    code = ErrorCode.PAYMENT_REFUSED
    text = "Платёжный сервис не принял заказ. Мы уже разбираемся; попробуйте ещё раз чуть позже."


class PaymentUnavailableError(BusinessError):
    code = ErrorCode.PAYMENT_UNAVAILABLE
    status = 503
    text = "Платёжный сервис не отвечает. Деньги не списаны; нажмите «Оплатить» ещё раз через минуту."


class PromoUnknownError(BusinessError):
    code = ErrorCode.PROMO_UNKNOWN
    status = 404
    text = "Такого промокода нет. Проверьте, нет ли опечатки."


class PromoOverError(BusinessError):
    code = ErrorCode.PROMO_OVER
    text = "Этот промокод больше не действует."


class PriceChangedError(BusinessError):
    code = ErrorCode.PRICE_CHANGED
    text = "Пока вы смотрели, цена изменилась. Проверьте её ещё раз."


class NothingToPayError(BusinessError):
    code = ErrorCode.NOTHING_TO_PAY
    text = "С вашим промокодом платить не нужно: откройте курс бесплатно."


class StarsOffError(BusinessError):
    code = ErrorCode.STARS_OFF
    text = "Звёздами сейчас заплатить нельзя. Откройте оплату заново и выберите другой способ."


class CourseUnknownError(BusinessError):
    code = ErrorCode.COURSE_NOT_FOUND
    status = 404
    text = "Такого курса нет."


class CourseExistsError(BusinessError):
    code = ErrorCode.COURSE_EXISTS
    text = "Курс с\u00a0таким коротким именем уже есть."


class PriceInvalidError(BusinessError):
    code = ErrorCode.PRICE_INVALID
    status = 422
    text = "Цена должна быть больше нуля, а зачёркнутая цена — больше цены."
