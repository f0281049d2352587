"""One thing that one person did: pressed a button, sent a command or a text."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from aiogram.types import CallbackQuery, Message, User

from aimpay.bot.desk import Desk
from aimpay.bot.screens import Screen
from aimpay.bot.toast import Toast
from aimpay.contract.people import START, Start, Started, UserView
from aimpay.contract.school import GET_CONTENT, Content, GetContent
from aimpay.contract.wire import Call, Request, Response

NAME_LIMIT: Final = 256
SHORT_LIMIT: Final = 64
LANGUAGE_LIMIT: Final = 16
NAMELESS: Final = "Без имени"


@dataclass
class Turn:
    """``argument`` is what followed the command, or the colon in callback data, or the whole text typed.

    ``subject`` is what stood after the colon in the conversation's state: what the typed text is about.
    ``started`` is there when this very turn made the person known to the server.
    """

    desk: Desk
    event: Message | CallbackQuery
    person: User
    user: UserView
    argument: str = ""
    subject: str = ""
    toast: Toast | None = None
    started: Started | None = None

    async def call(self, call: Call[Request, Response], request: Request) -> Response:
        return await self.desk.call(call, request)

    async def content(self) -> Content:
        return await self.call(GET_CONTENT, GetContent())

    async def working(self, words: str) -> None:
        """Say at once that this takes a moment."""
        if self.toast:
            self.toast.say(words)
            await self.toast.pop()

    def say(self, words: str) -> None:
        """Answer the press with a pop-up window."""
        if self.toast:
            self.toast.say(words, alert=True)


Handler = Callable[[Turn], Awaitable[Screen | None]]
"""Answers the screen to show; None leaves the current one."""


async def enroll(desk: Desk, person: User, payload: str | None = None) -> Started:
    """Tell the server who came, and by which link."""
    return await desk.call(
        START,
        Start(
            telegram_id=person.id,
            first_name=person.first_name.strip()[:NAME_LIMIT] or NAMELESS,
            last_name=(person.last_name or "")[:NAME_LIMIT] or None,
            username=(person.username or "")[:SHORT_LIMIT] or None,
            language_code=(person.language_code or "")[:LANGUAGE_LIMIT] or None,
            payload=payload if payload and len(payload) <= SHORT_LIMIT else None,
        ),
    )
