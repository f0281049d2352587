"""Certificates by a list: first a dry run that says what would happen, then all of it in one transaction."""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.certificate_admin import BulkLine, BulkReport, IssueCertificates
from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.learning.certificates.bulk import MOST_LINES, ListLine, fingerprint, list_lines
from aimpay.server.learning.certificates.errors import BatchDiffersError
from aimpay.server.learning.certificates.issue import Wanted, issue
from aimpay.server.learning.certificates.models import STANDING, Certificate, CertificateBatch
from aimpay.server.learning.certificates.queries import same_name
from aimpay.server.people.find_user import find_user
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.models import Course
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.certificates.announcing import announce_list, deliver_of_list
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.touches import touch_certificate
from aimpay.server.workflows.permit import permit

GOOD: Final = ("ready", "issued")


@dataclass(frozen=True)
class Planned:
    """A line with what stands in its way. ``there`` is a certificate that the person has already."""

    line: ListLine
    user_id: int | None = None
    there: Certificate | None = None


async def issue_list(house: House, request: IssueCertificates) -> BulkReport:
    """All the good lines or, if the process dies, none. The same list again answers what it did the first time."""
    await permit(house, request.admin_id, Action.CERTIFY)
    lines = list_lines(request.lines)
    if not lines or len(lines) > MOST_LINES:
        raise InvalidRequestError(
            f"В\u00a0списке должно быть от\u00a01 до\u00a0{MOST_LINES} строк, а\u00a0здесь {len(lines)}."
        )
    if request.dry_run:
        async with house.db.read() as session:
            return await _perform(session, house, request, lines)
    return await house.db.transact(lambda session: _perform(session, house, request, lines))


async def _perform(
    session: AsyncSession, house: House, request: IssueCertificates, lines: list[ListLine]
) -> BulkReport:
    course = await known_course(session, request.course)
    again = await _is_repeated(session, request, course)
    if not request.dry_run and not again:
        session.add(
            CertificateBatch(
                key=request.batch,
                course_id=course.id,
                sha256=fingerprint(request.lines, course.id),
                issued_by=request.admin_id,
                reason=request.reason.strip(),
                created_at=house.clock.now(),
            )
        )
        await session.flush()
    shown: list[BulkLine] = []
    for line in lines:
        planned = await _planned(session, line, course.id)
        before = await _of_this_list(session, request.batch, line) if again else None
        if before is not None:
            shown.append(_told(line, "issued", before.number))
        elif request.dry_run or again or line_is_bad(planned):
            shown.append(_without_issuing(planned))
        else:
            shown.append(await _issue(session, house, request, course, planned))
    if not request.dry_run and not again:
        await house.jobs.enqueue(session, announce_list, f"certificate-list:{request.batch}", request.batch)
    return _report(request, shown)


def line_is_bad(planned: Planned) -> bool:
    return planned.line.mistake is not None or planned.there is not None


async def _is_repeated(session: AsyncSession, request: IssueCertificates, course: Course) -> bool:
    before = await session.get(CertificateBatch, request.batch)
    if before is not None and before.sha256 != fingerprint(request.lines, course.id):
        raise BatchDiffersError
    return before is not None


async def _of_this_list(session: AsyncSession, batch: str, line: ListLine) -> Certificate | None:
    return await session.scalar(select(Certificate).where(Certificate.issue_key == _key(batch, line)))


def _key(batch: str, line: ListLine) -> str:
    return f"{batch}:{line.number}"


async def _planned(session: AsyncSession, line: ListLine, course_id: int) -> Planned:
    if line.mistake is not None:
        return Planned(line)
    if line.telegram_id is None:
        return Planned(line, there=await same_name(session, line.full_name, course_id))
    user = await find_user(session, line.telegram_id)
    if user is None:
        unknown = f"Человек с\u00a0номером {line.telegram_id} ещё не\u00a0заходил в\u00a0бот."
        return Planned(ListLine(line.number, line.full_name, line.telegram_id, unknown))
    there = await session.scalar(
        select(Certificate).where(
            Certificate.user_id == user.id, Certificate.course_id == course_id, Certificate.status.in_(STANDING)
        )
    )
    return Planned(line, user.id, there)


def _without_issuing(planned: Planned) -> BulkLine:
    if planned.line.mistake is not None:
        return _told(planned.line, "mistake", note=planned.line.mistake)
    if planned.there is not None:
        note = f"Уже есть, на\u00a0имя {planned.there.full_name}."
        return _told(planned.line, "exists", planned.there.number, note)
    return _told(planned.line, "ready")


async def _issue(
    session: AsyncSession, house: House, request: IssueCertificates, course: Course, planned: Planned
) -> BulkLine:
    wanted = Wanted(
        full_name=planned.line.full_name,
        course_id=course.id,
        course_title=course.title,
        user_id=planned.user_id,
        by=request.admin_id,
        reason=request.reason.strip(),
        key=_key(request.batch, planned.line),
        batch=request.batch,
    )
    issued = await issue(session, wanted, house.clock.now())
    made = issued.certificate
    if not issued.new:
        return _without_issuing(replace(planned, there=made))
    if planned.user_id is not None:
        await house.jobs.enqueue(session, deliver_of_list, f"certificate:{made.id}", made.id)
        await touch_certificate(session, made, house.clock.now())
    return _told(planned.line, "issued", made.number)


def _told(line: ListLine, outcome: str, number: str | None = None, note: str | None = None) -> BulkLine:
    return BulkLine.model_validate(
        {"line": line.number, "outcome": outcome, "full_name": line.full_name, "number": number, "note": note}
    )


def _report(request: IssueCertificates, shown: list[BulkLine]) -> BulkReport:
    return BulkReport(
        batch=request.batch,
        dry_run=request.dry_run,
        good=sum(one.outcome in GOOD for one in shown),
        existing=sum(one.outcome == "exists" for one in shown),
        mistakes=sum(one.outcome == "mistake" for one in shown),
        lines=tuple(shown),
    )
