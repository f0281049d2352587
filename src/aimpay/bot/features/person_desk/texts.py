"""One person before an admin: found, looked at, acted upon."""

from typing import Final

from aimpay.bot.typography import tidy

ASK: Final = tidy(
    "<b>Найти человека</b>\n\nНапишите имя, Telegram id, почту, телефон, номер заказа, платежа или сертификата. "
    "Короче: <code>/find Иванова</code>"
)
FOUND: Final = tidy("<b>Найдено по «{text}»</b>\n\nНажмите на человека или напишите иначе.")
MORE: Final = tidy("Показаны последние {count}: уточните, если нужного нет.")
NOBODY: Final = tidy("<b>По «{text}» никого нет</b>\n\nНапишите иначе: имя с начала, номер или почту — целиком.")
LINE: Final = "{blocked}{name}{paid}"
BLOCKED_SIGN: Final = "⛔ "
PAID_SIGN: Final = " · заказов {count}"

CARD: Final = "<b>{name}</b>{username}\n{account}\n{came}{state}\n\n{access}\n\n{orders}\n\n{partner}"
ACCOUNT: Final = "Telegram id: <code>{telegram_id}</code>"
NO_ACCOUNT: Final = tidy("В боте аккаунта нет: действия ниже невозможны.")
CAME: Final = tidy("Пришёл {day}")
BLOCKED: Final = tidy("\n⛔ Заблокирован{reason}")
STOPPED: Final = tidy("\nОстановил бота: сообщения не дойдут.")
ACCESS: Final = "<b>Доступ</b>"
NO_ACCESS: Final = tidy("Доступа нет и не было.")
ACCESS_LINE: Final = "• «{title}»: {state}{inside}"
OPEN: Final = "открыт"
OPEN_UNTIL: Final = tidy("открыт до {day}")
CLOSED: Final = tidy("закрыт {day}")
INSIDE: Final = {True: tidy(", в группе"), False: tidy(", не в группе"), None: ""}
ORDERS: Final = "<b>Заказы</b>"
NO_ORDERS: Final = tidy("Заказов нет.")
ORDER_LINE: Final = "• <code>{number}</code> «{title}»: {state}{sums}"
SUMS: Final = ", {paid}"
LEFT: Final = tidy(", можно вернуть {left}")
MORE_ORDERS: Final = tidy("…и ещё {count}: остальные в кабинете.")
STATES: Final = {
    "open": "ждёт оплаты",
    "paid": "оплачен",
    "refunded": "деньги возвращены",
    "revoked": "доступ отозван",
}
PARTNER: Final = tidy("<b>Как партнёр</b>: пригласил {invited}, купили {paid}{available}")
AVAILABLE: Final = tidy(", к выплате {sum}")

GRANT: Final = "Выдать доступ"
BLOCK: Final = "Заблокировать"
UNBLOCK: Final = "Разблокировать"
REFUND: Final = "Вернуть деньги"
INVITE: Final = "Прислать ссылку ещё раз"
OFFICE: Final = tidy("Открыть в кабинете")
CHOOSE: Final = {
    "grant": tidy("<b>{name}</b>\n\nК какому курсу открыть доступ?"),
    "invite": tidy("<b>{name}</b>\n\nВ группу какого курса прислать ссылку?"),
    "refund": tidy("<b>{name}</b>\n\nПо какому заказу вернуть деньги?"),
}
CANNOT: Final = tidy("Сейчас это сделать нельзя: откройте человека заново, что-то изменилось.")
TITLES: Final = {
    "grant": tidy("Выдать доступ"),
    "block": tidy("Заблокировать"),
    "unblock": tidy("Разблокировать"),
    "refund": tidy("Вернуть деньги"),
    "invite": tidy("Прислать ссылку ещё раз"),
}
WHAT: Final = {
    "grant": tidy(
        "Доступ к курсу «{what}» откроется бесплатно: появится заказ на 0 ₽, человеку придёт ссылка в группу. "
        "За деньги мимо кассы — <code>Добавить: {telegram_id} сумма причина</code>."
    ),
    "block": tidy("Бот перестанет отвечать, заявку в группу отклоним. Доступ и деньги не меняются."),
    "unblock": tidy("Бот снова отвечает этому человеку."),
    "invite": tidy("Бот пришлёт сообщение с кнопкой входа в группу курса «{what}»."),
}
REFUND_WHAT: Final = tidy(
    "Заказ <code>{number}</code>\nОплачено: {paid}\nВернули раньше: {back}\nВернём сейчас: <b>{amount}</b>\n"
    "Доступ: {access}{certificate}{lost}"
)
REFUND_PART: Final = tidy("Часть суммы — <code>Вернуть: {number} сумма причина</code>.")
ACCESS_CLOSES: Final = tidy("закроется, из группы выведем")
ACCESS_STAYS: Final = tidy("останется как есть")
CERTIFICATE: Final = tidy("\nСертификат {number} приостановится")
LOST: Final = tidy("\nПартнёр {partner}: снимем {lost}")
ASK_WHY: Final = "<b>{title}: {name}</b>\n\n{what}\n\n{why}"
WRITE_WHY: Final = tidy("Напишите причину одним сообщением, от 3 до 250 знаков: она останется в журнале.")
SHORT_WHY: Final = tidy("Нужна причина, от 3 до 250 знаков.")
CONFIRM: Final = tidy("<b>{title}: {name}?</b>\n\n{what}\n\nПричина: {reason}")
DO: Final = {
    "grant": "Да, выдать доступ",
    "block": "Да, заблокировать",
    "unblock": "Да, разблокировать",
    "refund": "Да, вернуть {amount}",
    "invite": "Да, прислать ссылку",
}
CANCEL: Final = "Отмена"
DONE: Final = {
    "grant": tidy("Готово: доступ выдан, заказ {number}. Человеку ушла ссылка."),
    "block": tidy("Готово: человек больше не обслуживается."),
    "unblock": tidy("Готово: человек снова обслуживается."),
    "refund": tidy("Готово: возврат {amount} отправлен. Когда деньги уйдут, бот скажет и вам, и покупателю."),
    "refund_failed": tidy("Возврат не прошёл: {failure}"),
    "invite": tidy("Готово: ссылка отправлена."),
}
OVER: Final = tidy("Это уже сделано или отменено. Откройте человека заново.")
TO_PERSON: Final = "К человеку"
