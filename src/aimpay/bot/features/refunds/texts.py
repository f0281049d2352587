"""Refunds and gifts, as an admin reads them."""

from typing import Final

from aimpay.bot.typography import tidy

REFUND_WRONG: Final = tidy(
    "Не вижу номера заказа. Напишите так: <code>Вернуть: ABCD2345 1500 причина</code>. "
    "Без суммы вернём всё, что осталось."
)
NOTHING_LEFT: Final = tidy("По заказу {number} возвращать нечего: всё уже вернули или платили мимо кассы.")
TOO_MUCH: Final = tidy("Столько вернуть нельзя: по заказу {number} осталось {left}.")
REFUND_CONFIRM: Final = tidy(
    "<b>Вернуть {amount}?</b>\n\n{name} ({person}), курс «{course}», заказ {number}.\n"
    "Оплачено {paid}, после возврата останется {rest}.{reason}\n\n"
    "Комиссию платёжный сервис не возвращает. Если покупателя привёл партнёр, его начисление уменьшится."
)
REASON: Final = tidy("\nПричина: {reason}.")
REFUND_ASKED: Final = tidy(
    "<b>Возврат {amount} отправлен</b>\n\nЗаказ {number}. Когда платёжный сервис его проведёт, "
    "напишем вам и покупателю."
)
REFUND_OVER: Final = tidy("Возврат {amount} по заказу {number} уже проведён.")
REFUND_FAILED: Final = tidy("Возврат {amount} по заказу {number} не прошёл. {failure}")
CLOSE: Final = "Вернуть, доступ закрыть"
KEEP: Final = "Вернуть, доступ оставить"
GRANT_WRONG: Final = tidy(
    "Не вижу номера. Нужен Telegram id — только цифры, например: <code>Добавить: 123456789 14990 причина</code>. "
    "Без суммы доступ выдаётся бесплатно."
)
STRANGER: Final = tidy("Человек с номером {person} ещё не заходил в бот. Пусть сначала нажмёт /start.")
GRANT_CONFIRM: Final = tidy("<b>Выдать доступ к курсу?</b>\n\n{name} ({person}){course}, {money}.{reason}")
GRANT_COURSE: Final = tidy(", курс «{course}»")
GRANT_FREE: Final = tidy("без оплаты")
GRANT_PAID: Final = tidy("получено мимо кассы {amount}")
GRANT: Final = "Выдать доступ"
GRANT_WITH_BONUS: Final = "Выдать и начислить партнёру"
GRANTED: Final = tidy("<b>Доступ выдан</b>\n\nЗаказ {number}, {money}. Ссылку на группу человек уже получает.")
REVOKE_WRONG: Final = tidy(
    "Нужны номер и причина, например: <code>Отозвать: 123456789 деньги не пришли</code>. "
    "Номер — Telegram id человека или номер заказа."
)
REVOKE_WHICH: Final = tidy("Этому человеку вручную выдали несколько курсов. Назовите заказ:\n\n{orders}")
REVOKE_LINE: Final = tidy("<code>Отозвать: {number} причина</code> — «{course}»")
REVOKE_BOUGHT: Final = tidy(
    "Заказ {number} оплачен через платёжный сервис: доступ не отзывают, а возвращают деньги. "
    "Напишите: <code>Вернуть: {number}</code>"
)
REVOKE_NOTHING: Final = tidy("Отзывать нечего: выданного вручную доступа нет.")
REVOKE_CONFIRM: Final = tidy(
    "<b>Отозвать доступ?</b>\n\n{name} ({person}), курс «{course}», заказ {number}, {money}.{reason}\n\n"
    "Человек выйдет из группы, начисление партнёра снимем."
)
REVOKE: Final = "Отозвать доступ"
REVOKED: Final = tidy("<b>Доступ отозван</b>\n\nЗаказ {number}.{money} Человеку уже пишем.")
REVOKED_MONEY: Final = tidy(" Полученные {amount} верните ему сами.")
DRAFT_OVER: Final = tidy("Это уже сделано или отменено. Если нужно ещё раз — напишите команду заново.")
CANCEL: Final = "Отмена"
NEEDS_CODE: Final = tidy(
    "<b>Нужен код</b>\n\nВозврат по заказу {number} больше предела, который школа поставила для бота. "
    "Сделайте его в кабинете: он попросит свежий код из бота."
)
TO_OFFICE: Final = "Открыть заказ в кабинете"
