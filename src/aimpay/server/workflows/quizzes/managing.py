"""What the owner does with quizzes."""

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import quiz as contract
from aimpay.server.learning.quizzes.errors import QuizNotFoundError
from aimpay.server.learning.quizzes.find_quiz import CourseQuiz, quiz_for, quiz_of_course
from aimpay.server.learning.quizzes.let_pass import Pardon, let_pass
from aimpay.server.learning.quizzes.pictures import known_pictures
from aimpay.server.learning.quizzes.present_bank import present_bank, with_pictures
from aimpay.server.learning.quizzes.statistics import quiz_statistics
from aimpay.server.learning.quizzes.take_bank import take_bank
from aimpay.server.people.block_user import known_user
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.place_order import course_on_sale
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.touches import touch_quiz
from aimpay.server.workflows.permit import permit
from aimpay.server.workflows.quizzes.announcing import announce_pardon
from aimpay.server.workflows.quizzes.bank_files import read_bank, write_bank


async def update_passed_exam(house: House, request: contract.UpdatePassedExam) -> contract.PassedExam:
    await permit(house, request.admin_id, Action.CERTIFY)

    async def work(session: AsyncSession) -> contract.PassedExam:
        now = house.clock.now()
        user = await known_user(session, request.telegram_id)
        quiz, course = await quiz_for(session, user.id, request.course, now)
        pardon = Pardon(request.admin_id, request.reason, request.score_percent)
        attempt, changed = await let_pass(session, quiz, user.id, pardon, now)
        if changed:
            await touch_quiz(session, attempt, now)
            await house.jobs.enqueue(session, announce_pardon, f"quiz-pardon:{attempt.id}", attempt.id)
        return contract.PassedExam(
            attempt_id=attempt.id, course=course.slug, score_percent=attempt.score_percent, changed=changed
        )

    return await house.db.transact(work)


async def get_statistics(house: House, request: contract.GetQuizStatistics) -> contract.QuizStatistics:
    await permit(house, request.admin_id, Action.SEE_COURSES)
    async with house.db.read() as session:
        return await quiz_statistics(session, await _quiz(session, request.course))


async def import_quiz(house: House, request: contract.ImportQuiz) -> contract.QuizImported:
    await permit(house, request.admin_id, Action.TEACH)

    async def work(session: AsyncSession) -> contract.QuizImported:
        course = await known_course(session, request.course, lock=True)
        present = await present_bank(session, course.id)
        bank = read_bank(request.content, request.format, present)
        pictures = await known_pictures(session)
        changes = await take_bank(
            session,
            course.id,
            bank,
            pictures=pictures,
            by=request.admin_id,
            now=house.clock.now(),
            dry_run=request.dry_run,
        )
        return contract.QuizImported(changes=tuple(changes), written=bool(changes) and not request.dry_run)

    return await house.db.transact(work)


async def export_quiz(house: House, request: contract.ExportQuiz) -> contract.QuizFile:
    await permit(house, request.admin_id, Action.TEACH)
    async with house.db.read() as session:
        course = await known_course(session, request.course)
        bank = await present_bank(session, course.id)
        names = {key: name for name, key in (await known_pictures(session)).items()}
    if bank is None:
        raise QuizNotFoundError
    return write_bank(course.slug, with_pictures(bank, names), request.format)


async def _quiz(session: AsyncSession, slug: str | None) -> CourseQuiz:
    return await quiz_of_course(session, slug or (await course_on_sale(session)).slug)
