"""Everything the emulator says and takes is in the official description of the Bot API."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiogram.types import BufferedInputFile

from aimpay.sandbox.telegram.methods.table import METHODS
from sandbox.telegram.people import ANNA, BORIS, GROUP, OWNER, Stage
from sandbox.telegram.pictures import png
from sandbox.telegram.schema import Schema
from specs import spec

BUTTONS = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}, {"text": "Сайт", "url": "https://a.ru"}]]}


@pytest.fixture
def schema() -> Schema:
    return Schema(spec("botapi-spec.json"))


def test_every_method_and_parameter_exists_in_the_specification(schema: Schema) -> None:
    assert {method.name for method in METHODS.values()} <= schema.methods.keys()
    unknown = {name: method.parameters - schema.parameters(method.name) for name, method in METHODS.items()}
    assert {name: left for name, left in unknown.items() if left} == {}


def test_the_check_itself_finds_missing_unknown_and_mistyped_fields(schema: Schema) -> None:
    broken = {"message_id": "1", "chat": {"id": 1}, "date": 1, "colour": "red"}
    assert sorted(schema.flaws(["Message"], broken, "m")) == [
        "m.chat.type: missing",
        "m.colour: unknown to Message",
        "m.message_id: '1' is not Integer",
    ]


async def _messages(stage: Stage) -> list[tuple[str, Any]]:
    text = "<b>Жирный</b> https://a.ru <a href='https://b.ru'>ссылка</a> <pre><code class='language-py'>1</code></pre>"
    sent = await stage.api("sendMessage", chat_id=ANNA, text=text, parse_mode="HTML", reply_markup=BUTTONS)
    number = sent["result"]["message_id"]
    reply = {"message_id": number}
    return [
        ("sendMessage", sent),
        ("sendMessage", await stage.api("sendMessage", chat_id=ANNA, text="ответ", reply_parameters=reply)),
        ("editMessageText", await stage.api("editMessageText", chat_id=ANNA, message_id=number, text="иначе")),
        (
            "editMessageReplyMarkup",
            await stage.api("editMessageReplyMarkup", chat_id=ANNA, message_id=number, reply_markup=BUTTONS),
        ),
        ("forwardMessage", await stage.api("forwardMessage", chat_id=ANNA, from_chat_id=ANNA, message_id=number)),
        ("copyMessage", await stage.api("copyMessage", chat_id=ANNA, from_chat_id=ANNA, message_id=number)),
        ("sendChatAction", await stage.api("sendChatAction", chat_id=ANNA, action="typing")),
        ("deleteMessage", await stage.api("deleteMessage", chat_id=ANNA, message_id=number)),
    ]


async def _media(stage: Stage) -> list[tuple[str, Any]]:
    await stage.bot.send_photo(ANNA, BufferedInputFile(png(20, 10), "a.png"))
    await stage.bot.send_video(ANNA, BufferedInputFile(b"film", "a.mp4"))
    await stage.bot.send_document(ANNA, BufferedInputFile(b"text", "a.txt"))
    photo, video, document = [one["file"]["url"].rpartition("/")[2] for one in await stage.shown()]
    sent = await stage.api("sendPhoto", chat_id=ANNA, photo=photo, caption="<i>да</i>", parse_mode="HTML")
    place = {"chat_id": ANNA, "message_id": sent["result"]["message_id"]}
    return [
        ("sendPhoto", sent),
        ("sendVideo", await stage.api("sendVideo", chat_id=ANNA, video=video)),
        ("sendDocument", await stage.api("sendDocument", chat_id=ANNA, document=document)),
        ("editMessageCaption", await stage.api("editMessageCaption", **place, caption="нет")),
        ("editMessageMedia", await stage.api("editMessageMedia", **place, media={"type": "video", "media": video})),
        ("getFile", await stage.api("getFile", file_id=photo)),
    ]


async def _group(stage: Stage) -> list[tuple[str, Any]]:
    made = await stage.api("createChatInviteLink", chat_id=GROUP, name="Анне", creates_join_request=True)
    link = {"chat_id": GROUP, "invite_link": made["result"]["invite_link"]}
    await stage.post(f"/users/{BORIS}/join", invite_link=link["invite_link"])
    limited = await stage.api("createChatInviteLink", chat_id=GROUP, member_limit=1)
    await stage.post(f"/users/{ANNA}/join", invite_link=limited["result"]["invite_link"])
    who = [OWNER, ANNA, stage.bot.id, BORIS]
    answers = [("getChatMember", await stage.api("getChatMember", chat_id=GROUP, user_id=one)) for one in who]
    return [
        *answers,
        ("createChatInviteLink", made),
        ("createChatInviteLink", limited),
        ("editChatInviteLink", await stage.api("editChatInviteLink", **link, expire_date=4_000_000_000)),
        ("approveChatJoinRequest", await stage.api("approveChatJoinRequest", chat_id=GROUP, user_id=BORIS)),
        ("revokeChatInviteLink", await stage.api("revokeChatInviteLink", **link)),
        ("banChatMember", await stage.api("banChatMember", chat_id=GROUP, user_id=BORIS)),
        ("getChatMember", await stage.api("getChatMember", chat_id=GROUP, user_id=BORIS)),
        ("unbanChatMember", await stage.api("unbanChatMember", chat_id=GROUP, user_id=BORIS)),
        ("getChat", await stage.api("getChat", chat_id=GROUP)),
        ("getChat", await stage.api("getChat", chat_id=ANNA)),
    ]


async def _bot(stage: Stage) -> list[tuple[str, Any]]:
    commands = [{"command": "start", "description": "Начать"}]
    return [
        ("getMe", await stage.api("getMe")),
        ("setMyCommands", await stage.api("setMyCommands", commands=commands)),
        ("getMyCommands", await stage.api("getMyCommands")),
        ("setChatMenuButton", await stage.api("setChatMenuButton", menu_button={"type": "commands"})),
        ("setWebhook", await stage.api("setWebhook", url="http://127.0.0.1:9/hook", allowed_updates=["message"])),
        ("getWebhookInfo", await stage.api("getWebhookInfo")),
        ("deleteWebhook", await stage.api("deleteWebhook")),
        ("getWebhookInfo", await stage.api("getWebhookInfo")),
        ("logOut", await stage.api("logOut")),
        ("close", await stage.api("close")),
    ]


async def _stars(stage: Stage) -> list[tuple[str, Any]]:
    price = [{"label": "Курс", "amount": 5}]
    words = {"title": "Заказ", "description": "Курс", "payload": "1", "currency": "XTR", "prices": price}
    made = await stage.api("createInvoiceLink", **words)
    paying = asyncio.ensure_future(stage.post(f"/users/{ANNA}/pay_invoice", url=made["result"]))
    while not (asked := stage.world.store.all("tg_pre_checkouts")):
        await asyncio.sleep(0.01)
    query = {"pre_checkout_query_id": asked[0]["id"], "ok": True}
    answered = await stage.api("answerPreCheckoutQuery", **query)
    charge = {"user_id": ANNA, "telegram_payment_charge_id": (await paying)["charge_id"]}
    return [
        ("createInvoiceLink", made),
        ("answerPreCheckoutQuery", answered),
        ("refundStarPayment", await stage.api("refundStarPayment", **charge)),
        ("getStarTransactions", await stage.api("getStarTransactions")),
    ]


@pytest.mark.parametrize("calls", [_messages, _media, _group, _bot, _stars])
async def test_answers_have_the_described_shape(
    stage: Stage, schema: Schema, calls: Callable[[Stage], Awaitable[list[tuple[str, Any]]]]
) -> None:
    await stage.start()
    for method, answer in await calls(stage):
        assert answer["ok"], (method, answer)
        assert schema.flaws_of_result(method, answer["result"]) == []


async def test_updates_have_the_described_shape(stage: Stage, schema: Schema) -> None:
    await stage.hear_all()
    await stage.start()
    link = await stage.bot.create_chat_invite_link(GROUP, creates_join_request=True)
    sent = await stage.api("sendMessage", chat_id=ANNA, text="?", reply_markup=BUTTONS)
    await stage.post(f"/users/{ANNA}/join", invite_link=link.invite_link)
    await stage.bot.approve_chat_join_request(GROUP, ANNA)
    await stage.post(f"/users/{ANNA}/send", text="Всем привет, я @anna", chat_id=GROUP)
    await stage.post(f"/users/{ANNA}/block")
    await stage.put(f"/chats/{GROUP}/bot", status="kicked")
    stage.world.store.put("tg_bot", "allowed", {"kinds": []})
    clicks = stage.post(f"/users/{ANNA}/click", message_id=sent["result"]["message_id"], data="yes")
    await _answered(stage, clicks)
    updates = (await stage.api("getUpdates", offset=-100))["result"]
    kinds = {kind for update in updates for kind in update if kind != "update_id"}
    assert kinds == {"message", "chat_member", "my_chat_member", "chat_join_request", "callback_query"}
    assert schema.flaws(["Array of Update"], updates, "updates") == []


async def test_updates_about_stars_have_the_described_shape(stage: Stage, schema: Schema) -> None:
    await stage.start()
    await _stars(stage)
    updates = (await stage.api("getUpdates", offset=-100))["result"]
    kinds = [kind for update in updates for kind in update if kind != "update_id"]
    assert kinds == ["pre_checkout_query", "message", "message"]
    assert schema.flaws(["Array of Update"], updates, "updates") == []


async def _answered(stage: Stage, click: Awaitable[Any]) -> None:
    """Press a button, and answer it when the update is there."""
    pressing = asyncio.ensure_future(click)
    while not (queries := [one for one in stage.world.store.all("tg_callbacks") if one["answer"] is None]):
        await asyncio.sleep(0.01)
    await stage.bot.answer_callback_query(queries[0]["id"])
    await pressing
