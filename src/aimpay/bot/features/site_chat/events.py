"""The team answers visitors of the site: in a topic of its group, or by a reply to the bot's post in private."""

import logging
from typing import Any, Final

from aiogram import Dispatcher
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, Message, TelegramObject

from aimpay.bot.desk import Desk
from aimpay.bot.features.access.events import persistently
from aimpay.bot.features.site_chat import texts
from aimpay.bot.middlewares.request_id import Next
from aimpay.contract.chat import CLOSE_CHAT, TAKE_TEAM_MESSAGE, CloseChat, TeamMessage
from aimpay.contract.gateway import BotButton

log = logging.getLogger(__name__)

LONGEST: Final = 4096


def register(dispatcher: Dispatcher) -> None:
    """Before the bot turns away from groups, and before a reply is taken for an answer to a screen."""
    dispatcher.message.outer_middleware(team_first)
    dispatcher.callback_query.outer_middleware(close_first)


async def team_first(handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
    desk: Desk = data["desk"]
    if not isinstance(event, Message) or not _is_for_visitor(event, desk.team):
        return await handler(event, data)
    text = event.text or event.caption or ""
    if text and not event.from_user:
        return None
    if text:
        await _hand_over(desk, event, text)
    elif _says_something(event):
        await _answer(event, texts.NOT_TEXT)
    return None


async def close_first(handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
    """«Закончить разговор» under a post in the team's group, where no other button works."""
    name, _, number = (event.data or "").partition(":") if isinstance(event, CallbackQuery) else ("", "", "")
    desk: Desk = data["desk"]
    place = event.message.chat.id if isinstance(event, CallbackQuery) and event.message else None
    if name != BotButton.CHAT_CLOSE or not isinstance(event, CallbackQuery) or place is None or place != desk.team:
        return await handler(event, data)
    closed = None
    if number.isdecimal():
        asked = CloseChat(chat=int(number), chat_id=place, telegram_id=event.from_user.id)
        closed = await persistently(desk, CLOSE_CHAT, asked)
    try:
        await event.answer(texts.CLOSED if closed and closed.closed else texts.ALREADY)
    except TelegramAPIError as error:
        log.info("the press was not answered: %s", error.message)
    return None


def _is_for_visitor(message: Message, team: int | None) -> bool:
    if team is not None and message.chat.id == team:
        return bool(message.is_topic_message)
    post = message.reply_to_message
    written = (post.text or "").replace("\u00a0", " ") if post and post.from_user and post.from_user.is_bot else ""
    return message.chat.type == "private" and written.startswith(texts.MARK)


def _says_something(message: Message) -> bool:
    """Photos, voices and the like; neither a topic's beginning nor who came in."""
    return any((message.photo, message.voice, message.video, message.document, message.sticker, message.video_note))


async def _hand_over(desk: Desk, message: Message, text: str) -> None:
    taken = await persistently(desk, TAKE_TEAM_MESSAGE, _told(message, text))
    if taken is None:
        await _answer(message, texts.NOT_SENT)
    elif taken.closed:
        await _answer(message, texts.CLOSED)


def _told(message: Message, text: str) -> TeamMessage:
    post, person = message.reply_to_message, message.from_user
    return TeamMessage(
        chat_id=message.chat.id,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        reply_to=post.message_id if post else None,
        message_id=message.message_id,
        telegram_id=person.id if person else message.chat.id,
        text=text[:LONGEST],
    )


async def _answer(message: Message, words: str) -> None:
    try:
        await message.reply(words)
    except TelegramAPIError as error:
        log.info("the team was not told: %s", error.message)
