"""The timeline's part of learning: attempts at quizzes, certificates, and consents given in the bot."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import TimelineEntry
from aimpay.contract.people import ConsentKind
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.kit.typography import NBSP
from aimpay.server.learning.certificates.models import Certificate, CertificateChange, CertificateStatus
from aimpay.server.learning.quizzes.models import Quiz, QuizAttempt
from aimpay.server.learning.quizzes.rules import QuizStatus
from aimpay.server.people.models import Consent
from aimpay.server.selling.models import Course
from aimpay.server.workflows.leads.timeline_person import Person

ENDS: Final = {
    QuizStatus.PASSED: "Сдал тест",
    QuizStatus.FAILED: "Не\u00a0сдал тест",
    QuizStatus.EXPIRED: "Не\u00a0успел закончить тест",
    QuizStatus.STOPPED: "Тест прерван",
}
PAPERS: Final = {
    CertificateStatus.VALID: "Получил сертификат",
    CertificateStatus.SUSPENDED: "Сертификат приостановлен",
    CertificateStatus.REVOKED: "Сертификат отозван",
    CertificateStatus.REPLACED: "Сертификат перевыпущен",
}
AGREED: Final = {
    ConsentKind.OFFER: "Принял оферту",
    ConsentKind.PERSONAL_DATA: "Согласился на\u00a0обработку персональных данных",
}


async def attempts(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    rows = (
        select(QuizAttempt, Course.title)
        .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
        .join(Course, Course.id == Quiz.course_id)
        .where(QuizAttempt.user_id == person.user_id, QuizAttempt.finished_at.is_not(None))
        .order_by(QuizAttempt.finished_at.desc(), QuizAttempt.id.desc())
        .limit(newest)
    )
    return [_attempt(one, title) for one, title in (await session.execute(rows)).all()]


def _attempt(run: QuizAttempt, title: str) -> TimelineEntry:
    passed = run.status == QuizStatus.PASSED
    score = f", {run.score_percent}{NBSP}% из{NBSP}нужных {run.pass_percent}" if run.score_percent is not None else ""
    return TimelineEntry(
        key=f"quiz:{run.id}",
        kind=TouchKind.QUIZ_PASSED if passed else TouchKind.QUIZ_FAILED,
        at=run.finished_at or run.started_at,
        title=f"Тест зачли без{NBSP}вопросов" if run.granted_by else ENDS[QuizStatus(run.status)],
        text=f"Курс «{title}»{score}",
        by=run.granted_by,
    )


async def certificates(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    """Each change of each certificate."""
    rows = (
        select(CertificateChange, Certificate.number)
        .join(Certificate, Certificate.id == CertificateChange.certificate_id)
        .where(Certificate.user_id == person.user_id)
        .order_by(CertificateChange.at.desc(), CertificateChange.id.desc())
        .limit(newest)
    )
    return [
        TimelineEntry(
            key=f"certificate:{one.id}",
            kind=TouchKind.CERTIFICATE_ISSUED if one.was is None else "certificate_changed",
            at=one.at,
            title=_paper(one),
            text=f"{number}. {one.reason}",
            by=one.by,
        )
        for one, number in (await session.execute(rows)).all()
    ]


def _paper(change: CertificateChange) -> str:
    became = CertificateStatus(change.became)
    if became is CertificateStatus.VALID and change.was is not None:
        return "Сертификат снова действует"
    return PAPERS[became]


async def consents(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    rows = select(Consent).where(Consent.user_id == person.user_id).order_by(Consent.id.desc()).limit(newest)
    return [
        TimelineEntry(
            key=f"consent:{one.id}",
            kind="consent_given",
            at=one.given_at,
            title=AGREED[ConsentKind(one.kind)],
            text=f"Версия {one.version}",
        )
        for one in await session.scalars(rows)
    ]


SOURCES: Final = (attempts, certificates, consents)
