"""What staff does on cards and with the funnel, on both databases."""

import pytest

from aimpay.server.db.database import Database
from aimpay.server.growth.chat.models import ChatMessage, ChatSession
from aimpay.server.growth.leads.card import lead_card
from aimpay.server.growth.leads.card_changes import add_note, move_stage, set_owner, tag, untag
from aimpay.server.growth.leads.edit_stages import add_stage, list_stages, remove_stage, rename_stage, reorder_stages
from aimpay.server.growth.leads.errors import (
    StageNotFoundError,
    StageRefusedError,
    TaskNotFoundError,
    TextRequiredError,
)
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.listing import NOBODY, LeadFilter, list_leads
from aimpay.server.growth.leads.merge import merge_leads
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.growth.leads.tasks import add_task, finish_task, list_tasks, reopen_task, take_due_tasks
from aimpay.server.growth.visits.models import Visit
from aimpay.server.workflows.leads.timeline import timeline
from server.leads.people import HOUR, NOON, add_browser, add_lead

BY = 501


async def test_a_touch_moves_a_card_forward_and_never_back(db: Database) -> None:
    async with db.write() as session:
        lead = await add_lead(session)
        assert await note_touch(session, lead, TouchKind.PAID, NOON, key="paid:1")
        assert not await note_touch(session, lead, TouchKind.PAID, NOON, key="paid:1")
        await note_touch(session, lead, TouchKind.BOT_STARTED, NOON, key="started:1")
        assert lead.stage == "paid"


async def test_a_card_is_dragged_wherever_a_person_wants_it(db: Database) -> None:
    async with db.write() as session:
        lead = await add_lead(session)
        assert await move_stage(session, lead.id, "paid", by=BY, now=NOON)
        assert await move_stage(session, lead.id, "new", by=BY, now=NOON)
        assert not await move_stage(session, lead.id, "new", by=BY, now=NOON)
        with pytest.raises(StageNotFoundError):
            await move_stage(session, lead.id, "nowhere", by=BY, now=NOON)


async def test_stages_are_the_schools_own(db: Database) -> None:
    async with db.write() as session:
        lead = await add_lead(session, ("email", "a@example.ru"))
        slug = await add_stage(session, "  Думает ", enters_on=["chat_asked"])
        await rename_stage(session, "new", "Пришёл")
        order = [one.slug for one in await list_stages(session)]
        await reorder_stages(session, [slug, *[one for one in order if one != slug]])
        stages = await list_stages(session)
        assert [(one.slug, one.title) for one in stages[:2]] == [(slug, "Думает"), ("new", "Пришёл")]
        assert [one.leads for one in stages[:2]] == [0, 1]
        for refused in (reorder_stages(session, order[1:]), remove_stage(session, "new")):
            with pytest.raises(StageRefusedError):
                await refused
        with pytest.raises(StageRefusedError, match="события нет"):
            await add_stage(session, "Другой", enters_on=["flew"])
        await move_stage(session, lead.id, slug, by=BY, now=NOON)
        await remove_stage(session, "new")
        assert "new" not in {one.slug for one in await list_stages(session)}


async def test_the_last_stage_stays(db: Database) -> None:
    async with db.write() as session:
        first, *rest = [one.slug for one in await list_stages(session)]
        for slug in rest:
            await remove_stage(session, slug)
        with pytest.raises(StageRefusedError):
            await remove_stage(session, first)


async def test_notes_tags_and_owners_are_on_the_card_and_in_the_list(db: Database) -> None:
    async with db.write() as session:
        lead = await add_lead(session, ("email", "a@example.ru"))
        await add_browser(session, lead.id)
        await add_note(session, lead.id, " Звонил ", by=BY, now=NOON)
        assert await tag(session, lead.id, "#Горячий", by=BY, now=NOON) == "горячий"
        await tag(session, lead.id, "горячий", by=BY, now=NOON)
        await set_owner(session, lead.id, BY)
        for empty in (add_note(session, lead.id, "  ", by=BY, now=NOON), tag(session, lead.id, "#", by=BY, now=NOON)):
            with pytest.raises(TextRequiredError):
                await empty
        card = await lead_card(session, lead.id)
        assert ([one.text for one in card.notes], card.lead.tags, card.lead.owner_id) == (["Звонил"], ("горячий",), BY)
        assert (await list_leads(session, LeadFilter(tag="Горячий", owner_id=BY))).total == 1
        assert (await list_leads(session, LeadFilter(owner_id=NOBODY))).total == 0
        await untag(session, lead.id, "горячий")
        assert (await lead_card(session, lead.id)).lead.tags == ()


async def test_tasks_are_listed_done_and_taken_when_due_by_one_process_only(db: Database) -> None:
    async with db.write() as session:
        lead = await add_lead(session)
        later = await add_task(session, lead.id, "Потом", due_at=NOON + 3 * HOUR, owner_id=BY, by=BY, now=NOON)
        soon = await add_task(session, lead.id, "Скоро", due_at=NOON + HOUR, owner_id=BY, by=BY, now=NOON)
        assert [one.id for one in await list_tasks(session, owner_id=BY)] == [soon.id, later.id]
        assert [one.id for one in await take_due_tasks(session, NOON + 2 * HOUR, 10)] == [soon.id]
        assert list(await take_due_tasks(session, NOON + 2 * HOUR, 10)) == []
        await finish_task(session, soon.id, now=NOON)
        assert [one.id for one in await list_tasks(session, owner_id=BY, done=True)] == [soon.id]
        assert (await reopen_task(session, soon.id)).done_at is None
        with pytest.raises(TaskNotFoundError):
            await finish_task(session, 999, now=NOON)


async def test_the_card_of_a_lead_that_was_merged_away_is_the_one_that_stands(db: Database) -> None:
    async with db.write() as session:
        gone, stays = await add_lead(session, ("email", "a@example.ru")), await add_lead(session, name="Анна")
        await tag(session, gone.id, "оба", by=BY, now=NOON)
        await tag(session, stays.id, "оба", by=BY, now=NOON)
        merge = await merge_leads(session, gone.id, stays.id, reason="Сам сказал.", by=BY, now=NOON)
        card = await lead_card(session, gone.id)
        assert (card.lead.id, card.lead.email, card.lead.tags) == (stays.id, "a@example.ru", ("оба",))
        assert [(one.id, one.reason, one.may_undo) for one in card.merges] == [(merge.id, "Сам сказал.", True)]
        await untag(session, stays.id, "оба")
        assert (await list_leads(session, LeadFilter(anonymous=True))).total == 1


async def test_the_timeline_of_a_merged_lead_tells_the_chat_and_the_visits_of_all_its_browsers(db: Database) -> None:
    async with db.write() as session:
        gone, stays = await add_lead(session), await add_lead(session)
        browser = await add_browser(session, gone.id)
        session.add(Visit(session_id=browser.id, source_id=browser.first_source_id, landing="/price", at=NOON))
        times = {"created_at": NOON, "active_at": NOON}
        session.add(ChatSession(id=browser.id, human="none", questions=1, unanswered=0, **times))
        await session.flush()
        said = {"sources": [], "partial": False, "fallback": False, "at": NOON + HOUR}
        session.add(ChatMessage(session_id=browser.id, key="1", author="visitor", text="Сколько стоит?", **said))
        await merge_leads(session, gone.id, stays.id, reason="Сам сказал.", by=BY, now=NOON + 2 * HOUR)
        told = await timeline(session, gone.id)
    assert [(one.kind, one.text) for one in told.entries] == [
        ("merge", "Сам сказал."),
        ("chat_visitor", "Сколько стоит?"),
        ("visited", "Источник: vk. Страница: /price"),
    ]
