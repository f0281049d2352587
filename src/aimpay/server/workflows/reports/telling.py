"""Says that a report is ready: to who asked, in the bot; or, of a schedule, to its recipients by e-mail."""

import base64
from html import escape
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.contract.money_text import grouped
from aimpay.server.kit.moscow import moscow_moment
from aimpay.server.kit.typography import NBSP
from aimpay.server.school.letter_layout import DARK, FONT, PLAIN_LAYOUT
from aimpay.server.school.profile import get_profile
from aimpay.server.staff.models import StaffMember
from aimpay.server.staff.permit import role_of
from aimpay.server.workflows.gateways import Attachment, Letter
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.reports.asked import asked_from
from aimpay.server.workflows.reports.files import file_pieces
from aimpay.server.workflows.reports.models import ReportJob, ReportSchedule, ReportSending
from aimpay.server.workflows.reports.registry import report_of
from aimpay.server.workflows.reports.report import may_take
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell

LARGEST_ATTACHED: Final = 5 * 1024 * 1024
LARGEST_IN_CHAT: Final = 49 * 1024 * 1024
"""Telegram takes no more than 50 MB from a bot."""
SENT: Final = "sent"
NO_EMAIL: Final = "no_email"
ROLE_FORBIDS: Final = "role_forbids"


async def tell_report(story: Story, job_id: int) -> None:
    recipients = await story.step(recipients_of, job_id)
    if recipients is None:
        await attempt(story, tell_asker, job_id)
        return
    for recipient in recipients:
        await attempt(story, mail_report, job_id, recipient)


async def recipients_of(house: House, job_id: int) -> list[int] | None:
    """None: nobody's letter, the asker hears of it in the bot."""
    async with house.db.read() as session:
        job = await session.get_one(ReportJob, job_id)
        schedule = await session.get_one(ReportSchedule, job.schedule_id) if job.schedule_id else None
    return list(schedule.recipients) if schedule else None


async def tell_asker(house: House, job_id: int) -> None:
    async with house.db.read() as session:
        job = await session.get_one(ReportJob, job_id)
    text = f"📊 <b>Отчёт «{escape(report_of(job.report).title)}» готов</b>\n{_period(job)}, {size_words(job)}.\n\n"
    await tell(house, f"report:{job_id}", job.asked_by, text + _kept_until(job), (_button(house, job),))


def _button(house: House, job: ReportJob) -> NotifyButton:
    if (job.size or 0) <= LARGEST_IN_CHAT:
        return NotifyButton(text="Получить файл", callback=BotButton.REPORT_FILE, argument=str(job.id))
    return NotifyButton(text="Открыть в кабинете", url=job_address(house, job))


def job_address(house: House, job: ReportJob) -> str:
    return f"{house.public_url}/office/reports/jobs/{job.id}"


def size_words(job: ReportJob) -> str:
    kilobytes = max((job.size or 0) // 1024, 1)
    size = f"{kilobytes / 1024:.1f}{NBSP}МБ".replace(".", ",") if kilobytes >= 1024 else f"{kilobytes}{NBSP}КБ"  # noqa: PLR2004 — kilobytes in a megabyte
    return size if not job.rows_total else f"строк: {grouped(job.rows_total)}; {size}"


def _period(job: ReportJob) -> str:
    return f"Период: {asked_from(job.asked).period}"


def _kept_until(job: ReportJob) -> str:
    until = moscow_moment(job.expires_at) if job.expires_at else ""
    return f"Файл хранится до{NBSP}{until} по{NBSP}Москве."


async def mail_report(house: House, job_id: int, recipient: int) -> None:
    """Once to each; only to staff, as the roster and the roles stand now."""
    async with house.db.read() as session:
        job = await session.get_one(ReportJob, job_id)
        known = await session.scalar(_sending(job_id, recipient))
        outcome, address = await _address(session, house, job, recipient)
        school = (await get_profile(session)).school_name
    if known:
        return
    attached = (job.size or 0) <= LARGEST_ATTACHED
    if outcome == SENT:
        await house.mailer.send(await _letter(house, job, address, school, recipient, attached=attached))
    async with house.db.write() as session:
        session.add(
            ReportSending(
                schedule_id=job.schedule_id,
                job_id=job_id,
                recipient=recipient,
                outcome=outcome,
                attached=attached and outcome == SENT,
                at=house.clock.now(),
            )
        )


def _sending(job_id: int, recipient: int) -> Select[int]:
    return select(ReportSending.id).where(ReportSending.job_id == job_id, ReportSending.recipient == recipient)


async def _address(session: AsyncSession, house: House, job: ReportJob, recipient: int) -> tuple[str, str]:
    role = await role_of(session, recipient, house.admins)
    if role is None or not may_take(report_of(job.report), role):
        return ROLE_FORBIDS, ""
    member = await session.get(StaffMember, recipient)
    return (SENT, member.email) if member and member.email and not member.removed_at else (NO_EMAIL, "")


async def _letter(house: House, job: ReportJob, address: str, school: str, recipient: int, *, attached: bool) -> Letter:
    title, link = report_of(job.report).title, job_address(house, job)
    where = "Файл вложен в\u00a0письмо." if attached else "Файл большой, поэтому лежит в\u00a0кабинете."
    body = f"{_period(job)}, {size_words(job)}. {where} {_kept_until(job)}"
    html = PLAIN_LAYOUT.format(
        subject=escape(f"Отчёт «{title}»"),
        preview=escape(_period(job)),
        school=escape(school),
        title=escape(title),
        body=escape(body),
        link=escape(link, quote=True),
        button="Открыть в\u00a0кабинете",
        small="Письмо приходит по\u00a0расписанию отчётов. Остановить его можно в\u00a0кабинете: Выгрузки.",
        footer=escape(school),
        font=FONT,
        dark=DARK,
    )
    pieces = [piece async for piece in file_pieces(house, job)] if attached else []
    content = base64.b64encode(b"".join(pieces)).decode()
    files = (Attachment(job.file_name or "report.xlsx", content),) if attached else ()
    return Letter(
        to=address,
        subject=f"Отчёт «{title}»: {asked_from(job.asked).period}",
        html=html,
        text=f"{title}\n\n{body}\n\n{link}\n",
        idempotency_key=f"report/{job.id}/{recipient}",
        attachments=files,
    )
