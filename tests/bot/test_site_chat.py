"""The team answers visitors of the site from Telegram."""

from aimpay.contract.chat import CLOSE_CHAT, TAKE_TEAM_MESSAGE, CloseChat
from aimpay.contract.gateway import (
    GET_BOT_INFO,
    OPEN_TOPIC,
    POST_TO_TOPIC,
    BotButton,
    GetBotInfo,
    NotifyButton,
    OpenTopic,
    PostToTopic,
)
from aimpay.sandbox.settings import SandboxSettings
from bot.town import Somebody, Town

TEAM = SandboxSettings().team_id
OWNER = SandboxSettings().owner_id
POST = "<b>Чат с\u00a0сайта №\u00a05</b>\n\n👤 Есть кто?"
CLOSE = (NotifyButton(text="Закончить разговор", callback=BotButton.CHAT_CLOSE, argument="5"),)


async def test_what_the_team_writes_in_a_topic_goes_to_the_server(quiet_town: Town) -> None:
    async with quiet_town.bot(support_chat_id=TEAM) as process:
        caller = quiet_town.caller(process.port)
        topic = (await caller(OPEN_TOPIC, OpenTopic(chat_id=TEAM, name="№ 5"))).topic_id
        await caller(POST_TO_TOPIC, PostToTopic(chat_id=TEAM, topic_id=topic, message=POST, buttons=CLOSE))
        written = {"text": "Здравствуйте!", "chat_id": TEAM, "topic_id": topic}
        sent = await quiet_town.ask("POST", f"/users/{OWNER}/send", written)
        await quiet_town.asked(TAKE_TEAM_MESSAGE, times=1)
        [told] = quiet_town.school.asked(TAKE_TEAM_MESSAGE)
        assert (told.chat_id, told.topic_id, told.message_id, told.telegram_id) == (
            TEAM,
            topic,
            sent["message_id"],
            OWNER,
        )
        assert told.text == "Здравствуйте!"
        await quiet_town.ask("POST", f"/users/{OWNER}/send", {"text": "между собой", "chat_id": TEAM})
        await quiet_town.drained()
        assert len(quiet_town.school.asked(TAKE_TEAM_MESSAGE)) == 1


async def test_the_button_under_a_post_ends_the_conversation(quiet_town: Town) -> None:
    async with quiet_town.bot(support_chat_id=TEAM) as process:
        caller = quiet_town.caller(process.port)
        topic = (await caller(OPEN_TOPIC, OpenTopic(chat_id=TEAM, name="№ 5"))).topic_id
        post = await caller(POST_TO_TOPIC, PostToTopic(chat_id=TEAM, topic_id=topic, message=POST, buttons=CLOSE))
        owner = Somebody(quiet_town, OWNER)
        answer = await owner.clicks(post.message_id, "chat_close:5", chat_id=TEAM)
        assert "Разговор закончен" in answer["text"].replace("\u00a0", " ")
        assert quiet_town.school.asked(CLOSE_CHAT) == [CloseChat(chat=5, chat_id=TEAM, telegram_id=OWNER)]


async def test_the_owner_answers_by_a_reply_in_private(quiet_town: Town) -> None:
    async with quiet_town.bot() as process:
        owner = Somebody(quiet_town, OWNER)
        post = await quiet_town.caller(process.port)(POST_TO_TOPIC, PostToTopic(chat_id=OWNER, message=POST))
        await quiet_town.ask("POST", f"/users/{OWNER}/send", {"text": "Да, слушаю", "reply_to": post.message_id})
        await quiet_town.asked(TAKE_TEAM_MESSAGE, times=1)
        [told] = quiet_town.school.asked(TAKE_TEAM_MESSAGE)
        assert (told.chat_id, told.topic_id, told.reply_to) == (OWNER, None, post.message_id)
        again = await quiet_town.caller(process.port)(
            POST_TO_TOPIC, PostToTopic(chat_id=OWNER, message=POST, buttons=CLOSE)
        )
        pressed = await owner.clicks(again.message_id, "chat_close:5")
        assert "Разговор закончен" in pressed["text"].replace("\u00a0", " ")
        await owner.says("/start")
        assert len(quiet_town.school.asked(TAKE_TEAM_MESSAGE)) == 1


async def test_the_doctor_hears_whether_topics_may_be_opened(quiet_town: Town) -> None:
    async with quiet_town.bot() as process:
        caller = quiet_town.caller(process.port)
        assert (await caller(GET_BOT_INFO, GetBotInfo(chat_id=TEAM))).can_topics is True
        await quiet_town.ask("PUT", f"/chats/{TEAM}/bot", {"can_manage_topics": False})
        assert (await caller(GET_BOT_INFO, GetBotInfo(chat_id=TEAM))).can_topics is False
        assert (await caller(GET_BOT_INFO, GetBotInfo(chat_id=SandboxSettings().group_id))).can_topics is False
