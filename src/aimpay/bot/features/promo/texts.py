"""Promo codes, as a buyer reads of them."""

from typing import Final

from aimpay.bot.typography import tidy

ASK: Final = tidy("<b>Промокод</b>\n\nНапишите его одним сообщением. Большие буквы или маленькие — не важно.")
NOT_A_CODE: Final = tidy("Это не похоже на промокод. Напишите его текстом.")
ACCEPTED: Final = tidy("Промокод <b>{code}</b> принят.")
GRANTED: Final = tidy(
    "<b>Курс — ваш</b>\n\nПромокод <b>{code}</b> открыл вам курс «{course}» бесплатно. Осталось войти в группу."
)
GROUP: Final = "Войти в группу"
