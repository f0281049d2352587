"""Methods that put a new message into a chat."""

from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.access import known_chat, writable_chat
from aimpay.sandbox.telegram.calls import Call, whole
from aimpay.sandbox.telegram.content import Content, called_caption, media_content, text_content
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.telegram.keyboards import inline_keyboard
from aimpay.sandbox.telegram.state import Telegram
from aimpay.sandbox.telegram.topics import in_topic

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
COPIED = ("text", "entities", "caption", "caption_entities", "photo", "video", "document", "link_preview_options")
VIDEO_SIZES = ("width", "height", "duration")


async def send_message(tg: Telegram, call: Call) -> dict[str, Any]:
    chat = writable_chat(tg, call)
    return _deliver(tg, call, chat, text_content(call), call.text("text"))


async def send_photo(tg: Telegram, call: Call) -> dict[str, Any]:
    return await _send_media(tg, call, "photo", {})


async def send_video(tg: Telegram, call: Call) -> dict[str, Any]:
    return await _send_media(tg, call, "video", {name: call.integer(name) for name in VIDEO_SIZES})


async def send_document(tg: Telegram, call: Call) -> dict[str, Any]:
    return await _send_media(tg, call, "document", {})


async def _send_media(tg: Telegram, call: Call, kind: str, given: Content) -> dict[str, Any]:
    chat = writable_chat(tg, call)
    caption = called_caption(call)
    media = await media_content(tg, call, kind, call.text(kind), given)
    spoiler = {"has_media_spoiler": True} if kind != "document" and call.boolean("has_spoiler") else {}
    return _deliver(tg, call, chat, media | caption | spoiler, call.text("caption"))


def _deliver(tg: Telegram, call: Call, chat: dict[str, Any], content: Content, source: str) -> dict[str, Any]:
    """Put the message in place, or refuse its keyboard, its reply or its haste first."""
    keyboard = inline_keyboard(call, tg.world.settings)
    extra = (
        _topic(tg, call, chat)
        | _reply(tg, call, chat)
        | _protection(call)
        | ({"reply_markup": keyboard} if keyboard else {})
    )
    at = tg.flood.count(chat["id"])
    document = tg.messages.add(chat, {"from": tg.users.bot_wire(), **content, **extra}, source, at)
    return dict(document["wire"])


def _topic(tg: Telegram, call: Call, chat: dict[str, Any]) -> Content:
    asked = call.integer("message_thread_id")
    if not asked or chat["type"] == "private":
        return {}
    topic = tg.topics.get(chat["id"], asked)
    if topic is None:
        raise bad_request("message thread not found")
    return in_topic(topic)


def _protection(call: Call) -> Content:
    return {"has_protected_content": True} if call.boolean("protect_content") else {}


def _reply(tg: Telegram, call: Call, chat: dict[str, Any]) -> Content:
    asked = call.structure("reply_parameters", "reply parameters")
    if not isinstance(asked, dict):
        return {}
    document = tg.messages.any(chat["id"], whole(asked.get("message_id")))
    if document is None or document["deleted"]:
        if asked.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    wire = {name: value for name, value in document["wire"].items() if name != "reply_to_message"}
    return {"reply_to_message": wire}


async def send_chat_action(tg: Telegram, call: Call) -> bool:
    chat = writable_chat(tg, call)
    if call.text("action").lower() not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    tg.world.changes.tell("telegram", chat_id=chat["id"], action=call.text("action").lower())
    return True


async def copy_message(tg: Telegram, call: Call) -> dict[str, Any]:
    chat = writable_chat(tg, call)
    original = _original(tg, call, "copy")
    wire = original["wire"]
    content = {name: wire[name] for name in COPIED if name in wire}
    if not content:
        raise bad_request("message can't be copied")
    source = original["source"]
    if call.raw("caption") is not None and "text" not in content:
        kept = {name: value for name, value in content.items() if not name.startswith("caption")}
        content, source = kept | called_caption(call), call.text("caption")
    return {"message_id": _deliver(tg, call, chat, content, source)["message_id"]}


async def forward_message(tg: Telegram, call: Call) -> dict[str, Any]:
    chat = writable_chat(tg, call)
    original = _original(tg, call, "forward")
    wire = original["wire"]
    content = {name: wire[name] for name in COPIED if name in wire}
    if not content or wire.get("has_protected_content"):
        raise bad_request("message can't be forwarded")
    origin = {"type": "user", "sender_user": wire["from"], "date": wire["date"]}
    tg.flood.count(chat["id"])
    forwarded = {"from": tg.users.bot_wire(), **content, "forward_origin": origin, **_protection(call)}
    return dict(tg.messages.add(chat, forwarded, original["source"])["wire"])


def _original(tg: Telegram, call: Call, purpose: str) -> Document:
    source = known_chat(tg, call, "from_chat_id")
    return tg.messages.standing(source["id"], call.integer("message_id"), f"to {purpose}")
