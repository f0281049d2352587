"""What the menu says beside the school's own texts."""

from typing import Final

from aimpay.bot.typography import tidy

PAY: Final = "Оплатить курс"
BUY_MORE: Final = "Оплатить другой курс"
GROUP: Final = "Войти в группу"
CERTIFICATE: Final = "Получить сертификат"
ABOUT: Final = "О курсе"
ABOUT_SEVERAL: Final = "О курсах"
EARN: Final = "Заработать"
DOCUMENTS: Final = "Документы"
ADMIN: Final = "Админ"

INVITED_BY: Final = tidy("По приглашению: <b>{name}</b>")
CANCELLED: Final = tidy("Отменили. Ничего не списано, вернуться можно в любой момент.")
HOW_TO_USE: Final = tidy(
    "Команды:\n/start — меню\n/cancel — прервать начатое\n/certificate — мой сертификат\n"
    "/privacy — ваши данные\n/stop — отписаться от новостей\n/help — помощь"
)
COMMANDS: Final = {
    "start": "Меню",
    "help": "Помощь",
    "cancel": "Прервать начатое",
    "certificate": "Мой сертификат",
    "paysupport": "Вопросы об оплате",
    "terms": "Оферта",
    "privacy": "Ваши данные",
    "stop": "Отписаться от новостей",
}
