"""Writes what the original's file held: one transaction, and a second time nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.quizzes.models import Quiz
from aimpay.server.selling.find_course import find_course
from aimpay.server.selling.models import Course
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.backfill import make_missing_leads
from aimpay.server.workflows.moving.original.leads import take_leads
from aimpay.server.workflows.moving.original.learned import take_learning
from aimpay.server.workflows.moving.original.partners import take_partners
from aimpay.server.workflows.moving.original.purchases import take_purchases
from aimpay.server.workflows.moving.original.rows import Old
from aimpay.server.workflows.moving.original.scene import Scene
from aimpay.server.workflows.moving.people import bring_user
from aimpay.server.workflows.moving.report import Report
from aimpay.server.workflows.rights.refused import is_refused

TITLE: Final = "Перенос из прежней системы"


@dataclass
class Wish:
    """``course`` is a slug, without one the first on sale. ``name`` of the file is for the log."""

    course: str | None = None
    name: str = ""
    dry: bool = False
    by: int | None = None
    reason: str = ""


async def take_original(house: House, old: Old, wish: Wish) -> Report:
    """A dry run does the very same and takes it back, so that its report is what will be."""
    report = Report(TITLE, wish.dry, list(old.parts.values()), list(old.notes))
    async with house.db.write() as session:
        await _take(session, house, old, wish, report)
        if wish.dry:
            await session.rollback()
    return report


async def _take(session: AsyncSession, house: House, old: Old, wish: Wish, report: Report) -> None:
    now, course = house.clock.now(), await find_course(session, wish.course)
    scene = await _scene(session, house, course, now, wish.by)
    await _take_users(scene, house, old)
    await take_purchases(scene, old)
    await take_learning(scene, old)
    await take_partners(scene, old)
    await make_missing_leads(session, now)
    await take_leads(scene, old)
    report.notes.append(f"Курс, к которому открыт доступ: «{course.title}».")
    if report.added:
        note_change(
            session,
            by=wish.by,
            action=Action.MOVE,
            about=("imports", wish.name[:60]),
            now=now,
            after=report.figures(),
            reason=wish.reason,
        )


async def _scene(session: AsyncSession, house: House, course: Course, now: datetime, by: int | None) -> Scene:
    quiz = await session.scalar(select(Quiz).where(Quiz.course_id == course.id))
    return Scene(session, course, quiz, by or house.admins[0], now)


async def _take_users(scene: Scene, house: House, old: Old) -> None:
    part = old.parts["users"]
    for one in old.users:
        if await is_refused(scene.session, house, one.telegram_id):
            part.skip(f"users, id {one.row}", "этому человеку у нас отказано, и данные его удалены")
            continue
        user, new = await bring_user(scene.session, one.telegram_id, one.name, one.came_at, email=one.email)
        scene.users[one.telegram_id] = user.id
        part.added += new
        part.same += not new
