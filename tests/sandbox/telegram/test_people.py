"""What people can do through the control API, and what outlives a restart."""

import asyncio
import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from aimpay.sandbox.settings import SandboxSettings
from sandbox.telegram.people import ANNA, BORIS, GROUP, OWNER, Stage, staged

YES = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Да", callback_data="yes")]])


async def test_the_school_opens_with_its_people_and_its_group(stage: Stage) -> None:
    users = await stage.get("/users")
    assert [(user["id"], user["first_name"], user["is_owner"]) for user in users] == [
        (OWNER, "Ольга", True),
        (ANNA, "Анна", False),
        (BORIS, "Борис", False),
    ]
    chat, team = await stage.get("/chats")
    assert (team["is_forum"], team["topics"]) == (True, [])
    assert (chat["id"], chat["bot"]["status"], chat["bot"]["can_invite_users"]) == (GROUP, "administrator", True)
    assert [(one["user_id"], one["status"]) for one in chat["members"]] == [(OWNER, "creator")]
    added = await stage.post("/users", status=201, first_name="Вера", username="vera")
    assert (added["id"], added["language_code"]) == (1004, "ru")
    assert await stage.get("/users/1004") == added


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://t.me/aimpay_demo_bot?start=ref_42-x", "/start ref_42-x"),
        ("https://t.me/AiMPay_demo_bot?start=a", "/start a"),
        ("t.me/aimpay_demo_bot?start=a", "/start a"),
        ("tg://resolve?domain=aimpay_demo_bot&start=a", "/start a"),
        ("https://t.me/aimpay_demo_bot?start", "/start"),
    ],
)
async def test_a_start_link_writes_start_to_the_bot(stage: Stage, url: str, text: str) -> None:
    assert (await stage.post(f"/users/{ANNA}/open", url=url))["kind"] == "message"
    [update] = await stage.updates()
    message = update["message"]
    assert (message["text"], message["from"]["id"], message["chat"]["type"]) == (text, ANNA, "private")
    assert message["entities"][0] == {"type": "bot_command", "offset": 0, "length": 6}


async def test_links_lead_where_the_app_would_go(stage: Stage) -> None:
    async def opened(url: str) -> tuple[str, Any]:
        answer = await stage.post(f"/users/{ANNA}/open", url=url)
        return answer["kind"], answer["outcome"] or answer["reason_code"] or answer["url"]

    link = (await stage.bot.create_chat_invite_link(GROUP)).invite_link
    code = link.rpartition("+")[2]
    assert await opened("https://school.example/pay") == ("external", "https://school.example/pay")
    assert await opened("https://t.me/durov") == ("external", "https://t.me/durov")
    assert await opened("https://t.me/aimpay_demo_bot") == ("chat", None)
    assert await opened("https://t.me/aimpay_demo_bot?start=плохо") == ("chat", "bad_payload")
    assert await opened(f"tg://join?invite={code}") == ("join", "joined")
    assert await opened(f"https://t.me/joinchat/{code}") == ("join", "refused")
    assert await stage.updates(limit=100) != []


async def test_a_file_that_a_person_sends_can_be_downloaded_by_the_bot(stage: Stage) -> None:
    content = base64.b64encode("Иванов Иван\n".encode()).decode()
    await stage.post(f"/users/{ANNA}/send_file", name="список.txt", content=content)
    [update] = await stage.updates()
    document = update["message"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("список.txt", "text/plain")
    read = await stage.bot.download(document["file_id"])
    assert read
    assert read.read().decode() == "Иванов Иван\n"
    [shown] = await stage.get(f"/users/{ANNA}/messages")
    assert (shown["kind"], shown["file"]["name"], shown["from_bot"]) == ("document", "список.txt", False)
    await stage.post(f"/users/{ANNA}/send_file", name="пусто.txt", content="", status=409)


async def test_opening_a_start_link_unblocks_the_bot(stage: Stage) -> None:
    await stage.start()
    await stage.post(f"/users/{ANNA}/block")
    await stage.post(f"/users/{ANNA}/send", text="а", status=409)
    [blocked] = await stage.updates()
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    await stage.post(f"/users/{ANNA}/open", url="https://t.me/aimpay_demo_bot?start=x")
    unblocked, message = await stage.updates()
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert message["message"]["text"] == "/start x"
    assert (await stage.api("sendMessage", chat_id=ANNA, text="снова"))["ok"]


async def press(stage: Stage, message_id: int, **more: Any) -> dict[str, Any]:
    """Press «Да», and let the bot answer with «Хорошо»."""
    pressing = asyncio.create_task(stage.post(f"/users/{ANNA}/click", message_id=message_id, data="yes", **more))
    [update] = (await stage.api("getUpdates", timeout=10))["result"]
    await stage.api("getUpdates", offset=update["update_id"] + 1)
    await stage.bot.answer_callback_query(update["callback_query"]["id"], text="Хорошо")
    assert (await pressing)["text"] == "Хорошо"
    query: dict[str, Any] = update["callback_query"]
    return query


async def test_only_a_button_that_is_there_now_can_be_pressed(stage: Stage) -> None:
    await stage.start()
    sent = await stage.bot.send_message(ANNA, "Точно?", reply_markup=YES)
    query = await press(stage, sent.message_id)
    assert (query["data"], query["message"]["message_id"]) == ("yes", sent.message_id)
    await sent.edit_text("Уже неважно")
    await stage.post(f"/users/{ANNA}/click", message_id=sent.message_id, data="yes", status=409)
    await stage.post(f"/users/{ANNA}/click", message_id=99, data="yes", status=409)
    assert (await press(stage, sent.message_id, stale=True))["message"]["text"] == "Уже неважно"
    await sent.delete()
    gone = (await press(stage, sent.message_id, stale=True))["message"]
    assert (gone["date"], "text" in gone) == (0, False)


async def test_a_late_answer_to_a_press_is_refused(stage: Stage) -> None:
    await stage.start()
    sent = await stage.bot.send_message(ANNA, "Точно?", reply_markup=YES)
    pressing = asyncio.create_task(stage.post(f"/users/{ANNA}/click", message_id=sent.message_id, data="yes"))
    [update] = (await stage.api("getUpdates", timeout=10))["result"]
    query_id = update["callback_query"]["id"]
    wrong = await stage.api("answerCallbackQuery", callback_query_id=query_id, url="https://example.com")
    assert wrong["description"] == "Bad Request: URL_INVALID"
    long = await stage.api("answerCallbackQuery", callback_query_id=query_id, text="я" * 201)
    assert long["description"] == "Bad Request: MESSAGE_TOO_LONG"
    stage.world.clock.advance(timedelta(minutes=1))
    late = await stage.api("answerCallbackQuery", callback_query_id=query_id)
    assert late["description"].startswith("Bad Request: query is too old and response timeout expired")
    pressing.cancel()


async def test_messages_are_shown_as_a_person_sees_them(stage: Stage) -> None:
    await stage.start()
    rows = [
        [InlineKeyboardButton(text="Да", callback_data="yes"), InlineKeyboardButton(text="Сайт", url="https://a.ru")]
    ]
    keyboard = InlineKeyboardMarkup(inline_keyboard=rows)
    await stage.bot.send_message(ANNA, "<b>1 &lt; 2</b>\nда", parse_mode="HTML", reply_markup=keyboard)
    shown = (await stage.shown())[0]
    assert (shown["kind"], shown["text"], shown["html"]) == ("text", "1 < 2\nда", "<b>1 &lt; 2</b><br>да")
    assert shown["source"] == "<b>1 &lt; 2</b>\nда"
    assert [(one["text"], one["kind"], one["data"], one["url"]) for one in shown["buttons"][0]] == [
        ("Да", "callback", "yes", None),
        ("Сайт", "url", None, "https://a.ru"),
    ]
    assert await stage.get(f"/users/{ANNA}/messages?after={shown['message_id']}") == []
    everything = await stage.get(f"/users/{ANNA}/messages?limit=1")
    assert [one["message_id"] for one in everything] == [shown["message_id"]]


async def test_an_uploaded_page_is_downloaded_and_not_run(stage: Stage) -> None:
    await stage.start()
    await stage.bot.send_document(ANNA, BufferedInputFile(b"<script>", "страница.html"))
    async with stage.http.get(stage.url + (await stage.shown())[0]["file"]["url"]) as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_private_chats_share_numbers_and_the_group_has_its_own(stage: Stage) -> None:
    await stage.start(ANNA)
    await stage.start(BORIS)
    numbers = [(await stage.bot.send_message(person, "а")).message_id for person in (ANNA, BORIS, GROUP)]
    assert numbers == [3, 4, 1]


async def test_everything_outlives_a_restart(tmp_path: Path) -> None:
    settings = SandboxSettings(store_path=tmp_path / "world.sqlite")
    async with staged(settings) as before:
        await before.post(f"/users/{ANNA}/send", text="/start")
        sent = await before.bot.send_document(ANNA, BufferedInputFile(b"%PDF", "a.pdf"))
        link = await before.bot.create_chat_invite_link(GROUP, creates_join_request=True)
        await before.post(f"/users/{ANNA}/join", invite_link=link.invite_link)
        await before.fault("server_error", method="getMe")
    async with staged(settings) as after:
        assert [len(await after.get("/users")), len(await after.get(f"/users/{ANNA}/messages"))] == [3, 2]
        assert [kind for update in await after.updates() for kind in list(update)[1:]] == [
            "message",
            "chat_join_request",
        ]
        assert await after.bot.approve_chat_join_request(GROUP, ANNA)
        assert sent.document
        file = await after.bot.get_file(sent.document.file_id)
        downloaded = await after.bot.download_file(file.file_path or "")
        assert downloaded is not None
        assert downloaded.read() == b"%PDF"
        assert (await after.get("/faults"))["faults"][0]["kind"] == "server_error"
        assert (await after.post(f"/users/{ANNA}/send", text="ещё"))["message_id"] == 3


async def test_a_webhook_goes_on_after_a_restart(tmp_path: Path) -> None:
    settings = SandboxSettings(store_path=tmp_path / "world.sqlite")
    async with staged(settings) as before:
        await before.bot.set_webhook("http://127.0.0.1:9/hook", secret_token="abc")
        await before.post(f"/users/{ANNA}/send", text="/start")
    async with staged(settings) as after:
        while not (await after.bot.get_webhook_info()).last_error_message:
            await asyncio.sleep(0.01)
        state = await after.get("/updates")
        assert (state["mode"], state["pending"]) == ("webhook", 1)


async def test_the_control_api_describes_itself(stage: Stage) -> None:
    async with stage.http.get(f"{stage.url}/sandbox/openapi.json") as response:
        paths = (await response.json())["paths"]
    ours = {path: verbs for path, verbs in paths.items() if path.startswith("/sandbox/api/telegram")}
    assert {"/sandbox/api/telegram/users/{user_id}/click", "/sandbox/api/telegram/chats"} <= ours.keys()
    assert all(verb.get("summary") for verbs in ours.values() for verb in verbs.values())
