"""What a student does: sees how far he is, names himself, gets the certificate, asks to put the name right."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.certificates import (
    AskNameCorrection,
    CanGetCertificate,
    CertificateState,
    CertificateView,
    MyCertificates,
    NameCorrectionView,
    NamePreview,
    SaveFio,
)
from aimpay.server.learning.certificates.capitals import suggested
from aimpay.server.learning.certificates.corrections import ask_correction
from aimpay.server.learning.certificates.errors import (
    CertificateIssuedError,
    CertificateNotFoundError,
    CertificateNotValidError,
    QuizNotPassedError,
)
from aimpay.server.learning.certificates.full_name import clean_name
from aimpay.server.learning.certificates.issue import Wanted, issue
from aimpay.server.learning.certificates.models import STANDING, Certificate
from aimpay.server.learning.certificates.queries import by_number, certificates_of, newest_of, waiting_correction
from aimpay.server.learning.certificates.views import certificate_view, correction_view
from aimpay.server.learning.errors import NoAccessError
from aimpay.server.learning.models import Enrollment
from aimpay.server.learning.queries import active_enrollment, may_learn
from aimpay.server.learning.quizzes.errors import QuizNoRightError, QuizNotFoundError
from aimpay.server.learning.quizzes.find_quiz import quiz_for
from aimpay.server.learning.quizzes.queries import passed_attempt
from aimpay.server.people.find_user import get_user
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.models import Course
from aimpay.server.workflows.certificates.announcing import announce_certificate, announce_correction
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.touches import touch_certificate

CLAIMED = "Студент получил сам"
NO_RIGHT = "Сертификат выдаём студентам курса. Откройте доступ к\u00a0курсу — и\u00a0продолжим."


async def certificate_state(house: House, request: CanGetCertificate) -> CertificateState:
    async with house.db.read() as session:
        user = await get_user(session, request.telegram_id)
        course = await _course(session, user.id, request.course, house.clock.now())
        certificate = await newest_of(session, user.id, course.id)
        if certificate is not None:
            return await _issued(session, house, course, certificate)
        await _right(session, user.id, course.id, house.clock.now())
        passed = await passed_attempt(session, user.id, course.id)
        return CertificateState(result="need_fio" if passed else "test", course=course.slug, course_title=course.title)


async def _issued(session: AsyncSession, house: House, course: Course, certificate: Certificate) -> CertificateState:
    wish = await waiting_correction(session, certificate.id)
    return CertificateState(
        result="passed",
        course=course.slug,
        course_title=course.title,
        certificate=await certificate_view(session, certificate, house.public_url),
        correction=correction_view(wish, certificate) if wish else None,
    )


def preview(typed: str) -> NamePreview:
    name = clean_name(typed)
    return NamePreview(full_name=name, suggestion=suggested(name))


async def claim(house: House, request: SaveFio) -> CertificateView:
    """Issue the certificate; a repeat with the same name answers the one that is there."""
    name = clean_name(request.full_name)

    async def work(session: AsyncSession) -> CertificateView:
        now = house.clock.now()
        user = await get_user(session, request.telegram_id)
        course = await _course(session, user.id, request.course, now)
        certificate = await newest_of(session, user.id, course.id)
        if certificate is None:
            certificate = await _issue(session, house, user.id, course, name)
        elif certificate.status not in STANDING:
            raise CertificateNotValidError
        elif certificate.full_name != name:
            raise CertificateIssuedError(number=certificate.number)
        return await certificate_view(session, certificate, house.public_url)

    return await house.db.transact(work)


async def _issue(session: AsyncSession, house: House, user_id: int, course: Course, name: str) -> Certificate:
    """The right is locked: a refund at this moment comes before, or finds the certificate and suspends it."""
    now = house.clock.now()
    right = await _right(session, user_id, course.id, now)
    await session.refresh(right, with_for_update=True)
    if right.ends_at is not None and right.ends_at <= now:
        raise NoAccessError(NO_RIGHT)
    passed = await passed_attempt(session, user_id, course.id)
    if passed is None:
        raise QuizNotPassedError
    wanted = Wanted(
        full_name=name,
        course_id=course.id,
        course_title=course.title,
        user_id=user_id,
        score_percent=passed.score_percent,
        reason=CLAIMED,
    )
    issued = await issue(session, wanted, now)
    if not issued.new and issued.certificate.full_name != name:
        raise CertificateIssuedError(number=issued.certificate.number)
    key = f"certificate:{issued.certificate.id}"
    await house.jobs.enqueue(session, announce_certificate, key, issued.certificate.id)
    await touch_certificate(session, issued.certificate, now)
    return issued.certificate


async def my_certificates(house: House, telegram_id: int) -> MyCertificates:
    async with house.db.read() as session:
        user = await get_user(session, telegram_id)
        mine = await certificates_of(session, user.id)
        return MyCertificates(
            certificates=tuple([await certificate_view(session, one, house.public_url) for one in mine])
        )


async def ask_for_correction(house: House, request: AskNameCorrection) -> NameCorrectionView:
    name = clean_name(request.full_name)

    async def work(session: AsyncSession) -> NameCorrectionView:
        user = await get_user(session, request.telegram_id)
        certificate = await by_number(session, request.number, lock=True)
        if certificate.user_id != user.id:
            raise CertificateNotFoundError
        wish, new = await ask_correction(session, certificate, name, house.clock.now())
        if new:
            await house.jobs.enqueue(session, announce_correction, f"correction:{wish.id}", wish.id)
        return correction_view(wish, certificate)

    return await house.db.transact(work)


async def _course(session: AsyncSession, user_id: int, slug: str | None, now: datetime) -> Course:
    """Return the course named; or the newest that the person has a right to, better with a quiz; or a certificate's."""
    if slug is not None:
        return await known_course(session, slug)
    with suppress(QuizNoRightError, QuizNotFoundError):
        return (await quiz_for(session, user_id, None, now)).course
    if right := await active_enrollment(session, user_id, now):
        return await session.get_one(Course, right.course_id)
    if certificate := await newest_of(session, user_id):
        return await session.get_one(Course, certificate.course_id)
    raise NoAccessError(NO_RIGHT)


async def _right(session: AsyncSession, user_id: int, course_id: int, now: datetime) -> Enrollment:
    """A right on trial is enough only where the course says so."""
    right = await active_enrollment(session, user_id, now, course_id)
    if right is None or not await may_learn(session, user_id, course_id, now):
        raise NoAccessError(NO_RIGHT)
    return right
