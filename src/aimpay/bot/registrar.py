"""The one registrar: takes updates from aiogram to the tables of ``buttons.py`` and puts the answer on the stage."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from aiogram import Dispatcher
from aiogram.types import CallbackQuery, Message, User

from aimpay.bot import texts
from aimpay.bot.bills import BILL, BILL_COURSE, open_bill
from aimpay.bot.buttons import ADMIN_COMMANDS, BUTTONS, COMMANDS, INPUTS, ORDERS, SAYINGS, WORDS
from aimpay.bot.desk import Desk
from aimpay.bot.features.access import events
from aimpay.bot.features.menu.handlers import start
from aimpay.bot.features.site_chat import events as site_chat
from aimpay.bot.features.stars import events as stars
from aimpay.bot.middlewares.answering import answering
from aimpay.bot.middlewares.blocklist import blocklist
from aimpay.bot.middlewares.card_guard import card_guard
from aimpay.bot.middlewares.conversation import OneAtATime
from aimpay.bot.middlewares.errors import telling
from aimpay.bot.middlewares.private_only import private_only
from aimpay.bot.middlewares.request_id import numbering
from aimpay.bot.middlewares.throttling import Throttling
from aimpay.bot.screens import MENU, Screen
from aimpay.bot.toast import Toast
from aimpay.bot.turn import Handler, Turn, enroll
from aimpay.contract.people import Conversation, UserView

Keep = Callable[[str | None, Mapping[str, Any]], Awaitable[None]]
"""Remembers the state and the data of a conversation."""
PROMPT: Final = "prompt"
"""Where the conversation keeps the id of the message that asked."""


def register(dispatcher: Dispatcher, desk: Desk) -> None:
    """Register the kinds of events with async handlers only: each sync filter would cost a hop to a thread."""
    dispatcher["desk"] = desk
    dispatcher.update.outer_middleware(numbering)
    stars.register(dispatcher)
    site_chat.register(dispatcher)
    throttling, one_at_a_time = Throttling(desk.limits), OneAtATime(dispatcher.fsm)
    for observer in (dispatcher.message, dispatcher.callback_query):
        for middleware in (answering, private_only, telling, card_guard, throttling, one_at_a_time, blocklist):
            observer.outer_middleware(middleware)
    dispatcher.message.register(on_message)
    dispatcher.callback_query.register(on_press)
    events.register(dispatcher)


async def on_press(
    press: CallbackQuery, desk: Desk, user: UserView | None, kept: Conversation, keep: Keep, toast: Toast
) -> None:
    name, _, argument = (press.data or "").partition(":")
    handler = BUTTONS.get(name, _old_button)
    turn = await _turn(desk, press, press.from_user, user, argument, handler)
    turn.toast = toast
    await _play(turn, handler, kept, keep, pressed=press.message.message_id if press.message else None)


async def on_message(message: Message, desk: Desk, user: UserView | None, kept: Conversation, keep: Keep) -> None:
    if message.from_user is None:
        return
    handler, argument = _find(message.text or _own_phone(message), kept, user)
    turn = await _turn(desk, message, message.from_user, user, argument, handler)
    turn.subject = (kept.state or "").partition(":")[2]
    await _play(turn, handler, kept, keep)


def _own_phone(message: Message) -> str:
    """A shared contact is as good as a typed number, when it is the person's own."""
    contact, person = message.contact, message.from_user
    return contact.phone_number if contact and person and contact.user_id == person.id else ""


def _find(text: str, kept: Conversation, user: UserView | None) -> tuple[Handler, str]:
    may_order = user is None or user.is_admin  # the server decides about somebody it does not know yet
    if text.startswith("/"):
        name, _, argument = text[1:].partition(" ")
        commands = COMMANDS | ADMIN_COMMANDS if may_order else COMMANDS
        return commands.get(name.split("@")[0].lower(), _not_understood), argument.strip()
    order, colon, argument = text.partition(":")
    if colon and may_order and order.strip().lower() in ORDERS:
        return ORDERS[order.strip().lower()], argument.strip()
    if colon and order.strip().lower() in SAYINGS:
        return SAYINGS[order.strip().lower()], argument.strip()
    if word := WORDS.get(text.strip().lower()):
        return word, ""
    return INPUTS.get((kept.state or "").partition(":")[0], _not_understood), text


async def _turn(
    desk: Desk, event: Message | CallbackQuery, person: User, user: UserView | None, argument: str, handler: Handler
) -> Turn:
    """Make an unknown person known first: the tables of the server may be younger than the buttons in the chat."""
    if user is not None:
        return Turn(desk, event, person, user, argument)
    started = await enroll(desk, person, argument if handler is start else None)
    return Turn(desk, event, person, started.user, argument, started=started)


async def _play(turn: Turn, handler: Handler, kept: Conversation, keep: Keep, pressed: int | None = None) -> None:
    screen = await handler(turn)
    if screen is None:
        return
    shown = await turn.desk.stage.show(turn.event, screen)
    prompt, bill = kept.data.get(PROMPT), open_bill(kept.data)
    for old in {prompt, bill if screen.is_bill else None} - {shown, pressed}:
        if isinstance(old, int):
            await turn.desk.stage.retire(turn.person.id, old)
    await _remember(keep, kept, screen, shown)


async def _remember(keep: Keep, kept: Conversation, screen: Screen, shown: int) -> None:
    data: dict[str, int | str] = {PROMPT: shown} if screen.awaits else {}
    bill = shown if screen.is_bill else open_bill(kept.data)
    if bill and (screen.is_bill or bill != shown):
        data[BILL] = bill
        if course := screen.bill_course if screen.is_bill else kept.data.get(BILL_COURSE):
            data[BILL_COURSE] = course
    if (kept.state, kept.data) != (screen.awaits, data):
        await keep(screen.awaits, data)


async def _old_button(_turn: Turn) -> Screen:
    return Screen(texts.OLD_BUTTON, ((MENU,),))


async def _not_understood(_turn: Turn) -> Screen:
    return Screen(texts.NOT_UNDERSTOOD, ((MENU,),))
