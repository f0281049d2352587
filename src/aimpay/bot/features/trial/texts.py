"""What is said of trials."""

from typing import Final

from aimpay.bot.typography import tidy

TRY: Final = "Попробовать бесплатно"
BEGIN: Final = "Начать сейчас"
GROUP: Final = "Войти в группу"
GROUP_OF: Final = "Группа «{course}»"
CHOOSE: Final = tidy("<b>Попробовать бесплатно</b>\n\nКакой курс открыть?")
HOURS: Final = tidy("на {hours}")
SOME_HOURS: Final = tidy("на время")
OFFER: Final = tidy(
    "<b>Попробовать бесплатно</b>\n\nОткроем вам группу курса «{course}» {length}. "
    "Пробный доступ даётся один раз, время пойдёт сразу. Ничего платить не нужно и ничего не спишется."
)
BEGUN: Final = tidy(
    "<b>Пробный доступ открыт</b>\n\nКурс «{course}» ваш до {until} по Москве. "
    "Войдите в группу: заявку одобрим сами и сразу. Оплатите курс до этого времени — и останетесь в ней."
)
