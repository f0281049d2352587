"""What the team is told when it answers visitors of the site."""

from typing import Final

from aimpay.bot.typography import tidy

MARK: Final = "Чат с сайта №"
"""How the server's posts begin, without non-breaking spaces: a reply to one of them is for a visitor."""
CLOSED: Final = tidy("Разговор закончен: посетителю снова отвечает помощник.")
ALREADY: Final = tidy("Разговор уже закончен.")
NOT_TEXT: Final = tidy("Посетителю уходит только текст. Напишите словами или дайте ссылку.")
NOT_SENT: Final = tidy("Посетитель этого не увидел: сервер не ответил. Отправьте сообщение ещё раз.")
