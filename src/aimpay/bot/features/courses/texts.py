"""What is said of several courses at once."""

from typing import Final

from aimpay.bot.typography import tidy

TITLE: Final = tidy("<b>Наши курсы</b>\n\nВыберите курс — расскажем подробнее.")
LINE: Final = "«{course}»\n{price}"
PAID: Final = "куплен ✓"
OWNED: Final = "{course} — куплен ✓"
PAY: Final = "Оплатить курс"
GROUP: Final = "Войти в группу"
STRUCTURE: Final = "Структура курса"
