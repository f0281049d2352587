"""What is said about what friends brought."""

from typing import Final

from aimpay.bot.typography import tidy

LINK: Final = "Моя ссылка"
FRIENDS: Final = "Друзья ({count})"
FILE: Final = "Excel"
CHART: Final = "График"
RANKS: Final = "Звания"
YOUR_REPORT: Final = tidy(
    "<b>Ваш отчёт</b>\n\n"
    "{rank}"
    "Пришли по ссылке: <b>{invited}</b>\n"
    "Купили курс: <b>{paid}</b>\n\n"
    "{money}\n\n"
    "<i>На удержании бонус лежит {hold} после оплаты друга — на случай возврата. "
    "Потом сумма переходит в «К выплате».</i>"
)
RANK: Final = "Звание: <b>{rank}</b>\n"
REVIEW: Final = tidy("На проверке: <b>{sum}</b>")
HELD: Final = tidy("На удержании: <b>{sum}</b>")
HELD_PART: Final = tidy("\n   {sum} — до {day}")
AVAILABLE: Final = tidy("К выплате: <b>{sum}</b>")
PAYING: Final = "Отправлено, ждём банк: <b>{sum}</b>"
PAID_OUT: Final = "Выплачено: <b>{sum}</b>"
OWING: Final = tidy("<i>Минус — это возврат после выплаты: его закроют следующие начисления.</i>")

NO_FRIENDS: Final = tidy(
    "<b>Друзья</b>\n\nПо вашей ссылке пока никто не пришёл. Отправьте её тому, кому курс пригодится."
)
YOUR_FRIENDS: Final = tidy("<b>Друзья</b>{pages}\n\n{lines}")
PAGE: Final = tidy("\nСтраница {page} из {pages}")
FRIEND: Final = tidy("<b>{name}</b> — пришёл {came}\n{state}")
FRIEND_PAID: Final = tidy(", {sum}, оплата {paid}")
BACKWARDS: Final = "◀"
FORWARDS: Final = "▶"

PREPARING: Final = tidy("Готовим таблицу…")
FILE_NAME: Final = "Мои друзья.xlsx"
FILE_CAPTION: Final = tidy("Кто пришёл по вашей ссылке и что за это начислено")

OPEN_CHART: Final = "Открыть график"
CLOSE_CHART: Final = "Закрыть доступ"
YOUR_CHART: Final = tidy(
    "<b>График готов</b>\n\nОн откроется у каждого, у кого есть ссылка; имён на нём нет. "
    "Ссылка работает до {until}.\n\n"
    "«Закрыть доступ» выключит все ваши ссылки на график."
)
CHART_CLOSED: Final = tidy("Ссылки на график больше не открываются.")

YOUR_RANKS: Final = tidy("<b>Звания</b>\n\n{mine}\n\n<b>Лучшие партнёры</b>\n{table}")
NO_RANK: Final = tidy("Звания пока нет.")
TO_NEXT: Final = tidy("{mine}\nДо звания {next}: ещё {friends}.")
PLACE: Final = "{place}. {name}: {friends}"
OWN_PLACE: Final = "<b>{row}</b> ← вы"
GAP: Final = "…"
NOBODY_YET: Final = tidy("Здесь пока пусто: будьте первым.")
