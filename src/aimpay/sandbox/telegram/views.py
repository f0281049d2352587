"""What the demo page and the tests see of Telegram."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.entities import safe_html
from aimpay.sandbox.telegram.people import Opened
from aimpay.sandbox.telegram.state import Telegram

FILES = "/sandbox/api/telegram/files"


class UserView(BaseModel):
    id: int
    first_name: str
    last_name: str | None
    username: str | None
    language_code: str
    is_owner: bool
    blocked_bot: bool
    started: bool = Field(description="has ever written to the bot")


class FileView(BaseModel):
    url: str
    name: str
    mime: str
    size: int
    width: int | None = None
    height: int | None = None
    duration: int | None = None


class ButtonView(BaseModel):
    text: str
    kind: Literal["callback", "url", "other"]
    data: str | None = None
    url: str | None = None
    style: str | None = None


class MessageView(BaseModel):
    """``html`` and ``caption_html`` are safe to insert: every tag in them is ours."""

    message_id: int
    chat_id: int
    from_bot: bool
    from_id: int
    sender: str
    date: datetime
    edited: bool
    deleted: bool
    kind: Literal["text", "photo", "video", "document", "service"]
    text: str = Field(description="plain text or caption, as shown")
    source: str = Field(description="the text or caption as the sender gave it, with its mark-up")
    html: str
    caption_html: str
    file: FileView | None
    buttons: list[list[ButtonView]]
    topic_id: int | None = None


class MemberView(BaseModel):
    user_id: int
    name: str
    status: str


class JoinRequestView(BaseModel):
    user_id: int
    name: str
    date: datetime
    invite_link: str


class BotPlace(BaseModel):
    status: Literal["administrator", "member", "left", "kicked"] = "administrator"
    can_invite_users: bool = True
    can_restrict_members: bool = True
    can_delete_messages: bool = True
    can_manage_topics: bool = True


class TopicView(BaseModel):
    id: int
    name: str


class ChatView(BaseModel):
    id: int
    type: str
    title: str
    bot: BotPlace
    members: list[MemberView]
    join_requests: list[JoinRequestView]
    invite_links: list[dict[str, Any]]
    is_forum: bool = False
    topics: list[TopicView] = []


REASONS = {
    "unknown_link": "Такой ссылки нет",
    "revoked": "Ссылка отозвана",
    "expired": "Срок ссылки истёк",
    "limit_reached": "По\u00a0этой ссылке уже вступили все, для\u00a0кого она была",
    "banned": "Вас удалили из\u00a0этой группы",
    "already_member": "Вы уже в\u00a0группе",
    "bad_payload": "В\u00a0ссылке недопустимый параметр start: Телеграм откроет чат без\u00a0него",
}


class InvoiceView(BaseModel):
    title: str
    description: str
    stars: int


class OpenedView(BaseModel):
    """``reason`` is for people, in Russian; ``reason_code`` is one of the keys of ``REASONS``."""

    kind: Literal["message", "chat", "join", "invoice", "external"]
    message_id: int | None
    chat_id: int | None
    outcome: Literal["requested", "joined", "refused"] | None
    reason: str | None
    reason_code: str | None
    url: str | None
    invoice: InvoiceView | None = None


class PaidView(BaseModel):
    """``timeout``: the bot was silent for ten seconds."""

    outcome: Literal["paid", "refused", "timeout"]
    reason: str | None
    charge_id: str | None


class Joined(BaseModel):
    outcome: Literal["requested", "joined", "refused"]
    reason: str | None
    reason_code: str | None


def opened_view(tg: Telegram, opened: Opened) -> OpenedView:
    reason = REASONS[opened.reason_code] if opened.reason_code else None
    invoice = tg.stars.invoice(opened.url) if opened.kind == "invoice" and opened.url else None
    return OpenedView.model_validate(asdict(opened) | {"reason": reason, "invoice": invoice})


def user_view(user: Document) -> UserView:
    return UserView.model_validate(user)


def message_view(tg: Telegram, document: Document) -> MessageView:
    wire = document["wire"]
    kind = next((kind for kind in ("photo", "video", "document", "text") if kind in wire), "service")
    shown = _service(wire) if kind == "service" else wire.get("text", wire.get("caption", ""))
    html = safe_html(shown, wire.get("entities", wire.get("caption_entities", [])))
    media = kind in {"photo", "video", "document"}
    return MessageView(
        message_id=wire["message_id"],
        chat_id=wire["chat"]["id"],
        from_bot=wire["from"]["is_bot"],
        from_id=wire["from"]["id"],
        sender=full_name(wire["from"]),
        date=datetime.fromtimestamp(wire["date"], UTC),
        edited="edit_date" in wire,
        deleted=document["deleted"],
        kind=kind,
        text=shown,
        source=document["source"],
        html="" if media else html,
        caption_html=html if media else "",
        file=_file(tg, wire, kind) if media else None,
        buttons=[[_button(button) for button in row] for row in _rows(wire)],
        topic_id=wire.get("message_thread_id"),
    )


def _service(wire: dict[str, Any]) -> str:
    if paid := wire.get("successful_payment"):
        return f"Вы\u00a0заплатили {paid['total_amount']}\u00a0⭐"
    if back := wire.get("refunded_payment"):
        return f"Вам вернули {back['total_amount']}\u00a0⭐"
    if begun := wire.get("forum_topic_created"):
        return f"Открыта тема «{begun['name']}»"
    come = ", ".join(full_name(person) for person in wire.get("new_chat_members", []))
    return f"{come} теперь в\u00a0группе" if come else f"{full_name(wire['left_chat_member'])} больше не в\u00a0группе"


def full_name(person: dict[str, Any]) -> str:
    return " ".join(part for part in (person["first_name"], person.get("last_name")) if part)


def _rows(wire: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return list(wire.get("reply_markup", {}).get("inline_keyboard", []))


def _button(button: dict[str, Any]) -> ButtonView:
    style = button.get("style")
    if "callback_data" in button:
        return ButtonView(text=button["text"], kind="callback", data=button["callback_data"], style=style)
    page = button.get("web_app") or button.get("login_url") or {}
    url = button.get("url") or page.get("url")
    return ButtonView(text=button["text"], kind="url" if url else "other", url=url, style=style)


def _file(tg: Telegram, wire: dict[str, Any], kind: str) -> FileView:
    media = wire[kind][-1] if kind == "photo" else wire[kind]
    document = tg.files.find(media["file_id"])
    if document is None:
        raise LookupError(f"a message shows the unknown file {media['file_id']}")
    url = f"{FILES}/{document['file_id']}"
    return FileView(url=url, name=document["name"], mime=document["mime"], size=document["size"], **document["details"])


def chat_view(tg: Telegram, group: Document) -> ChatView:
    chat_id, bot_id = group["id"], tg.users.bot_id
    people = [member for member in tg.groups.members(chat_id) if member["user_id"] != bot_id]
    return ChatView(
        id=chat_id,
        type="supergroup",
        title=group["title"],
        bot=BotPlace(status=tg.groups.status(chat_id, bot_id), **group["rights"]),
        members=[
            MemberView(user_id=one["user_id"], name=_name(tg, one["user_id"]), status=one["status"]) for one in people
        ],
        join_requests=[_request(tg, request) for request in tg.invites.requests(chat_id)],
        invite_links=[tg.invites.wire(link) for link in tg.invites.of_chat(chat_id)],
        is_forum=bool(group.get("is_forum")),
        topics=[TopicView(id=one["id"], name=one["name"]) for one in tg.topics.all(chat_id)],
    )


def _request(tg: Telegram, request: Document) -> JoinRequestView:
    return JoinRequestView(
        user_id=request["user_id"],
        name=_name(tg, request["user_id"]),
        date=datetime.fromtimestamp(request["date"], UTC),
        invite_link=request["link"],
    )


def _name(tg: Telegram, user_id: int) -> str:
    return full_name(tg.users.wire(user_id))
