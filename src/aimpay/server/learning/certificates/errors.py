"""What can be refused about a certificate."""

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError


class NameInvalidError(BusinessError):
    code = ErrorCode.NAME_INVALID
    status = 422
    text = "Не похоже на имя. Проверьте и пришлите ещё раз."


class QuizNotPassedError(BusinessError):
    code = ErrorCode.TEST_NOT_PASSED
    text = "Сначала сдайте тест: сертификат выдаём тем, кто его прошёл."


class CertificateNotFoundError(BusinessError):
    code = ErrorCode.CERTIFICATE_NOT_FOUND
    status = 404
    text = "Такого сертификата нет. Проверьте номер."


class CertificateIssuedError(BusinessError):
    code = ErrorCode.CERTIFICATE_ISSUED
    text = "Сертификат уже выдан на другое имя. Если в\u00a0имени ошибка, попросите её исправить."


class CertificateNotValidError(BusinessError):
    code = ErrorCode.CERTIFICATE_NOT_VALID
    text = "Сертификат сейчас не\u00a0действует. Напишите в школу."


class CertificateStatusError(BusinessError):
    """An act that this status does not allow."""

    code = ErrorCode.CERTIFICATE_STATUS
    text = "С этим сертификатом так уже нельзя."


class CorrectionNotFoundError(BusinessError):
    code = ErrorCode.CORRECTION_NOT_FOUND
    status = 404
    text = "Такой просьбы нет."


class CorrectionDecidedError(BusinessError):
    code = ErrorCode.CORRECTION_DECIDED
    text = "Эта просьба уже решена или заменена новой."


class CorrectionNeedlessError(BusinessError):
    code = ErrorCode.CORRECTION_NEEDLESS
    text = "В сертификате уже стоит это имя."


class BatchDiffersError(BusinessError):
    code = ErrorCode.BATCH_DIFFERS
    text = "Под этим ключом уже выдан другой список. Начните новую выдачу."
