"""Why a refund did not pass, for the owner. Pure."""

from typing import Final

REASONS: Final = {
    "yoo_money_account_closed": "Кошелёк покупателя закрыт.",
    "insufficient_funds": "На балансе магазина в ЮKassa не хватает денег: пополните его и повторите возврат.",
    "general_decline": "Банк покупателя отклонил возврат, не назвав причины.",
    "rejected_by_payee": "Покупатель отказался от возврата.",
    "rejected_by_timeout": "Банк покупателя не успел ответить. Повторите возврат.",
    "payment_expired": "Срок, в который платёж можно вернуть, прошёл.",
    "stars_full_only": "Оплату звёздами Telegram возвращает только целиком.",
    "key_expired": "ЮKassa не отвечала почти сутки, возврата у неё нет. Повторите его.",
}


def explain_refund(reason: str | None) -> str:
    """Unknown reasons are told by their own name."""
    return REASONS.get(reason or "", f"Платёжный сервис отказал: {reason or 'без причины'}.")
