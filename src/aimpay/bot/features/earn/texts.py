"""What is said about bringing friends."""

from typing import Final

from aimpay.bot.typography import tidy

TERMS: Final = tidy(
    "За каждого друга — <b>{bonus}</b>.\nЧтобы окупить курс, хватит <b>{friends}</b>.\nНа удержании бонус лежит {hold}."
)
TERMS_SEVERAL: Final = tidy("За каждого друга, который купит курс:")
TERMS_LINE: Final = tidy("• «{course}» — <b>{bonus}</b>")
TERMS_HOLD: Final = tidy("На удержании бонус лежит {hold}.")
LINK: Final = "Моя ссылка"
REPORT: Final = "Мой отчёт"
WHERE_TO_PAY: Final = "Куда платить"
WITHDRAW: Final = "Вывести деньги"
SHARE: Final = "Поделиться"
YOUR_LINK: Final = tidy(
    "<b>Ваша ссылка</b>\n\n<code>{link}</code>\n\n"
    "Отправьте её тому, кому курс пригодится. Кто придёт по ней и купит, запишется на вас."
)
SHARE_SCHOOL: Final = tidy("{school} — посмотрите курсы, может пригодиться")
SHARE_WORDS: Final = tidy("Курс «{course}» — посмотрите, может пригодиться")
