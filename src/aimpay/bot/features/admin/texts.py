"""What an admin is told."""

from typing import Final

from aimpay.bot.typography import tidy

HELP: Final = tidy(
    "<b>Для администратора</b>\n\n"
    "Напишите одним сообщением:\n\n"
    "<code>Блокировать: 123456789 причина</code>\nЧеловек больше ничего не сможет: ни команд, ни кнопок, ни оплаты.\n\n"
    "<code>Разблокировать: 123456789</code>\nВсё снова доступно.\n\n"
    "<code>Выгнать: 123456789</code>\nУбрать из группы. Право на курс остаётся: можно войти снова."
)
WRONG: Final = tidy("Не вижу номера. Нужен Telegram id — только цифры, например: <code>{example}</code>")
BLOCKED: Final = tidy("Готово: {person} больше не обслуживается.")
UNBLOCKED: Final = tidy("Готово: {person} снова обслуживается.")
EXPELLED: Final = tidy("Готово: {person} больше не в группе.")
