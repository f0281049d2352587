"""Pure decisions about attempts to pay."""

from datetime import datetime, timedelta
from typing import Final

CONFIRMATION_WINDOW: Final = timedelta(hours=1)
"""How long the provider waits for the payer."""
FIRST_CHECK_AFTER: Final = timedelta(minutes=2)
IDEMPOTENCY_WINDOW: Final = timedelta(hours=23)
"""The provider forgets a key after 24 hours; past this a repeat could charge twice."""
SLOWEST_CHECK: Final = timedelta(hours=6)

REASONS: Final = {
    "3d_secure_failed": "Банк не подтвердил вашу личность (3-D Secure). Попробуйте ещё раз или другой картой.",
    "call_issuer": "Банк отклонил оплату, не назвав причины. Позвоните в банк или заплатите другой картой.",
    "card_expired": "Срок действия карты истёк. Заплатите другой картой или через СБП.",
    "country_forbidden": "Картой этой страны заплатить нельзя. Попробуйте карту российского банка или СБП.",
    "expired_on_confirmation": "Время на оплату вышло. Начните оплату заново.",
    "expired_on_capture": "Время на списание вышло, деньги вернутся сами. Начните оплату заново.",
    "fraud_suspected": "Оплату остановила защита от мошенничества. Попробуйте другой способ оплаты.",
    "general_decline": "Банк отклонил оплату, не назвав причины. Попробуйте другой картой или через СБП.",
    "identification_required": "Кошелёк нужно сначала подтвердить. Заплатите картой или через СБП.",
    "insufficient_funds": "На карте не хватило денег. Пополните её или заплатите другой картой.",
    "internal_timeout": "Платёжный сервис не успел ответить. Начните оплату заново.",
    "invalid_card_number": "В номере карты ошибка. Проверьте его и попробуйте ещё раз.",
    "invalid_csc": "Код с оборота карты неверен. Проверьте его и попробуйте ещё раз.",
    "issuer_unavailable": "Банк, выпустивший карту, не отвечает. Попробуйте позже или другой картой.",
    "payment_method_limit_exceeded": "Превышен лимит оплат этим способом. Попробуйте другой картой или через СБП.",
    "payment_method_restricted": "Этой картой платить нельзя. Заплатите другой картой или через СБП.",
    "permission_revoked": "Разрешение на списание отозвано. Начните оплату заново.",
    "canceled_by_merchant": "Школа отменила эту оплату. Начните оплату заново.",
}
UNKNOWN_REASON: Final = "Оплата не прошла. Деньги не списаны; попробуйте ещё раз или другим способом."


def explain(reason: str | None) -> str:
    """Say in plain Russian why a payment was canceled; unknown reasons get a true general answer."""
    return REASONS.get(reason or "", UNKNOWN_REASON)


def next_check(created_at: datetime, now: datetime) -> datetime:
    """Ask the provider again after as long as the attempt has lived, two minutes at least, six hours at most."""
    return now + min(max(now - created_at, FIRST_CHECK_AFTER), SLOWEST_CHECK)
