"""What is said about the back-office."""

from typing import Final

from aimpay.bot.typography import tidy

LINK: Final = tidy(
    "<b>Кабинет школы</b>\n\nОткройте ссылку и нажмите «Войти». Она работает один раз, до {until} по Москве. "
    "Никому её не пересылайте: кто войдёт первым, увидит всё."
)
OPEN: Final = "Открыть кабинет"
