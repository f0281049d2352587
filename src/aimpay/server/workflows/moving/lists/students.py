"""A line of a list of students: access at once by the Telegram id, or when he comes and proves his e-mail."""

from datetime import datetime
from typing import Final

from sqlalchemy import select

from aimpay.server.selling.access_term import access_until
from aimpay.server.selling.models import Course
from aimpay.server.workflows.moving.access import Bought, Outcome, bring_access
from aimpay.server.workflows.moving.lists.kinds import Line
from aimpay.server.workflows.moving.lists.scene import ListScene
from aimpay.server.workflows.moving.models import WaitingStudent
from aimpay.server.workflows.moving.people import bring_user
from aimpay.server.workflows.rights.refused import is_refused

NOBODY: Final = "нет ни Telegram id, ни почты: узнать ученика будет не по чему"
OVER: Final = "доступ уже кончился"
REFUSED: Final = "этому человеку у нас отказано, и данные его удалены"
HAS: Final = "доступ к курсу уже есть"
WAITS: Final = "Telegram id нет: доступ откроется, когда ученик придёт в бот и подтвердит эту почту"


async def take_student(scene: ListScene, line: Line) -> None:
    course = scene.course
    if course is None:
        raise TypeError("students are students of a course")
    paid_at = line.at or scene.now
    until = line.until or access_until(course.access_days, None, paid_at)
    if until is not None and until <= scene.now:
        scene.part.skip(line.where, OVER)
    elif line.telegram_id is not None:
        await _let_in(scene, line, course, paid_at, until)
    elif line.email is None:
        scene.part.skip(line.where, NOBODY)
    else:
        await _wait_for(scene, line, course, paid_at, until)


async def _let_in(scene: ListScene, line: Line, course: Course, paid_at: datetime, until: datetime | None) -> None:
    telegram_id = line.telegram_id or 0
    if await is_refused(scene.session, scene.house, telegram_id):
        scene.part.skip(line.where, REFUSED)
        return
    user, _ = await bring_user(scene.session, telegram_id, line.name, paid_at, email=line.email)
    bought = Bought(
        key=f"list:student:{user.id}:{course.id}",
        amount=line.amount,
        paid_at=paid_at,
        reason=reason(scene.name, line),
        by=scene.by,
        until=until,
    )
    outcome, _ = await bring_access(scene.session, user.id, course, bought, scene.now)
    scene.part.added += outcome is Outcome.GIVEN
    scene.part.same += outcome is not Outcome.GIVEN
    if outcome is Outcome.HAS_ACCESS:
        scene.part.say(line.where, HAS)


async def _wait_for(scene: ListScene, line: Line, course: Course, paid_at: datetime, until: datetime | None) -> None:
    mine = WaitingStudent.email == line.email, WaitingStudent.course_id == course.id
    if await scene.session.scalar(select(WaitingStudent.id).where(*mine)) is not None:
        scene.part.same += 1
        return
    scene.session.add(
        WaitingStudent(
            email=line.email or "",
            name=line.name,
            course_id=course.id,
            amount=line.amount,
            paid_at=paid_at,
            until=until,
            reason=reason(scene.name, line),
            by=scene.by,
            created_at=scene.now,
        )
    )
    await scene.session.flush()
    scene.part.added += 1
    scene.part.say(line.where, WAITS)


def reason(name: str, line: Line) -> str:
    return f"Список «{name[:180]}», {line.where}"
