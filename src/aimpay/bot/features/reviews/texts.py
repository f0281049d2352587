"""What an admin reads about doubtful commissions."""

from typing import Final

from aimpay.bot.typography import tidy

NONE: Final = tidy("<b>На проверке</b>\n\nНачислений, которые ждут вашего слова, нет.")
WAITING: Final = tidy(
    "<b>На проверке: {total}</b>\n\n"
    "Начисление <b>{sum}</b>, заказ {number}\n"
    "Партнёр: {partner} (<code>{partner_id}</code>)\n"
    "Покупатель: {buyer} (<code>{buyer_id}</code>)\n\n"
    "Причина: {reason}."
)
APPROVE: Final = "Одобрить"
REJECT: Final = "Отклонить"
REFRESH: Final = "Обновить"
APPROVED: Final = tidy("Одобрено: {sum}, партнёр {partner}. Сумма на удержании.")
REJECTED: Final = tidy("Отклонено: {sum}, партнёр {partner}.")
