"""Visitors of the site who wait for a person."""

from typing import Final

from aimpay.bot.typography import tidy

WAITING: Final = tidy("<b>Чаты, где ждут человека</b>\n\nНажмите, чтобы прочитать и ответить.")
MORE: Final = tidy("Показаны не все: остальные — в кабинете, в разделе «Чаты с сайта».")
NOBODY: Final = tidy("<b>Никто не ждёт</b>\n\nКогда посетитель сайта позовёт человека, он появится здесь.")
LABEL: Final = "{sign} №\u00a0{number} {name}{text}"
SIGNS: Final = {"waiting": "🔴", "answering": "💬", "none": "✅"}
TALK: Final = tidy("<b>Чат с посетителем №\u00a0{number}</b>{name}\n{state}\n\n{lines}")
STATES: Final = {
    "waiting": tidy("Ждёт человека"),
    "answering": tidy("Отвечает человек, помощник молчит"),
    "none": tidy("Разговор закончен, отвечает помощник"),
}
AUTHORS: Final = {"visitor": "👤", "assistant": "🤖", "human": "✍️"}
LINE: Final = "{sign} {text}"
EMPTY: Final = tidy("Пока ничего не написано.")
ANSWER: Final = "Ответить"
TOPIC: Final = tidy("Открыть тему в группе")
CLOSE: Final = "Закончить разговор"
ASK: Final = tidy("Напишите ответ одним сообщением, до 2000 знаков: посетитель увидит его в чате на сайте.")
TOO_LONG: Final = tidy("Ответ длиннее 2000 знаков: посетителю он не ушёл. Разделите его.")
SENT: Final = tidy("Ответ ушёл посетителю.")
