"""Finds the chat, group or person that a call names, and refuses where the bot may not act."""

from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.calls import Call
from aimpay.sandbox.telegram.errors import bad_request, forbidden
from aimpay.sandbox.telegram.groups import group_chat
from aimpay.sandbox.telegram.state import Telegram
from aimpay.sandbox.telegram.users import private_chat


def chat_id_of(call: Call, name: str = "chat_id") -> int:
    given = call.text(name)
    if not given:
        raise bad_request(f"{name} is empty")
    try:
        return int(given)
    except ValueError:
        raise bad_request("chat not found") from None


def known_chat(tg: Telegram, call: Call, name: str = "chat_id") -> dict[str, Any]:
    """Return the ``Chat`` that a call names."""
    chat_id = chat_id_of(call, name)
    if group := tg.groups.get(chat_id):
        return group_chat(group)
    if user := tg.users.get(chat_id):
        return private_chat(user)
    raise bad_request("chat not found")


def writable_chat(tg: Telegram, call: Call) -> dict[str, Any]:
    """Return the ``Chat`` if the bot may send there."""
    chat = known_chat(tg, call)
    if chat["type"] == "private":
        _check_person(tg, tg.users.get(chat["id"]) or {})
    else:
        check_presence(tg, chat["id"])
    return chat


def _check_person(tg: Telegram, user: Document) -> None:
    if user["blocked_bot"]:
        raise forbidden("bot was blocked by the user")
    until = user["may_be_written_until"]
    asked_to_join = until is not None and tg.world.clock.now().timestamp() <= until
    if not user["started"] and not asked_to_join:
        raise forbidden("bot can't initiate conversation with a user")


def check_presence(tg: Telegram, chat_id: int) -> None:
    status = tg.groups.status(chat_id, tg.users.bot_id)
    if status == "kicked":
        raise forbidden("bot was kicked from the supergroup chat")
    if status == "left":
        raise forbidden("bot is not a member of the supergroup chat")


def named_group(tg: Telegram, call: Call) -> Document:
    """Return the group that a call names, in which the bot is present."""
    chat = known_chat(tg, call)
    group = tg.groups.get(chat["id"])
    if group is None:
        raise bad_request("method is available for supergroup and channel chats only")
    check_presence(tg, chat["id"])
    return group


def managed_group(tg: Telegram, call: Call, right: str, refusal: str) -> Document:
    """Return the group if the bot holds the right there; ``refusal`` is the reason otherwise."""
    group = named_group(tg, call)
    if not tg.groups.bot_may(group["id"], right):
        raise bad_request(refusal)
    return group


def named_user(tg: Telegram, call: Call) -> int:
    """Return the id of the person (or the bot) that a call names."""
    user_id = call.integer("user_id")
    if not user_id:
        raise bad_request("invalid user_id specified")
    if user_id != tg.users.bot_id and tg.users.get(user_id) is None:
        raise bad_request("user not found")
    return user_id
