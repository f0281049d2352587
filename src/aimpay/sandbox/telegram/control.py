"""The hand that moves the people: driven by the demo page and by the tests."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import HTTPException, Path, Query
from pydantic import Base64Bytes, BaseModel, Field
from starlette.responses import FileResponse, Response

from aimpay.sandbox.controls import Controls
from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram import people
from aimpay.sandbox.telegram.calls import Upload
from aimpay.sandbox.telegram.control_crowd import add_crowd_controls
from aimpay.sandbox.telegram.faults import FaultList
from aimpay.sandbox.telegram.flood import FloodLimits
from aimpay.sandbox.telegram.membership import change_member
from aimpay.sandbox.telegram.methods.receiving import webhook_info
from aimpay.sandbox.telegram.paying import pay_invoice
from aimpay.sandbox.telegram.state import Telegram
from aimpay.sandbox.telegram.views import (
    BotPlace,
    ChatView,
    Joined,
    MessageView,
    OpenedView,
    PaidView,
    UserView,
    chat_view,
    message_view,
    opened_view,
    user_view,
)

SHOWN = {"image/png", "image/jpeg", "image/webp", "image/gif", "video/mp4", "application/pdf"}
CLICK_SECONDS = 20
POLLING_SECONDS = 90

UserId = Annotated[int, Path()]
ChatId = Annotated[int, Path()]
After = Annotated[int, Query(ge=0, description="only messages with a greater id")]
Limit = Annotated[int, Query(ge=1, le=1000)]


class NewUser(BaseModel):
    first_name: str = Field(min_length=1, max_length=64)
    last_name: str | None = Field(None, max_length=64)
    username: str | None = Field(None, pattern=r"^[A-Za-z]\w{3,31}$")
    language_code: str = "ru"


class Sending(BaseModel):
    text: str = Field(min_length=1, max_length=4096)
    chat_id: int | None = Field(None, description="the group; absent is the private chat with the bot")
    topic_id: int | None = Field(None, description="a topic of the group, when it is a forum")
    reply_to: int = Field(0, ge=0, description="the message that this one answers")


class SendingFile(BaseModel):
    name: str = Field(min_length=1, max_length=128)
    content: Base64Bytes = Field(description="the file's bytes in base64")
    caption: str = Field("", max_length=1024)


class Sent(BaseModel):
    message_id: int


class Click(BaseModel):
    message_id: int
    data: str
    chat_id: int | None = None
    stale: bool = Field(False, description="press a button that the message no longer shows, as an old app can")


class Clicked(BaseModel):
    answered: bool
    text: str = ""
    show_alert: bool = False
    url: str | None = None


class Link(BaseModel):
    url: str


class Joining(BaseModel):
    invite_link: str


class NewGroup(BaseModel):
    title: str = Field(min_length=1, max_length=128)


class Leaving(BaseModel):
    chat_id: int


class UpdatesView(BaseModel):
    mode: Literal["webhook", "polling", "idle"]
    pending: int
    allowed_updates: list[str] = Field(description="empty is the default set, without chat_member")
    webhook: dict[str, Any] = Field(description="as getWebhookInfo tells it")


def build(tg: Telegram) -> Controls:
    controls = Controls()
    add_crowd_controls(controls, tg)
    _reading(controls, tg)
    _acting(controls, tg)
    _sending(controls, tg)
    _joining(controls, tg)
    _ordering(controls, tg)
    return controls


def _user(tg: Telegram, user_id: int) -> Document:
    user = tg.users.get(user_id)
    if user is None:
        raise HTTPException(404, "Такого человека нет")
    return user


def _group(tg: Telegram, chat_id: int) -> Document:
    group = tg.groups.get(chat_id)
    if group is None:
        raise HTTPException(404, "Такой группы нет")
    return group


def _messages(tg: Telegram, chat_id: int, after: int, limit: int) -> list[MessageView]:
    newer = [one for one in tg.messages.of_chat(chat_id) if one["wire"]["message_id"] > after]
    return [message_view(tg, one) for one in newer[-limit:]]


def _reading(controls: Controls, tg: Telegram) -> None:
    @controls.get("/users", summary="People who have Telegram")
    async def users() -> list[UserView]:
        return [user_view(user) for user in tg.users.all()]

    @controls.post("/users", status_code=201, summary="One more person")
    async def add_user(body: NewUser) -> UserView:
        user = tg.users.add(**body.model_dump())
        tg.world.changes.tell("telegram", user_id=user["id"])
        return user_view(user)

    @controls.get("/users/{user_id}", summary="One person")
    async def user(user_id: UserId) -> UserView:
        return user_view(_user(tg, user_id))

    @controls.get("/users/{user_id}/messages", summary="A private chat with the bot, oldest first")
    async def private_messages(user_id: UserId, after: After = 0, limit: Limit = 200) -> list[MessageView]:
        return _messages(tg, _user(tg, user_id)["id"], after, limit)

    @controls.get("/chats", summary="Groups: members, requests to join, links, the bot's rights")
    async def chats() -> list[ChatView]:
        return [chat_view(tg, group) for group in tg.groups.all()]

    @controls.get("/chats/{chat_id}/messages", summary="Messages of a group, oldest first")
    async def group_messages(chat_id: ChatId, after: After = 0, limit: Limit = 200) -> list[MessageView]:
        return _messages(tg, _group(tg, chat_id)["id"], after, limit)

    @controls.get("/files/{file_id}", summary="A file from a message", response_class=Response)
    async def file(file_id: str) -> Response:
        document = tg.files.find(file_id)
        if document is None:
            raise HTTPException(404, "Такого файла нет")
        return _file_response(tg, document)


def _file_response(tg: Telegram, document: Document) -> Response:
    """Show pictures, films and PDF; what else a bot uploaded is never run as a page of ours, only downloaded."""
    kind = "inline" if document["mime"] in SHOWN else "attachment"
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"{kind}; filename*=utf-8''{quote(document['name'])}",
    }
    if path := tg.files.on_disk(document):
        return FileResponse(path, media_type=document["mime"], headers=headers)
    return Response(tg.files.read(document), media_type=document["mime"], headers=headers)


def _acting(controls: Controls, tg: Telegram) -> None:
    @controls.post("/users/{user_id}/send", summary="The person writes")
    async def send(user_id: UserId, body: Sending) -> Sent:
        try:
            person, topic = _user(tg, user_id), body.topic_id
            sent = people.send(tg, person, body.text, body.chat_id, topic_id=topic, reply_to=body.reply_to)
            return Sent(message_id=sent)
        except people.RefusedError as error:
            raise HTTPException(409, str(error)) from None

    @controls.post("/users/{user_id}/click", summary="The person presses a button and waits for the answer")
    async def click(user_id: UserId, body: Click) -> Clicked:
        try:
            query_id = people.press(
                tg, _user(tg, user_id), body.message_id, body.data, chat_id=body.chat_id, stale=body.stale
            )
        except people.RefusedError as error:
            raise HTTPException(409, str(error)) from None
        answer = await tg.callbacks.wait(query_id, CLICK_SECONDS)
        return Clicked(answered=True, **answer) if answer else Clicked(answered=False)

    @controls.post("/users/{user_id}/open", summary="The person follows a link")
    async def open_link(user_id: UserId, body: Link) -> OpenedView:
        return opened_view(tg, people.open_link(tg, _user(tg, user_id), body.url))

    @controls.post(
        "/users/{user_id}/pay_invoice", summary="The person pays an invoice by Stars; there are always enough"
    )
    async def pay(user_id: UserId, body: Link) -> PaidView:
        try:
            paid = await pay_invoice(tg, _user(tg, user_id), body.url)
        except people.RefusedError as error:
            raise HTTPException(409, str(error)) from None
        return PaidView.model_validate(paid, from_attributes=True)

    @controls.post("/users/{user_id}/block", summary="The person blocks the bot")
    async def block(user_id: UserId) -> UserView:
        return user_view(people.set_blocked(tg, _user(tg, user_id), blocked=True))

    @controls.post("/users/{user_id}/unblock", summary="The person unblocks the bot")
    async def unblock(user_id: UserId) -> UserView:
        return user_view(people.set_blocked(tg, _user(tg, user_id), blocked=False))


def _sending(controls: Controls, tg: Telegram) -> None:
    @controls.post("/users/{user_id}/send_file", summary="The person sends the bot a file")
    async def send_file(user_id: UserId, body: SendingFile) -> Sent:
        upload = Upload(body.name, "application/octet-stream", body.content)
        try:
            return Sent(message_id=people.send_file(tg, _user(tg, user_id), upload, body.caption))
        except people.RefusedError as error:
            raise HTTPException(409, str(error)) from None


def _joining(controls: Controls, tg: Telegram) -> None:
    @controls.post("/users/{user_id}/join", summary="The person opens an invite link")
    async def join(user_id: UserId, body: Joining) -> Joined:
        joined = people.join(tg, _user(tg, user_id), body.invite_link)
        return Joined.model_validate(opened_view(tg, joined), from_attributes=True)

    @controls.post("/users/{user_id}/leave", summary="The person leaves the group")
    async def leave(user_id: UserId, body: Leaving) -> ChatView:
        try:
            people.leave(tg, _user(tg, user_id), body.chat_id)
        except people.RefusedError as error:
            raise HTTPException(409, str(error)) from None
        return chat_view(tg, _group(tg, body.chat_id))

    @controls.post("/chats", status_code=201, summary="The owner makes one more group, with the bot as administrator")
    async def add_group(body: NewGroup) -> ChatView:
        group = tg.groups.add(body.title, tg.world.settings.owner_id)
        tg.world.changes.tell("telegram", chat_id=group["id"])
        return chat_view(tg, group)

    @controls.put("/chats/{chat_id}/bot", summary="The owner changes the bot's place and rights in the group")
    async def set_bot(chat_id: ChatId, body: BotPlace) -> ChatView:
        group = _group(tg, chat_id)
        rights = body.model_dump(exclude={"status"})
        owner = tg.world.settings.owner_id
        change_member(tg, group["id"], tg.users.bot_id, body.status, by=owner, rights=rights)
        return chat_view(tg, _group(tg, chat_id))


def _ordering(controls: Controls, tg: Telegram) -> None:
    @controls.get("/updates", summary="How the bot gets its updates, and how many wait")
    async def updates() -> UpdatesView:
        return UpdatesView(
            mode=_mode(tg),
            pending=tg.updates.pending,
            allowed_updates=tg.updates.allowed,
            webhook=webhook_info(tg),
        )

    @controls.get("/faults", summary="Failures on order")
    async def faults() -> FaultList:
        return FaultList(faults=tg.faults.all())

    @controls.put("/faults", summary="Order failures in place of those ordered before")
    async def order(body: FaultList) -> FaultList:
        tg.faults.replace(body.faults)
        return FaultList(faults=tg.faults.all())

    @controls.get("/settings", summary="Flood limits")
    async def limits() -> FloodLimits:
        return tg.flood.limits

    @controls.put("/settings", summary="Set the flood limits")
    async def set_limits(body: FloodLimits) -> FloodLimits:
        tg.flood.set_limits(body)
        return tg.flood.limits


def _mode(tg: Telegram) -> Literal["webhook", "polling", "idle"]:
    if tg.updates.webhook["url"]:
        return "webhook"
    polled = tg.updates.last_polled_at
    fresh = polled is not None and tg.world.clock.now().timestamp() - polled < POLLING_SECONDS
    return "polling" if fresh else "idle"
