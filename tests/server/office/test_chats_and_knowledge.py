"""The staff reads conversations, answers from the office, and writes what the assistant knows."""

from sqlalchemy import select

from aimpay.server.growth.chat.conversation import VISITOR, add_message, messages_of, open_chat
from aimpay.server.growth.chat.models import ChatSession, KnowledgeItem
from aimpay.server.growth.visits.models import SiteSession, Source
from server.office.visitor import Visitor


async def conversation(staff: Visitor) -> int:
    house = staff.server.house
    now = house.clock.now()
    async with house.db.write() as session:
        source = Source(digest="1" * 64, created_at=now)
        session.add(source)
        await session.flush()
        site = SiteSession(
            first_source_id=source.id, last_source_id=source.id, last_source_at=now, created_at=now, seen_at=now
        )
        session.add(site)
        await session.flush()
        chat = await open_chat(session, site.id, now)
        await add_message(session, chat, key="question-1", author=VISITOR, text="Есть <b>кто</b>?", now=now)
        return chat.id


async def test_a_conversation_is_read_and_answered_once(staff: Visitor) -> None:
    chat_id = await conversation(staff)
    assert f"/office/chats/{chat_id}" in (await staff.opens("/office/chats")).text
    page = (await staff.opens(f"/office/chats/{chat_id}")).text
    assert "Есть &lt;b&gt;кто&lt;/b&gt;?" in page
    form = {"text": "Да, слушаю", "key": "0" * 32}
    for _ in range(2):
        await staff.sends(f"/office/chats/{chat_id}/answer", **form)
    async with staff.server.house.db.read() as session:
        assert [one.text for one in await messages_of(session, chat_id)] == ["Есть <b>кто</b>?", "Да, слушаю"]
        assert (await session.get_one(ChatSession, chat_id)).human == "answering"
    await staff.sends(f"/office/chats/{chat_id}/close")
    async with staff.server.house.db.read() as session:
        assert (await session.get_one(ChatSession, chat_id)).human == "none"


async def test_a_conversation_that_is_not_there_is_a_page_that_says_so(staff: Visitor) -> None:
    for number in (999, 10**30):
        assert (await staff.opens(f"/office/chats/{number}")).status == 404
        assert (await staff.opens(f"/office/knowledge/{number}")).status == 404


async def test_a_text_is_added_found_changed_and_taken_out(staff: Visitor) -> None:
    form = {"title": "Есть ли общежитие", "text": "Нет, учёба идёт онлайн.", "tags": "общага, жильё", "faq": "1"}
    await staff.sends("/office/knowledge/new", **form)
    assert "Есть ли общежитие" in (await staff.opens("/office/knowledge?q=а жильё дадите?")).text
    async with staff.server.house.db.read() as session:
        item = await session.scalar(select(KnowledgeItem).where(KnowledgeItem.title == form["title"]))
    assert item is not None
    again = await staff.sends("/office/knowledge/new", **form)
    assert again.status == 422
    await staff.sends(f"/office/knowledge/{item.id}", **(form | {"text": "Живём дома."}))
    assert "Живём дома." in (await staff.opens(f"/office/knowledge/{item.id}")).text
    await staff.sends(f"/office/knowledge/{item.id}/delete")
    assert "Ничего не" in (await staff.opens("/office/knowledge?q=общежитие")).text
