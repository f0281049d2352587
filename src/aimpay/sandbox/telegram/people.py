"""What a person does in Telegram: writes, presses, opens links, blocks the bot."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.calls import Upload
from aimpay.sandbox.telegram.entities import with_found
from aimpay.sandbox.telegram.files import FileFacts, media_wire
from aimpay.sandbox.telegram.groups import group_chat
from aimpay.sandbox.telegram.invites import ADDRESS
from aimpay.sandbox.telegram.keyboards import buttons
from aimpay.sandbox.telegram.markup import Formatted, trimmed
from aimpay.sandbox.telegram.membership import change_member, try_link
from aimpay.sandbox.telegram.state import Telegram
from aimpay.sandbox.telegram.topics import in_topic
from aimpay.sandbox.telegram.users import private_chat

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
NOT_INSIDE = "Вы не\u00a0состоите в\u00a0этой группе"
FILE_LIMIT = 20 * 1024 * 1024
SITES = {"t.me", "telegram.me", "telegram.dog"}


class RefusedError(Exception):
    """Telegram's app would not let the person do that; the message, in Russian, says why."""


@dataclass(frozen=True)
class Opened:
    """``kind``: message (the bot was started), chat, join, invoice, external."""

    kind: str
    message_id: int | None = None
    chat_id: int | None = None
    outcome: str | None = None
    reason_code: str | None = None
    url: str | None = None


def send(
    tg: Telegram,
    user: Document,
    text: str,
    chat_id: int | None = None,
    *,
    topic_id: int | None = None,
    reply_to: int = 0,
) -> int:
    """Write to the bot, or into the group, perhaps in a topic or in reply; return the message's id."""
    chat = private_chat(user) if chat_id in {None, user["id"]} else _own_group(tg, user, chat_id)
    formatted = with_found(trimmed(Formatted(text)))
    if not formatted.text:
        raise RefusedError("Пустое сообщение отправить нельзя")
    entities = {"entities": list(formatted.entities)} if formatted.entities else {}
    place = _topic(tg, chat, topic_id) | _reply(tg, chat, reply_to)
    return _put(tg, user, chat, {"text": formatted.text, **entities, **place}, text)


def _topic(tg: Telegram, chat: dict[str, Any], topic_id: int | None) -> dict[str, Any]:
    """What is written into a topic also answers the message it began with: that is how Telegram tells it."""
    if topic_id is None:
        return {}
    topic = tg.topics.get(chat["id"], topic_id)
    if topic is None:
        raise RefusedError("Такой темы нет")
    return in_topic(topic) | _reply(tg, chat, topic_id)


def _reply(tg: Telegram, chat: dict[str, Any], reply_to: int) -> dict[str, Any]:
    if not reply_to:
        return {}
    document = tg.messages.any(chat["id"], reply_to)
    if document is None or document["deleted"]:
        raise RefusedError("Сообщения, на\u00a0которое отвечают, нет")
    return {"reply_to_message": {name: value for name, value in document["wire"].items() if name != "reply_to_message"}}


def send_file(tg: Telegram, user: Document, upload: Upload, caption: str = "") -> int:
    """Send the bot a file; return the message's id."""
    if not 0 < len(upload.data) <= FILE_LIMIT:
        raise RefusedError("Файл пуст или больше 20\u00a0МБ")
    document = media_wire(tg.files.keep(upload, FileFacts("document", {})))
    content = {"document": document, **({"caption": caption} if caption else {})}
    return _put(tg, user, private_chat(user), content, caption)


def _put(tg: Telegram, user: Document, chat: dict[str, Any], content: dict[str, Any], source: str) -> int:
    if chat["type"] == "private" and user["blocked_bot"]:
        raise RefusedError("Бот заблокирован: сначала разблокируйте его")
    if chat["type"] == "private" and not user["started"]:
        tg.users.save(user | {"started": True})
    document = tg.messages.add(chat, {"from": tg.users.wire(user["id"]), **content}, source)
    if _bot_hears(tg, chat, source):
        tg.updates.add("message", document["wire"], lane=chat["id"])
    return int(document["wire"]["message_id"])


def _own_group(tg: Telegram, user: Document, chat_id: int | None) -> dict[str, Any]:
    group = tg.groups.get(chat_id or 0)
    if group is None or not tg.groups.is_in(group["id"], user["id"]):
        raise RefusedError(NOT_INSIDE)
    return group_chat(group)


def _bot_hears(tg: Telegram, chat: dict[str, Any], text: str) -> bool:
    """In a group an administrator hears all; a plain member, in privacy mode, commands only."""
    if chat["type"] == "private":
        return True
    status = tg.groups.status(chat["id"], tg.users.bot_id)
    return status == "administrator" or (status == "member" and text.startswith("/"))


def press(tg: Telegram, user: Document, message_id: int, data: str, *, chat_id: int | None, stale: bool) -> str:
    """Press an inline button; return the callback query's id. ``stale`` presses what is no longer shown."""
    place = user["id"] if chat_id is None else chat_id
    if place != user["id"] and not tg.groups.is_in(place, user["id"]):
        raise RefusedError(NOT_INSIDE)
    document = tg.messages.any(place, message_id)
    if document is None:
        raise RefusedError("Такого сообщения нет")
    if not stale and not _is_shown(document, data):
        raise RefusedError("Такой кнопки у\u00a0сообщения сейчас нет")
    query_id = tg.callbacks.open(user["id"])
    query = {
        "id": query_id,
        "from": tg.users.wire(user["id"]),
        "message": _pressed(document),
        "chat_instance": str(abs(place) * 7919),
        "data": data,
    }
    tg.updates.add("callback_query", query, lane=place)
    return query_id


def _is_shown(document: Document, data: str) -> bool:
    shown = buttons(document["wire"].get("reply_markup"))
    return not document["deleted"] and any(button.get("callback_data") == data for button in shown)


def _pressed(document: Document) -> dict[str, Any]:
    """Return the message, or what is told of a deleted one (``InaccessibleMessage``)."""
    wire = document["wire"]
    return {"chat": wire["chat"], "message_id": wire["message_id"], "date": 0} if document["deleted"] else wire


def set_blocked(tg: Telegram, user: Document, *, blocked: bool) -> Document:
    if user["blocked_bot"] == blocked:
        return user
    before, after = _bot_as_member(tg, user["blocked_bot"]), _bot_as_member(tg, blocked)
    user = tg.users.save(user | {"blocked_bot": blocked})
    change = {
        "chat": private_chat(user),
        "from": tg.users.wire(user["id"]),
        "date": int(tg.world.clock.now().timestamp()),
        "old_chat_member": before,
        "new_chat_member": after,
    }
    tg.updates.add("my_chat_member", change, lane=user["id"])
    tg.world.changes.tell("telegram", chat_id=user["id"], user_id=user["id"])
    return user


def _bot_as_member(tg: Telegram, blocked: bool) -> dict[str, Any]:
    bot = tg.users.bot_wire()
    return {"status": "kicked", "user": bot, "until_date": 0} if blocked else {"status": "member", "user": bot}


def leave(tg: Telegram, user: Document, chat_id: int) -> None:
    _own_group(tg, user, chat_id)
    if tg.groups.status(chat_id, user["id"]) == "creator":
        raise RefusedError("Владелец не\u00a0может выйти из\u00a0группы")
    change_member(tg, chat_id, user["id"], "left", by=user["id"])


def join(tg: Telegram, user: Document, url: str) -> Opened:
    """Open an invite link, in any of its forms."""
    address = _invite(url) or url
    link = tg.invites.find(address)
    outcome, reason = try_link(tg, user["id"], address)
    return Opened("join", outcome=outcome, reason_code=reason, chat_id=link["chat_id"] if link else None)


def open_link(tg: Telegram, user: Document, url: str) -> Opened:
    """Follow a link as the app does: start the bot, join a group, or go out to the browser.

    The school's site in the demo leads to our own stand-in for ``t.me``; the app takes it for the real one.
    """
    url = url.replace(f"{tg.world.settings.public_url}/t.me/", "https://t.me/", 1)
    if _invite(url):
        return join(tg, user, url)
    if tg.stars.invoice(url):
        return Opened("invoice", chat_id=user["id"], url=url)
    name, query = _resolved(url)
    if name.lower() != tg.world.settings.bot_username.lower():
        return Opened("external", url=url)
    payload = query.get("start", [""])[0]
    if "start" not in query:
        return Opened("chat", chat_id=user["id"])
    if payload and not PAYLOAD.fullmatch(payload):
        return Opened("chat", chat_id=user["id"], reason_code="bad_payload")
    started = set_blocked(tg, user, blocked=False)
    return Opened("message", message_id=send(tg, started, f"/start {payload}".strip()), chat_id=user["id"])


def _invite(url: str) -> str | None:
    """Return the link in the form in which it was given out, if it is an invite link."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    if parts.scheme == "tg" and parts.netloc == "join":
        return ADDRESS + _first(parse_qs(parts.query).get("invite", []))
    if parts.hostname in SITES and path.startswith(("+", "joinchat/")):
        return ADDRESS + path.removeprefix("joinchat/").removeprefix("+")
    return None


def _first(values: Sequence[str]) -> str:
    return values[0] if values else ""


def _resolved(url: str) -> tuple[str, dict[str, list[str]]]:
    """Return the username a link names, and its query; no name for a link that leaves Telegram."""
    parts = urlsplit(url if "//" in url else f"https://{url}")
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme == "tg" and parts.netloc == "resolve":
        return _first(query.get("domain", [])), query
    return (parts.path.strip("/") if parts.hostname in SITES else ""), query
