"""The pop-up answer to a pressed button: given exactly once, sooner or later."""

import logging
from typing import Final

from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery

log = logging.getLogger(__name__)

TOAST_LIMIT: Final = 200


class Toast:
    """``say`` prepares the words, ``pop`` answers the press; a second ``pop`` does nothing."""

    def __init__(self, press: CallbackQuery) -> None:
        self._press = press
        self._text: str | None = None
        self._alert = False
        self._popped = False

    def say(self, text: str, *, alert: bool = False) -> None:
        self._text, self._alert = text[:TOAST_LIMIT], alert

    async def pop(self) -> None:
        if self._popped:
            return
        self._popped = True
        try:
            await self._press.answer(self._text, show_alert=self._alert or None)
        except TelegramAPIError as error:
            log.info("the press stays without an answer: %s", error.message)
