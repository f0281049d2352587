"""Methods that change or delete a message that is there."""

from datetime import timedelta
from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.access import known_chat
from aimpay.sandbox.telegram.calls import Call
from aimpay.sandbox.telegram.content import Content, called_caption, caption_content, media_content, text_content
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.telegram.keyboards import inline_keyboard
from aimpay.sandbox.telegram.state import Telegram

DELETABLE = timedelta(hours=48)
MEDIA = ("photo", "video", "document")
IDENTITY = {"message_id", "chat", "date", "edit_date"}
TEXT_FIELDS = {"text", "entities", "link_preview_options"}
CAPTION_FIELDS = {"caption", "caption_entities", "show_caption_above_media"}
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


async def edit_message_text(tg: Telegram, call: Call) -> dict[str, Any]:
    document = _own_message(tg, call)
    if "text" not in document["wire"]:
        raise bad_request("there is no text in the message to edit")
    return _apply(tg, call, document, TEXT_FIELDS, text_content(call), call.text("text"))


async def edit_message_caption(tg: Telegram, call: Call) -> dict[str, Any]:
    document = _own_message(tg, call)
    if not any(kind in document["wire"] for kind in MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _apply(tg, call, document, CAPTION_FIELDS, called_caption(call), call.text("caption"))


async def edit_message_media(tg: Telegram, call: Call) -> dict[str, Any]:
    document = _own_message(tg, call)
    media = call.structure("media", "media")
    if not isinstance(media, dict) or media.get("type") not in MEDIA:
        raise bad_request("can't parse InputMedia: type must be photo, video or document")
    kind, reference = str(media["type"]), str(media.get("media") or "")
    given = {name: media.get(name) or 0 for name in ("width", "height", "duration")}
    caption = str(media.get("caption") or "")
    entities = media.get("caption_entities")
    written = caption_content(caption, str(media.get("parse_mode") or ""), entities)
    content = await media_content(tg, call, kind, reference, given)
    return _apply(tg, call, document, TEXT_FIELDS | CAPTION_FIELDS | set(MEDIA), content | written, caption)


async def edit_message_reply_markup(tg: Telegram, call: Call) -> dict[str, Any]:
    return _apply(tg, call, _own_message(tg, call), set(), {}, None)


def _own_message(tg: Telegram, call: Call) -> Document:
    if call.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = known_chat(tg, call)
    if not call.integer("message_id"):
        raise bad_request("message identifier is not specified")
    document = tg.messages.standing(chat["id"], call.integer("message_id"), "to edit")
    wire = document["wire"]
    if wire["from"]["id"] != tg.users.bot_id or "forward_origin" in wire or "left_chat_member" in wire:
        raise bad_request("message can't be edited")
    return document


def _apply(
    tg: Telegram, call: Call, document: Document, replaced: set[str], content: Content, source: str | None
) -> dict[str, Any]:
    """Swap the replaced fields and the keyboard; a call without a keyboard takes the old one away."""
    keyboard = inline_keyboard(call, tg.world.settings)
    before = {name: value for name, value in document["wire"].items() if name not in IDENTITY}
    kept = {name: value for name, value in before.items() if name not in replaced | {"reply_markup"}}
    after = kept | content | ({"reply_markup": keyboard} if keyboard else {})
    if after == before:
        raise bad_request(NOT_MODIFIED)
    return dict(tg.messages.change(document, after, source)["wire"])


async def delete_message(tg: Telegram, call: Call) -> bool:
    chat = known_chat(tg, call)
    document = tg.messages.standing(chat["id"], call.integer("message_id"), "to delete")
    if not _deletable(tg, document):
        raise bad_request("message can't be deleted")
    tg.messages.delete(document)
    return True


def _deletable(tg: Telegram, document: Document) -> bool:
    wire = document["wire"]
    if wire["chat"]["type"] != "private" and tg.groups.bot_may(wire["chat"]["id"], "can_delete_messages"):
        return True
    fresh = bool(tg.world.clock.now().timestamp() - wire["date"] < DELETABLE.total_seconds())
    return fresh and (wire["chat"]["type"] == "private" or wire["from"]["id"] == tg.users.bot_id)
