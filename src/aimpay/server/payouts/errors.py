"""What can be refused about a payout or where it goes."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class DetailsInvalidError(BusinessError):
    code = ErrorCode.PAYOUT_DETAILS_INVALID
    status = 422
    text = "Не похоже на номер. Проверьте и пришлите ещё раз."


class DetailsMissingError(BusinessError):
    code = ErrorCode.PAYOUT_DETAILS_MISSING
    text = "Сначала укажите, куда платить: «Заработать» → «Куда платить»."


class DetailsOutdatedError(BusinessError):
    code = ErrorCode.PAYOUT_DETAILS_OUTDATED
    text = "Эти реквизиты уже не актуальны. Откройте «Куда платить» и начните заново."


class GatewayMissingError(BusinessError):
    code = ErrorCode.PAYOUT_DETAILS_INVALID
    text = "Школа платит партнёрам вручную: карту здесь привязать нельзя. Укажите кошелёк или напишите в школу."


class PayoutTooSmallError(BusinessError):
    code = ErrorCode.PAYOUT_TOO_SMALL
    text = "Для выплаты пока маловато."


class PayoutTooLargeError(BusinessError):
    code = ErrorCode.PAYOUT_TOO_LARGE
    text = "Столько денег к выплате сейчас нет."


class PayoutNotFoundError(BusinessError):
    code = ErrorCode.PAYOUT_NOT_FOUND
    status = 404
    text = "Такой выплаты нет."


class PayoutDecidedError(BusinessError):
    code = ErrorCode.PAYOUT_DECIDED
    text = "Эта выплата уже решена."


class AnotherAdminNeededError(BusinessError):
    code = ErrorCode.PAYOUT_NEEDS_ANOTHER
    text = "Вы уже одобрили эту выплату. Сумма большая: нужен ещё один администратор."


class PayoutGatewaySilentError(BusinessError):
    code = ErrorCode.PAYOUT_GATEWAY_SILENT
    status = 503
    text = "Сервис выплат на минуту недоступен. Попробуйте ещё раз."


class InnInvalidError(BusinessError):
    code = ErrorCode.INN_INVALID
    status = 422
    text = (
        "В ИНН ошибка: контрольные цифры не сходятся. У человека в ИНН двенадцать цифр — проверьте и пришлите ещё раз."
    )


class LinkExpiredError(BusinessError):
    code = ErrorCode.LINK_EXPIRED
    status = 410
    text = "Ссылка уже использована или устарела. Попросите в боте новую."


class ProofInvalidError(BusinessError):
    code = ErrorCode.PAYOUT_PROOF_INVALID
    status = 422
    text = "Подтверждение\u00a0— файл PDF, PNG или JPEG."
