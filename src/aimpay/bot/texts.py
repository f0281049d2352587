"""Texts that belong to no feature: trouble, refusals, things not understood."""

from typing import Final

from aimpay.bot.typography import tidy

SERVER_SILENT: Final = tidy(
    "<b>Сервис на минуту недоступен.</b>\n\nНичего не потеряно. Подождите немного и попробуйте ещё раз."
)
SERVER_SILENT_TYPED: Final = tidy(
    "<b>Сервис на минуту недоступен.</b>\n\nНичего не потеряно. Подождите немного и отправьте сообщение ещё раз."
)
BROKEN: Final = tidy(
    "<b>Что-то пошло не так на нашей стороне.</b>\n\n"
    "Мы это уже видим. Попробуйте ещё раз, а если не получится — напишите нам: /help"
)
TOO_FAST: Final = tidy("Слишком быстро. Подождите пару секунд и нажмите ещё раз.")
BLOCKED: Final = tidy("Доступ к боту закрыт.")
OLD_BUTTON: Final = tidy("Эта кнопка больше не работает. Откройте меню — там всё на своих местах.")
NOT_UNDERSTOOD: Final = tidy("Не понял вас. Всё, что я умею, — в меню.")
RETRY: Final = "Попробовать ещё раз"
