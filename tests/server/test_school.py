"""What a school changed stays, and a changed text asks for consent anew."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select, update

from aimpay.contract.people import ConsentKind
from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from aimpay.server.school.legal import publish_legal_text
from aimpay.server.school.models import LegalText, MediaItem
from aimpay.server.school.profile import get_profile, save_setting
from aimpay.server.selling.models import Course
from aimpay.server.workflows.open_school import open_school
from server.conftest import Server
from server.houses import GROUP

PERSON = {"telegram_id": 7}
CLOCK = Clock()


@pytest.fixture
async def db(migrated_database_url: str) -> AsyncIterator[Database]:
    db = Database(migrated_database_url)
    await open_school(db, CLOCK, GROUP)
    yield db
    await db.close()


async def test_a_restart_does_not_undo_what_the_school_changed(db: Database) -> None:
    async with db.write() as session:
        await save_setting(session, "hold_days", 30, CLOCK.now())
        await session.execute(update(Course).values(price_amount=100, title="Другой курс"))
        await session.execute(update(MediaItem).values(file_id="known"))
    async with db.write() as session:
        await publish_legal_text(session, kind="offer", title="Оферта", summary="с", body="т", now=CLOCK.now())
    await open_school(db, CLOCK, GROUP - 1)
    async with db.read() as session:
        assert (await get_profile(session)).hold_days == 30
        course = (await session.scalars(select(Course))).one()
        assert (course.price_amount, course.title, course.group_id) == (100, "Другой курс", GROUP)
        assert set(await session.scalars(select(MediaItem.file_id))) == {"known"}
        versions = await session.scalars(select(LegalText.version).where(LegalText.kind == "offer"))
        assert sorted(versions) == ["1", "2"]


async def test_a_setting_that_would_break_the_school_is_not_saved(db: Database) -> None:
    async with db.write() as session:
        with pytest.raises(ValidationError):
            await save_setting(session, "hold_days", -1, CLOCK.now())
    async with db.read() as session:
        assert (await get_profile(session)).hold_days == 14


async def test_consent_to_an_older_text_does_not_count(server: Server) -> None:
    await server.post("/start", {**PERSON, "first_name": "Анна"})
    for kind in ConsentKind:
        given = await server.post("/record_consent", {**PERSON, "kind": kind, "version": "1"})
        assert given.status == 200, given.text
    assert await _missing(server) == []
    async with server.house.db.write() as session:
        await publish_legal_text(session, kind="offer", title="Оферта", summary="с", body="т", now=CLOCK.now())
    assert await _missing(server) == ["offer"]
    outdated = await server.post("/record_consent", {**PERSON, "kind": "offer", "version": "1"})
    assert (outdated.status, outdated.error["code"]) == (409, "consent_required")
    assert outdated.error["details"] == {"current": "2"}
    assert (await server.post("/record_consent", {**PERSON, "kind": "offer", "version": "2"})).status == 200
    assert await _missing(server) == []


async def _missing(server: Server) -> Any:
    return (await server.post("/get_payment_data", PERSON)).json["missing_consents"]
