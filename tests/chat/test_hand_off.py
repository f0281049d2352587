"""A person is called: the team gets the conversation, and what it writes comes back to the visitor, once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from sqlalchemy import select

from aimpay.contract.chat import CLOSE_CHAT, TAKE_TEAM_MESSAGE
from aimpay.server.growth.chat.models import ChatSession
from aimpay.server.growth.leads.find_lead import new_lead
from aimpay.server.growth.leads.models import Touchpoint
from aimpay.server.growth.visits.models import SiteSession
from aimpay.server.workflows.chat.handing import post_chat, wake_chats
from aimpay.server.workflows.chat.team import answer_from_office
from aimpay.server.workflows.chat.touching import wake_chat_touches
from chat.site import TEAM, Browser, Site
from server.houses import CODE, OWNER

TOPIC: Final = 77
Told = Callable[..., Awaitable[Any]]


async def in_topic(site: Site, visitor: Browser) -> None:
    """As if the bot had opened the topic."""
    async with site.house.db.write() as session:
        chat = await session.get_one(ChatSession, visitor.number)
        chat.topic_chat_id, chat.topic_id = TEAM, TOPIC


async def team(site: Site, text: str, message_id: int = 500, **more: Any) -> Any:
    given: dict[str, Any] = {
        "chat_id": TEAM,
        "topic_id": TOPIC,
        "message_id": message_id,
        "telegram_id": 9,
        "text": text,
    }
    said = await site.post(TAKE_TEAM_MESSAGE.path, given | more, **{"X-Secret-Code": CODE})
    return said.body


async def test_the_team_answers_and_the_assistant_is_silent_until_it_is_done(either_site: Site) -> None:
    site, visitor = either_site, await either_site.browser()
    await visitor.ask("Нужна ли математика?")
    assert await visitor.call() == await visitor.call() == {"human": "waiting"}
    await in_topic(site, visitor)
    assert await team(site, "Здравствуйте, я Ольга") == {"taken": True, "closed": False}
    said = await visitor.ask("Сколько стоит курс?")
    assert (said.body["response"], said.body["human"]) == ("", "answering")
    assert len(await site.asked()) == 1
    assert (await team(site, "/close", 501))["closed"]
    assert (await visitor.ask("Выдаёте ли вы сертификат?")).body["response"].startswith("Да")
    authors = [one["author"] for one in (await visitor.history())["messages"]]
    assert authors == [
        "visitor", "assistant", "assistant", "human", "visitor", "assistant", "visitor", "assistant",
    ]  # fmt: skip


async def test_what_telegram_brings_twice_is_said_once(either_site: Site) -> None:
    visitor = await either_site.browser()
    await visitor.call()
    await in_topic(either_site, visitor)
    await asyncio.gather(*(team(either_site, "Здравствуйте") for _ in range(4)))
    texts = [one["text"] for one in (await visitor.history())["messages"] if one["author"] == "human"]
    assert texts == ["Здравствуйте"]


@pytest.mark.parametrize(
    "strange",
    [
        {"chat_id": -100500},
        {"topic_id": 78},
        {"topic_id": None},
        {"chat_id": 9, "topic_id": None, "reply_to": 7},
        {"text": "   "},
    ],
    ids=str,
)
async def test_what_was_not_said_to_a_visitor_does_not_reach_him(site: Site, strange: dict[str, Any]) -> None:
    visitor = await site.browser()
    await visitor.call()
    await in_topic(site, visitor)
    assert (await team(site, **({"text": "между собой"} | strange)))["taken"] is False
    assert len((await visitor.history())["messages"]) == 1


async def test_the_team_gets_the_whole_conversation_in_one_post(site: Site) -> None:
    visitor = await site.browser()
    await visitor.ask("Нужна ли <b>математика</b>?")
    await visitor.call()
    await in_topic(site, visitor)
    await post_chat(site.house, visitor.number)
    await post_chat(site.house, visitor.number)
    [post] = [one.json for one in site.bot.seen if one.path == "/post_to_topic"]
    assert (post["chat_id"], post["topic_id"]) == (TEAM, TOPIC)
    assert "Нужна ли &lt;b&gt;математика&lt;/b&gt;?" in post["message"]
    assert post["buttons"][0]["argument"] == str(visitor.number)


async def test_the_owner_answers_by_a_reply_where_there_is_no_group(site: Site) -> None:
    object.__setattr__(site.house, "chat", site.house.chat.__class__(team=None))
    visitor = await site.browser()
    await visitor.call()
    await post_chat(site.house, visitor.number)
    assert [one.json["chat_id"] for one in site.bot.seen if one.path == "/post_to_topic"] == [OWNER]
    reply: dict[str, Any] = {"chat_id": OWNER, "topic_id": None, "telegram_id": OWNER, "reply_to": 7}
    assert (await team(site, "Отвечаю", **reply))["taken"]
    assert (await visitor.history())["messages"][-1]["text"] == "Отвечаю"


async def test_only_the_team_ends_a_conversation(site: Site) -> None:
    visitor = await site.browser()
    await visitor.call()
    asked = {"chat": visitor.number, "chat_id": 777, "telegram_id": 777}
    secret = {"X-Secret-Code": CODE}
    assert (await site.post(CLOSE_CHAT.path, asked, **secret)).status == 403
    assert (await site.post(CLOSE_CHAT.path, asked | {"chat_id": TEAM}, **secret)).body["closed"]
    assert not (await site.post(CLOSE_CHAT.path, asked | {"chat_id": TEAM}, **secret)).body["closed"]


async def test_posting_that_broke_off_is_taken_up_again(site: Site) -> None:
    """The process died with the conversation in its hands: the sweep starts it anew when the hold is over."""
    visitor = await site.browser()
    await visitor.call()
    async with site.house.db.write() as session:
        chat = await session.get_one(ChatSession, visitor.number)
        chat.carrying_until = site.house.clock.now()
    await wake_chats(site.house)
    await in_topic(site, visitor)
    await post_chat(site.house, visitor.number)
    assert [one.path for one in site.bot.seen] == ["/post_to_topic"]


async def test_an_answer_from_the_office_is_said_once_and_shown_to_the_team(site: Site) -> None:
    visitor = await site.browser()
    await visitor.call()
    await in_topic(site, visitor)
    for _ in range(2):
        await answer_from_office(site.house, visitor.number, "0" * 32, "Из кабинета", by=1)
    await post_chat(site.house, visitor.number)
    assert [one["text"] for one in (await visitor.history())["messages"]][1:] == ["Из кабинета"]
    assert "Из кабинета" in site.bot.seen[-1].json["message"]


async def test_a_long_poll_ends_when_the_team_writes(site: Site) -> None:
    visitor = await site.browser()
    await visitor.call()
    await in_topic(site, visitor)
    last = (await visitor.history())["messages"][-1]["id"]
    poll = asyncio.ensure_future(visitor.history(after=last, wait=20))
    await team(site, "Уже здесь")
    assert [one["text"] for one in (await poll)["messages"]] == ["Уже здесь"]


async def test_who_leaves_a_contact_later_touches_the_school_by_his_chat(either_site: Site) -> None:
    site, visitor = either_site, await either_site.browser()
    await visitor.ask("Нужна ли математика?")
    await wake_chat_touches(site.house)
    assert await site.one(select(Touchpoint.kind)) is None
    async with site.house.db.write() as session:
        lead = await new_lead(session, site.house.clock.now())
        (await session.get_one(SiteSession, visitor.number)).lead_id = lead.id
    await wake_chat_touches(site.house)
    await wake_chat_touches(site.house)
    await visitor.ask("Выдаёте ли вы сертификат?")
    assert await site.one(select(Touchpoint.kind)) == "chat_asked"
