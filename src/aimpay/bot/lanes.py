"""Whose update this is. Pure."""

from dataclasses import dataclass

from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message, Update, User


@dataclass(frozen=True)
class Lane:
    """A person whose updates come one after another. ``is_talk``: he speaks to the bot, and waits for its answer."""

    telegram_id: int
    is_talk: bool = False


def lane_of(update: Update, team: int | None) -> Lane | None:
    """None: it changes nothing, or (a question before a payment) must be answered at once and may be answered twice."""
    event = update.event
    if isinstance(event, Message):
        return _of_message(event, team)
    if isinstance(event, CallbackQuery):
        chat = event.message.chat if event.message else None
        is_talk = chat is None or chat.type == ChatType.PRIVATE
        return Lane(event.from_user.id, is_talk) if is_talk or (chat and chat.id == team) else None
    if update.chat_member:
        return _named(update.chat_member.new_chat_member.user)
    asked = update.my_chat_member or update.chat_join_request
    return _named(asked.from_user) if asked else None


def _of_message(message: Message, team: int | None) -> Lane | None:
    person = message.from_user
    if person is None:
        return Lane(-message.chat.id) if message.chat.id == team else None
    if message.successful_payment or message.refunded_payment or message.chat.id == team:
        return Lane(person.id)
    return Lane(person.id, is_talk=True) if message.chat.type == ChatType.PRIVATE else None


def _named(person: User) -> Lane | None:
    return None if person.is_bot else Lane(person.id)
