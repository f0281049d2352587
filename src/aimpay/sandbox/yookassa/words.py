"""What the payer reads."""

from aimpay.sandbox.yookassa import cards
from aimpay.sandbox.yookassa.wire import Object, kopecks_of

NBSP = "\u00a0"
METHODS = {
    "bank_card": "Банковская карта",
    "sbp": "СБП",
    "yoo_money": "ЮMoney",
    "sberbank": "SberPay",
    "tinkoff_bank": "T-Pay",
}
REASONS = {
    "3d_secure_failed": (f"Проверка 3-D{NBSP}Secure не{NBSP}пройдена", "Код из сообщения банка не подошёл."),
    "call_issuer": ("Банк отказал без объяснения", "Причину знает банк, который выпустил карту."),
    "card_expired": ("Срок действия карты истёк", "Возьмите карту, которая ещё действует."),
    "country_forbidden": ("Карта выпущена в другой стране", "Такие карты магазин не принимает."),
    "fraud_suspected": ("Платёж остановлен как подозрительный", "Попробуйте другую карту."),
    "general_decline": ("Банк отклонил платёж", "Причина не указана."),
    "insufficient_funds": (f"Не{NBSP}хватает денег", "Пополните счёт или выберите другой способ."),
    "invalid_card_number": ("Неверный номер карты", "Проверьте цифры."),
    "invalid_csc": ("Неверный код CVC", "Проверьте три цифры с оборота карты."),
    "issuer_unavailable": ("Банк не отвечает", "Попробуйте ещё раз через несколько минут."),
    "payment_method_limit_exceeded": ("Превышен лимит", "Лимит задан в банке или кошельке."),
    "payment_method_restricted": ("Операции по карте запрещены", "Спросите банк, который выпустил карту."),
    "permission_revoked": ("Разрешение на списания отозвано", "Привяжите карту снова."),
    "expired_on_confirmation": ("Время на оплату вышло", "Вернитесь в магазин и начните оплату заново."),
    "expired_on_capture": ("Магазин не забрал деньги вовремя", "Они снова доступны на карте."),
    "canceled_by_merchant": ("Магазин отменил платёж", "Деньги снова доступны на карте."),
}
SYSTEMS = {"Mir": "Мир"}
UNKNOWN_REASON = ("Платёж не прошёл", "Попробуйте другой способ оплаты.")


def rubles(amount: Object) -> str:
    """``{"value": "14990.00"}`` is «14 990 ₽»; kopecks are shown when there are any."""
    whole, rest = divmod(kopecks_of(amount), 100)
    grouped = f"{whole:,}".replace(",", NBSP)
    return f"{grouped},{rest:02d}{NBSP}₽" if rest else f"{grouped}{NBSP}₽"


def reason(code: str) -> tuple[str, str]:
    return REASONS.get(code, UNKNOWN_REASON)


def method_name(code: str) -> str:
    return METHODS.get(code, code)


def paid_by(method: Object) -> str:
    """«карта •• 4444», «СБП»."""
    if "card" in method:
        return f"карта{NBSP}••{NBSP}{method['card']['last4']}"
    return method_name(method["type"])


def grouped_number(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def offered_cards() -> list[dict[str, str]]:
    """Offer a card for each outcome; those that pay come first."""
    offered = {"": "5555555555554444", "3ds": "2200000000000004"}
    for number, outcome in cards.TABLE.items():
        if outcome.reason:
            offered.setdefault(outcome.reason, number)
    return [_offer(what, number) for what, number in offered.items()]


def _offer(what: str, number: str) -> dict[str, str]:
    titles = {"": "Оплата пройдёт", "3ds": f"Пройдёт с{NBSP}3-D{NBSP}Secure"}
    good = what in titles
    return {
        "number": grouped_number(number),
        "title": titles[what] if good else reason(what)[0],
        "tone": "ok" if good else "bad",
        "system": SYSTEMS.get(cards.system_of(number), cards.system_of(number)),
    }
