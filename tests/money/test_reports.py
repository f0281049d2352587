"""Reports made in the background and sent by a schedule: whole or not at all, once, and only to whom they are for."""

import base64
import io
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
import pytest_asyncio
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.ids import new_key
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.staff.models import AuditEntry, StaffMember
from aimpay.server.staff.rules import Role
from aimpay.server.workflows.reports.asked import ReportAsked
from aimpay.server.workflows.reports.files import file_pieces, ready_job
from aimpay.server.workflows.reports.making import ask_report
from aimpay.server.workflows.reports.models import JobStatus, ReportJob, ReportPiece, ReportSchedule, ReportSending
from aimpay.server.workflows.reports.registry import report_of
from aimpay.server.workflows.reports.schedules import (
    Every,
    Plan,
    add_schedule,
    next_after,
    pause_schedule,
    period_before,
    resume_schedule,
)
from money.books import read_books
from money.direct import Crash
from money.fiscal import nothing_failed
from money.ground import Ground
from money.house import OWNER, Play, open_play
from money.lived import BUYER, lived

OLGA: Final = 3001
MARK: Final = 3002
NINE: Final = 9 * 60


@pytest_asyncio.fixture
async def play(ground: Ground, migrated_sqlite_url: str) -> AsyncIterator[Play]:
    """Queries of both databases are in test_accounting."""
    async with open_play(ground, migrated_sqlite_url) as opened:
        yield opened


async def hired(play: Play, telegram_id: int, role: Role, email: str = "") -> None:
    async with play.house.db.write() as session:
        at = play.house.clock.now()
        who = {"telegram_id": telegram_id, "role": role, "name": f"Имя {telegram_id}", "email": email}
        session.add(StaffMember(**who, added_by=OWNER, added_at=at))


async def asked(play: Play, report: str = "sales", by: int = OWNER, key: str = "") -> int:
    async with play.house.db.write() as session:
        wish = report_of(report), ReportAsked()
        return (await ask_report(session, play.house, *wish, by=by, key=key or new_key())).id


async def job_of(play: Play, job_id: int) -> ReportJob:
    async with play.house.db.read() as session:
        return await session.get_one(ReportJob, job_id)


async def sheet(play: Play, job_id: int, by: int = OWNER) -> list[list[Any]]:
    job = await ready_job(play.house, job_id, by)
    body = b"".join([piece async for piece in file_pieces(play.house, job)])
    assert len(body) == job.size
    return CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()


async def refused(play: Play, job_id: int, by: int) -> ErrorCode:
    with pytest.raises(BusinessError) as caught:
        await ready_job(play.house, job_id, by)
    return caught.value.code


async def pieces(play: Play) -> int:
    async with play.house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(ReportPiece)) or 0


def told(play: Play, words: str, who: int = OWNER) -> list[Any]:
    return [one for one in play.ground.door.said if one.telegram_id == who and words in one.message]


async def test_a_report_is_made_once_told_once_and_taken_whole(play: Play) -> None:
    await lived(play)
    key = new_key()
    job_id = await asked(play, key=key)
    assert await refused(play, job_id, OWNER) == ErrorCode.REPORT_NOT_READY
    assert await asked(play, key=key) == job_id
    await play.tell_stories()
    assert (await job_of(play, job_id)).status == JobStatus.READY
    header, sale, total = await sheet(play, job_id)
    assert dict(zip(header, sale, strict=True)) | {"Сумма, ₽": 14_990.0, "Возвращено, ₽": 1000.5} == dict(
        zip(header, sale, strict=True)
    )
    assert total[0] == "Итого"
    (message,) = told(play, "Продажи")
    assert (message.buttons[0].callback, message.buttons[0].argument) == ("report_file", str(job_id))
    assert not (await read_books(play.house.db)).failures


@pytest.mark.parametrize("point", [0, 2, 4, 6, 9])
async def test_death_at_any_point_leaves_no_half_of_a_file(play: Play, point: int) -> None:
    await play.buy(BUYER)
    job_id = await asked(play)
    play.fuse.left = point
    with suppress(Crash):
        await play.tell_stories()
    play.fuse.left = None
    if (await job_of(play, job_id)).status != JobStatus.READY:
        assert await refused(play, job_id, OWNER) == ErrorCode.REPORT_NOT_READY
    await play.tell_stories()
    assert len(await sheet(play, job_id)) == 3
    assert await pieces(play) == 1
    assert len(told(play, "Продажи")) == 1


async def test_a_file_is_forgotten_after_a_day_with_its_place(play: Play) -> None:
    job_id = await asked(play)
    await play.tell_stories()
    assert await pieces(play) == 1
    play.pass_time(hours=24)
    assert await refused(play, job_id, OWNER) == ErrorCode.REPORT_GONE
    await play.next_minute(minutes=1)
    assert await pieces(play) == 0
    assert (await job_of(play, job_id)).status == JobStatus.EXPIRED
    assert await refused(play, job_id, OWNER) == ErrorCode.REPORT_GONE


async def test_only_who_may_gets_a_report(play: Play) -> None:
    await hired(play, OLGA, Role.FINANCE)
    await hired(play, MARK, Role.MARKETING)
    sales, leads = await asked(play, "sales", OLGA), await asked(play, "leads", MARK)
    stolen = await asked(play, "sales", MARK)
    await play.tell_stories()
    assert (await job_of(play, stolen)).status == JobStatus.FAILED
    assert await sheet(play, sales, OLGA)
    assert await sheet(play, leads, OWNER)
    assert await refused(play, sales, MARK) == ErrorCode.REPORT_NOT_FOUND
    assert await refused(play, sales, BUYER) == ErrorCode.ADMINS_ONLY
    async with play.house.db.write() as session:
        await session.execute(update(StaffMember).values(role=Role.SUPPORT))
    assert await refused(play, sales, OLGA) == ErrorCode.ROLE_FORBIDS


@pytest.mark.parametrize(
    ("every", "now", "due", "period"),
    [
        (Every.DAY, "2026-11-23 05:59", "2026-11-23 06:00", ("2026-11-22", "2026-11-22")),
        (Every.DAY, "2026-11-23 06:00", "2026-11-24 06:00", ("2026-11-22", "2026-11-22")),
        (Every.WEEK, "2026-11-24 10:00", "2026-11-30 06:00", ("2026-11-16", "2026-11-22")),
        (Every.MONTH, "2026-12-31 22:00", "2027-01-01 06:00", ("2026-12-01", "2026-12-31")),
        (Every.MONTH, "2026-03-01 05:00", "2026-03-01 06:00", ("2026-02-01", "2026-02-28")),
    ],
)
def test_a_schedule_falls_due_by_moscow_and_tells_the_last_whole_period(
    every: Every, now: str, due: str, period: tuple[str, str]
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_after(every, NINE, moment).astimezone(UTC) == datetime.fromisoformat(due).replace(tzinfo=UTC)
    found = period_before(every, moment.astimezone(MOSCOW).date())
    assert found == tuple(map(date.fromisoformat, period))


async def scheduled(play: Play, *recipients: int, report: str = "sales") -> int:
    async with play.house.db.write() as session:
        plan = Plan(report, Every.DAY, NINE, recipients, ReportAsked())
        return (await add_schedule(session, plan, by=OWNER, now=play.house.clock.now())).id


async def test_a_scheduled_report_comes_once_for_the_latest_period_as_a_file(play: Play) -> None:
    await hired(play, OLGA, Role.FINANCE, "olga@school.example")
    await scheduled(play, OLGA)
    play.pass_time(days=5)
    for _ in range(3):
        await play.next_minute(minutes=1)
    (letter,) = await play.ground.letters("olga@school.example")
    (file,) = play.ground.world.store.get("resend.emails", letter["id"])["attachments"]  # type: ignore[index]
    assert CalamineWorkbook.from_filelike(io.BytesIO(base64.b64decode(file["content"]))).sheet_names[0] == "Продажи"
    await play.next_minute(days=1)
    assert len(await play.ground.letters("olga@school.example")) == 2
    async with play.house.db.read() as session:
        outcomes = (await session.scalars(select(ReportSending.outcome))).all()
        notes = (await session.scalars(select(AuditEntry.object_kind))).all()
    assert list(outcomes) == ["sent", "sent"]
    assert notes == ["report_schedules"]
    assert not told(play, "Продажи")
    await nothing_failed(play)


async def test_a_pause_sends_nothing_and_makes_up_for_nothing(play: Play) -> None:
    await hired(play, OLGA, Role.FINANCE, "olga@school.example")
    number = await scheduled(play, OLGA)
    async with play.house.db.write() as session:
        await pause_schedule(session, number, by=OWNER, now=play.house.clock.now())
    await play.next_minute(days=3)
    async with play.house.db.write() as session:
        await resume_schedule(session, number, by=OWNER, now=play.house.clock.now())
    await play.next_minute(minutes=1)
    assert not await play.ground.letters("olga@school.example")
    async with play.house.db.read() as session:
        assert (await session.get_one(ReportSchedule, number)).next_at


async def test_strangers_never_get_a_report_and_neither_does_who_has_left(play: Play) -> None:
    await hired(play, OLGA, Role.FINANCE, "olga@school.example")
    await hired(play, MARK, Role.MARKETING, "mark@school.example")
    for wrong in ((), (BUYER,), (MARK,)):
        with pytest.raises(BusinessError) as caught:
            await scheduled(play, *wrong)
        assert caught.value.code == ErrorCode.SCHEDULE_INVALID
    await scheduled(play, OLGA)
    async with play.house.db.write() as session:
        gone = update(StaffMember).where(StaffMember.telegram_id == OLGA)
        await session.execute(gone.values(removed_at=play.house.clock.now()))
    await play.next_minute(days=1)
    assert not await play.ground.letters("olga@school.example")
    async with play.house.db.read() as session:
        assert list(await session.scalars(select(ReportSending.outcome))) == ["role_forbids"]
