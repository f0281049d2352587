"""aiogram's own client and dispatcher, over real HTTP, against the emulator."""

import asyncio
from datetime import timedelta

import pytest
from aiogram import Bot, Dispatcher, F, Router
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    ChatJoinRequest,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaVideo,
    Message,
)

from sandbox.telegram.people import ANNA, BORIS, GROUP, Stage
from sandbox.telegram.pictures import png


def keyboard(data: str = "buy") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Купить", callback_data=data)]])


def echoing() -> Router:
    router = Router()

    @router.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        await message.answer(f"<b>Привет</b>, {command.args}", parse_mode="HTML", reply_markup=keyboard())

    @router.callback_query(F.data == "buy")
    async def buy(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("Куплено")
        await query.answer("Готово", show_alert=True)

    @router.chat_join_request()
    async def join(request: ChatJoinRequest) -> None:
        await (request.approve() if request.from_user.id == ANNA else request.decline())

    @router.chat_member()
    async def member(change: ChatMemberUpdated, bot: Bot) -> None:
        await bot.send_message(ANNA, f"{change.old_chat_member.status} → {change.new_chat_member.status}")

    return router


async def test_a_polling_dispatcher_hears_start_answers_the_button_and_lets_in(stage: Stage) -> None:
    dispatcher = Dispatcher()
    dispatcher.include_router(echoing())
    polling = asyncio.create_task(
        dispatcher.start_polling(stage.bot, handle_signals=False, close_bot_session=False, polling_timeout=5)
    )
    opened = await stage.post(f"/users/{ANNA}/open", url="https://t.me/aimpay_demo_bot?start=ref_7")
    assert opened["kind"] == "message"
    while not (shown := await stage.shown()):
        await asyncio.sleep(0.01)
    assert shown[0]["html"] == "<b>Привет</b>, ref_7"
    clicked = await stage.post(f"/users/{ANNA}/click", message_id=shown[0]["message_id"], data="buy")
    assert clicked == {"answered": True, "text": "Готово", "show_alert": True, "url": None}
    edited = (await stage.shown())[0]
    assert (edited["text"], edited["edited"], edited["buttons"]) == ("Куплено", True, [])
    link = await stage.bot.create_chat_invite_link(GROUP, name="Анна", creates_join_request=True)
    assert (await stage.post(f"/users/{ANNA}/join", invite_link=link.invite_link))["outcome"] == "requested"
    while (await stage.shown())[-1]["text"] != "left → member":
        await asyncio.sleep(0.01)
    await dispatcher.stop_polling()
    await polling


async def test_an_upload_gives_a_file_id_that_can_be_sent_again_and_downloaded(stage: Stage) -> None:
    await stage.start()
    picture = png(640, 360)
    sent = await stage.bot.send_photo(ANNA, BufferedInputFile(picture, "cover.png"), caption="Обложка")
    assert sent.photo
    assert (sent.photo[-1].width, sent.photo[-1].height, sent.caption) == (640, 360, "Обложка")
    again = await stage.bot.send_photo(ANNA, sent.photo[-1].file_id)
    assert again.photo == sent.photo
    file = await stage.bot.get_file(sent.photo[-1].file_id)
    assert file.file_path
    downloaded = await stage.bot.download_file(file.file_path)
    assert downloaded is not None
    assert downloaded.read() == picture


async def test_video_and_document_uploads_keep_their_names(stage: Stage) -> None:
    await stage.start()
    video = await stage.bot.send_video(ANNA, BufferedInputFile(b"film", "a.mp4"), width=16, height=9, duration=3)
    assert video.video
    assert (video.video.width, video.video.duration, video.video.file_name) == (16, 3, "a.mp4")
    document = await stage.bot.send_document(ANNA, BufferedInputFile(b"%PDF", "Сертификат.pdf"))
    assert document.document
    assert document.document.file_name == "Сертификат.pdf"
    shown = (await stage.shown())[-1]
    assert (shown["kind"], shown["file"]["name"], shown["file"]["size"]) == ("document", "Сертификат.pdf", 4)
    async with stage.http.get(stage.url + shown["file"]["url"]) as response:
        assert await response.read() == b"%PDF"


async def test_media_can_be_swapped_in_place_with_a_new_upload(stage: Stage) -> None:
    await stage.start()
    sent = await stage.bot.send_photo(ANNA, BufferedInputFile(png(10, 10), "a.png"))
    media = InputMediaVideo(media=BufferedInputFile(b"film", "b.mp4"), caption="<i>видео</i>", parse_mode="HTML")
    changed = await sent.edit_media(media)
    assert isinstance(changed, Message)
    assert changed.video
    assert changed.photo is None
    assert (await stage.shown())[-1]["caption_html"] == "<i>видео</i>"


async def test_copies_and_forwards_carry_the_content(stage: Stage) -> None:
    await stage.start()
    await stage.start(BORIS)
    sent = await stage.bot.send_message(ANNA, "<b>Важно</b>", parse_mode="HTML", reply_markup=keyboard())
    await sent.copy_to(BORIS)
    forwarded = await sent.forward(BORIS)
    assert forwarded.forward_origin
    assert [message["html"] for message in await stage.shown(BORIS)] == ["<b>Важно</b>", "<b>Важно</b>"]
    assert (await stage.shown(BORIS))[0]["buttons"] == []


async def test_deleted_messages_are_gone_for_editing(stage: Stage) -> None:
    await stage.start()
    sent = await stage.bot.send_message(ANNA, "на минуту")
    assert await sent.delete()
    assert (await stage.shown())[-1]["deleted"]
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await sent.edit_text("поздно")


async def test_commands_menu_and_identity(stage: Stage) -> None:
    me = await stage.bot.get_me()
    assert (me.username, me.is_bot) == ("aimpay_demo_bot", True)
    assert await stage.bot.set_my_commands([BotCommand(command="start", description="Начать")])
    assert [command.command for command in await stage.bot.get_my_commands()] == ["start"]
    assert await stage.bot.set_chat_menu_button()


async def test_errors_become_the_right_exceptions(stage: Stage) -> None:
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
        await stage.bot.send_message(BORIS, "привет")
    await stage.start()
    await stage.post(f"/users/{ANNA}/block")
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await stage.bot.send_message(ANNA, "привет")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await stage.bot.send_message(5, "привет")


async def test_ordered_faults_become_the_right_exceptions(stage: Stage) -> None:
    await stage.start()
    await stage.fault("too_many_requests", retry_after=7, method="sendMessage")
    with pytest.raises(TelegramRetryAfter) as flood:
        await stage.bot.send_message(ANNA, "раз")
    assert flood.value.retry_after == 7
    await stage.fault("migrate_to_chat_id", migrate_to_chat_id=-1002)
    with pytest.raises(TelegramMigrateToChat) as moved:
        await stage.bot.send_message(GROUP, "раз")
    assert moved.value.migrate_to_chat_id == -1002
    await stage.fault("server_error")
    with pytest.raises(TelegramServerError):
        await stage.bot.send_message(ANNA, "раз")
    await stage.fault("forbidden", chat_id=ANNA)
    with pytest.raises(TelegramForbiddenError):
        await stage.bot.send_message(ANNA, "раз")
    assert (await stage.get("/faults"))["faults"] == []
    assert await stage.shown() == []


async def test_faults_after_the_commit_lose_only_the_answer(stage: Stage) -> None:
    await stage.start()
    await stage.fault("server_error_after_commit")
    with pytest.raises(TelegramServerError):
        await stage.bot.send_message(ANNA, "дошло")
    await stage.fault("timeout_after_commit", seconds=600)
    with pytest.raises(TelegramNetworkError):
        await stage.bot.send_message(ANNA, "тоже дошло", request_timeout=1)
    assert [message["text"] for message in await stage.shown()] == ["дошло", "тоже дошло"]


async def test_a_wrong_token_is_unauthorized_and_a_malformed_one_unknown(stage: Stage) -> None:
    other = Bot("700000002:another", session=stage.bot.session)
    with pytest.raises(TelegramUnauthorizedError):
        await other.get_me()
    async with stage.http.get(stage.address("getMe", token="nonsense")) as response:
        assert (response.status, (await response.json())["description"]) == (404, "Not Found")


async def test_an_unknown_method_is_not_found(stage: Stage) -> None:
    with pytest.raises(TelegramNotFound):
        await stage.bot.get_available_gifts()


async def test_a_second_poller_ends_the_first_with_a_conflict(stage: Stage) -> None:
    first = asyncio.create_task(stage.bot.get_updates(timeout=50))
    while (await stage.get("/updates"))["mode"] != "polling":
        await asyncio.sleep(0.01)
    await stage.bot.get_updates()
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates"):
        await first


async def test_a_ban_with_an_end_is_over_when_the_clock_passes_it(stage: Stage) -> None:
    await stage.bot.ban_chat_member(GROUP, BORIS, until_date=timedelta(days=2))
    assert (await stage.bot.get_chat_member(GROUP, BORIS)).status == "kicked"
    stage.world.clock.advance(timedelta(days=3))
    assert (await stage.bot.get_chat_member(GROUP, BORIS)).status == "left"
