"""What is said about bringing friends."""

from typing import Final

from aimpay.bot.typography import tidy

TERMS: Final = tidy(
    "За каждого друга — <b>{bonus}</b>.\nЧтобы окупить курс, хватит <b>{friends}</b>.\nНа удержании бонус лежит {hold}."
)
LINK: Final = "Моя ссылка"
REPORT: Final = "Мой отчёт"
SHARE: Final = "Поделиться"
YOUR_LINK: Final = tidy(
    "<b>Ваша ссылка</b>\n\n<code>{link}</code>\n\n"
    "Отправьте её тому, кому курс пригодится. Кто придёт по ней и купит, запишется на вас."
)
SHARE_WORDS: Final = tidy("Курс «{course}» — посмотрите, может пригодиться")
YOUR_REPORT: Final = tidy(
    "<b>Ваш отчёт</b>\n\n"
    "Пришли по ссылке: <b>{invited}</b>\n"
    "Купили курс: <b>{paid}</b>\n\n"
    "На удержании: <b>{held}</b>\n"
    "К выплате: <b>{available}</b>\n"
    "Выплачено: <b>{paid_out}</b>\n\n"
    "<i>На удержании бонус лежит {hold} после оплаты друга — на случай возврата. "
    "Потом сумма переходит в «К выплате».</i>"
)
