"""Stored names in Russian, for cells."""

from typing import Final

ORDERS: Final = {
    "open": "не оплачен",
    "paid": "оплачен",
    "canceled": "отменён",
    "refunded": "возвращён",
    "revoked": "доступ отозван",
}
HOWS: Final = {"outside": "мимо кассы", "gift": "подарок", "promo": "промокод на 100 %", "provider": "касса"}
ATTEMPTS: Final = {
    "created": "создаётся",
    "pending": "ждёт оплаты",
    "succeeded": "оплачено",
    "canceled": "не оплачено",
    "refused": "отказано",
}
REFUNDS: Final = {
    "created": "создаётся",
    "pending": "в пути",
    "succeeded": "возвращено",
    "canceled": "не прошёл",
    "refused": "отказано",
}
RECEIPTS: Final = {
    "created": "создаётся",
    "pending": "в пути",
    "succeeded": "пробит",
    "canceled": "не пробит",
    "refused": "отказано",
}
PROVIDERS: Final = {"yookassa": "ЮKassa", "stars": "Telegram Stars"}
COMMISSIONS: Final = {
    "review": "на проверке",
    "held": "на удержании",
    "available": "к выплате",
    "reversed": "снято",
}
PAYOUTS: Final = {
    "requested": "ждёт решения",
    "approved": "одобрена",
    "sent": "отправлена",
    "succeeded": "выплачена",
    "canceled": "не прошла",
    "rejected": "отклонена",
}
PAYOUT_HOWS: Final = {"gateway": "через ЮKassa", "manual": "вручную"}
TAXES: Final = {"self_employed": "самозанятый", "sole_trader": "ИП", "individual": "физическое лицо"}
CERTIFICATES: Final = {
    "valid": "действует",
    "suspended": "приостановлен",
    "revoked": "отозван",
    "replaced": "заменён",
}
QUIZZES: Final = {
    "live": "идёт",
    "passed": "сдан",
    "failed": "не сдан",
    "expired": "вышло время",
    "stopped": "остановлен",
}
DELIVERIES: Final = {
    "held": "придержано",
    "pending": "в очереди",
    "sending": "отправляется",
    "sent": "доставлено",
    "blocked": "бот заблокирован",
    "failed": "не доставлено",
    "unclear": "неизвестно",
    "skipped": "не положено",
    "deleting": "удаляется",
    "deleted": "удалено",
}
CHANNELS: Final = {"telegram": "Telegram", "email": "почта"}
AUTHORS: Final = {"visitor": "посетитель", "assistant": "помощник", "human": "сотрудник", "system": "система"}
VIAS: Final = {"office": "кабинет", "bot": "бот", "api": "API", "command": "команда на сервере"}
ACCOUNTS: Final = {
    "provider": "Деньги в ЮKassa",
    "stars": "Звёзды Telegram",
    "sales": "Продажи",
    "provider_fees": "Комиссия ЮKassa",
    "commissions": "Вознаграждения партнёров",
    "partner_review": "Партнёру: на проверке",
    "partner_held": "Партнёру: на удержании",
    "partner_available": "Партнёру: к выплате",
    "partner_paying": "Партнёру: в пути",
    "payout_funds": "Средства для выплат",
    "payout_fees": "Стоимость выплат",
    "refunds": "Возвраты",
    "outside": "Получено мимо кассы",
    "overpaid": "Переплаты покупателей",
}
