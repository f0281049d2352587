"""Merges lose nothing, are explained, and can be undone to the last row."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import Database
from aimpay.server.growth.leads.card_changes import add_note, move_stage, set_owner, tag
from aimpay.server.growth.leads.errors import MergeRefusedError, UndoRefusedError
from aimpay.server.growth.leads.family import family, known_lead
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.merge import merge_leads
from aimpay.server.growth.leads.models import ContactPoint, Lead, LeadMerge
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.growth.leads.progress import Step, record_step
from aimpay.server.growth.leads.tasks import add_task
from aimpay.server.growth.leads.undo_merge import undo_merge
from server.leads.people import HOUR, NOON, add_browser, add_lead, add_user, rows_of

BY = 501
WHY = "Одна почта."
ACTS = ("contact", "proof", "note", "tag", "task", "step", "touch", "stage", "owner", "browser", "name")


async def act(session: AsyncSession, lead: Lead, what: str, number: int) -> None:
    """Something of which two leads may have the very same."""
    at = NOON + timedelta(minutes=number)
    if what in {"contact", "proof"}:
        await _contact(session, lead, number, proved=what == "proof")
    elif what == "note":
        await add_note(session, lead.id, f"Заметка {number}", by=BY, now=at)
    elif what == "tag":
        await tag(session, lead.id, f"тег {number}", by=BY, now=at)
    elif what == "task":
        await add_task(session, lead.id, "Позвонить", due_at=at + HOUR, owner_id=BY, by=BY, now=at)
    elif what == "step":
        await record_step(session, lead, Step("quiz", f"q{number}", number), "Да", at)
    elif what == "touch":
        await note_touch(session, lead, TouchKind.EMAIL_LEFT, at, key=f"left:{lead.id}:{number}")
    elif what == "stage":
        await move_stage(session, lead.id, ("contact", "bot", "paid")[number], by=BY, now=at)
    elif what == "owner":
        await set_owner(session, lead.id, BY + number)
    elif what == "browser":
        await add_browser(session, lead.id)
    else:
        lead.name = f"Имя {number}"


async def _contact(session: AsyncSession, lead: Lead, number: int, *, proved: bool) -> None:
    value = f"person{number}@example.ru"
    same = select(ContactPoint).where(ContactPoint.value == value)
    points = (await session.scalars(same)).all()
    mine = next((one for one in points if one.lead_id == lead.id), None)
    if mine is None:
        mine = ContactPoint(lead_id=lead.id, kind="email", value=value, created_at=NOON)
        session.add(mine)
    if proved and not any(one.verified_at for one in points):
        mine.verified_at = NOON
    await session.flush()


acts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.integers(0, 2)), max_size=25)
merges = st.permutations([0, 1, 2])


@pytest.mark.parametrize("with_user", [True, False])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=acts, order=merges)
def test_merges_of_merges_undone_from_the_newest_restore_every_row(
    migrated_sqlite_url: str, *, with_user: bool, done: Sequence[tuple[str, int, int]], order: Sequence[int]
) -> None:
    asyncio.run(_merge_and_undo(migrated_sqlite_url, done, order, with_user=with_user))


async def _merge_and_undo(
    url: str, done: Sequence[tuple[str, int, int]], order: Sequence[int], *, with_user: bool
) -> None:
    db = Database(url)
    try:
        ids = await _people(db, done, with_user=with_user)
        before = await rows_of(db)
        made: list[int] = []
        for giver, taker in ((order[0], order[1]), (order[1], order[2])):
            async with db.write() as session:
                merge = await merge_leads(session, ids[giver], ids[taker], reason=WHY, by=BY, now=NOON + HOUR)
                made.append(merge.id)
        await _nothing_is_lost(db, before, ids)
        for merge_id in reversed(made):
            async with db.write() as session:
                await undo_merge(session, merge_id, by=BY, now=NOON + HOUR)
        assert await rows_of(db) == before
    finally:
        await db.close()


async def _people(db: Database, done: Sequence[tuple[str, int, int]], *, with_user: bool) -> list[int]:
    """Three leads, perhaps one of them of a user; a number tells runs on the same database apart."""
    async with db.write() as session:
        leads = [await add_lead(session) for _ in range(3)]
        if with_user:
            leads[0] = await add_user(session, 10_000 + leads[0].id)
        for what, whose, number in done:
            await act(session, leads[whose], what, number)
        return [one.id for one in leads]


async def _nothing_is_lost(db: Database, before: Any, ids: Sequence[int]) -> None:
    """Every row is still there, and every one belongs to somebody of the one family."""
    after = await rows_of(db)
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    async with db.read() as session:
        stands = {(await known_lead(session, one)).id for one in ids}
        assert len(stands) == 1
        assert set(await family(session, stands.pop())) == set(ids)


async def test_merging_one_pair_twenty_times_at_once_merges_it_once(db: Database) -> None:
    async with db.write() as session:
        one, two = (await add_lead(session, ("email", "a@example.ru"))).id, (await add_lead(session)).id

    async def merge(number: int) -> int:
        pair = (one, two) if number % 2 else (two, one)
        async with db.write() as session:
            return (await merge_leads(session, *pair, reason=WHY, by=BY, now=NOON)).id

    assert len(set(await asyncio.gather(*(merge(number) for number in range(20))))) == 1
    async with db.read() as session:
        pointing = [(lead.id, lead.merged_into_id) for lead in await session.scalars(select(Lead).order_by(Lead.id))]
        assert sorted(into is None for _, into in pointing) == [False, True]
        assert len((await session.scalars(select(LeadMerge))).all()) == 1


async def test_a_ring_of_merges_at_once_ends_in_one_lead_and_no_circle(db: Database) -> None:
    async with db.write() as session:
        ids = [(await add_lead(session)).id for _ in range(4)]

    async def merge(giver: int, taker: int) -> None:
        async with db.write() as session:
            await merge_leads(session, giver, taker, reason=WHY, by=BY, now=NOON)

    ring = zip(ids, [*ids[1:], ids[0]], strict=True)
    outcomes = await asyncio.gather(*(merge(*pair) for pair in ring), return_exceptions=True)
    assert all(one is None or isinstance(one, MergeRefusedError) for one in outcomes)
    async with db.read() as session:
        assert len({(await known_lead(session, one)).id for one in ids}) == 1


async def test_two_people_of_the_bot_are_never_merged(db: Database) -> None:
    async with db.write() as session:
        one, two = await add_user(session, 501), await add_user(session, 502, "Борис")
        with pytest.raises(MergeRefusedError, match="разных человека"):
            await merge_leads(session, one.id, two.id, reason=WHY, by=BY, now=NOON)
        with pytest.raises(MergeRefusedError):
            await merge_leads(session, one.id, one.id, reason=WHY, by=BY, now=NOON)


async def test_an_older_merge_is_not_undone_before_the_newer_one(db: Database) -> None:
    async with db.write() as session:
        one, two, three = [(await add_lead(session)).id for _ in range(3)]
        first = await merge_leads(session, one, two, reason=WHY, by=BY, now=NOON)
        second = await merge_leads(session, three, two, reason=WHY, by=BY, now=NOON)
        with pytest.raises(UndoRefusedError):
            await undo_merge(session, first.id, by=BY, now=NOON)
        await undo_merge(session, second.id, by=BY, now=NOON)
        await undo_merge(session, first.id, by=BY, now=NOON)
        again = await undo_merge(session, first.id, by=BY + 1, now=NOON + HOUR)
        assert (again.undone_by, again.reason) == (BY, WHY)


async def test_what_happened_after_a_merge_stays_with_the_one_that_stayed(db: Database) -> None:
    async with db.write() as session:
        gone, stays = await add_lead(session, ("email", "a@example.ru")), await add_lead(session)
        merge = await merge_leads(session, gone.id, stays.id, reason=WHY, by=BY, now=NOON)
        await note_touch(session, await known_lead(session, gone.id), TouchKind.PAID, NOON, key="paid:1")
        await add_note(session, gone.id, "Уже вместе", by=BY, now=NOON)
        await undo_merge(session, merge.id, by=BY, now=NOON)
        assert (gone.stage, stays.stage) == ("new", "paid")
    rows = await rows_of(db)
    assert len(rows["lead_notes"]) == 1
    assert rows["lead_notes"][0][1] == stays.id
