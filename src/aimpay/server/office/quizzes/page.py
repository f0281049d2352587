"""The pages of one quiz and of one question, with what was typed and refused."""

from typing import Any, Final

from fastapi.responses import Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.errors import BusinessError
from aimpay.server.learning.quizzes.bank import Bank
from aimpay.server.learning.quizzes.bank_changes import SETTINGS as NAMES
from aimpay.server.learning.quizzes.errors import QuestionNotFoundError, QuizBankInvalidError, QuizNotFoundError
from aimpay.server.learning.quizzes.find_quiz import count_drawn, quiz_of_course
from aimpay.server.learning.quizzes.models import QuestionVersion, Quiz, QuizAttempt, QuizQuestion
from aimpay.server.learning.quizzes.pictures import known_pictures
from aimpay.server.learning.quizzes.present_bank import present_bank
from aimpay.server.learning.quizzes.rules import QuizStatus
from aimpay.server.learning.quizzes.statistics import quiz_statistics
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import Staff
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.quizzes.form import (
    HOUR,
    SHOWN,
    QuestionForm,
    RulesForm,
    free_key,
    rows_of,
    stored_question,
)
from aimpay.server.office.typed_form import FormWrongError
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.models import Course
from aimpay.server.staff.history import history_of
from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.quizzes.editing import QUIZZES, find_question

LIST: Final = "/office/quizzes"
ACTIVE: Final = "quizzes"
SCRIPTS: Final = ("/office/static/quiz.js",)
LETTERS: Final = "АБВГДЕЖЗ"


async def quiz_rows(session: AsyncSession) -> list[dict[str, Any]]:
    """Each course with its quiz, or without one."""
    both = select(Course, Quiz).outerjoin(Quiz, Quiz.course_id == Course.id).order_by(Course.id)
    return [await _row(session, course, quiz) for course, quiz in (await session.execute(both)).all()]


async def _row(session: AsyncSession, course: Course, quiz: Quiz | None) -> dict[str, Any]:
    if quiz is None:
        return {"course": course, "quiz": None}
    own = QuizQuestion.quiz_id == quiz.id, QuizQuestion.retired_at.is_(None)
    tries = select(func.count()).where(QuizAttempt.quiz_id == quiz.id, QuizAttempt.granted_by.is_(None))
    return {
        "course": course,
        "quiz": quiz,
        "questions": await session.scalar(select(func.count()).where(*own)),
        "drawn": await count_drawn(session, quiz.id),
        "tries": await session.scalar(tries),
        "passed": await session.scalar(tries.where(QuizAttempt.status == QuizStatus.PASSED)),
    }


async def quiz_page(
    house: House,
    staff: Staff,
    slug: str,
    *,
    said: str = "",
    problems: list[str] | None = None,
    rules: RulesForm | None = None,
    source: str = "",
    kind: str = "yaml",
) -> Response:
    async with house.db.read() as session:
        course = await known_course(session, slug)
        bank = await present_bank(session, course.id)
        words: dict[str, Any] = {
            "course": course,
            "bank": bank,
            "rules": rules or (stored_rules(bank) if bank else None),
            "statistics": await quiz_statistics(session, await quiz_of_course(session, slug)) if bank else None,
            "history": [(entry, change_lines(entry)) for entry in await history_of(session, QUIZZES, slug, 20)],
            "names": await colleagues(session, house.admins),
        }
    words |= {"problems": problems or [], "source": source, "kind": kind, "shown": list(SHOWN.items())}
    words |= {"may": staff.may(Action.TEACH), "of": {one.key: one for one in _questions(words["statistics"])}}
    status = 422 if problems else 200
    title = bank.title if bank else f"Тест курса «{course.title}»"
    return office_page(staff, ACTIVE, title, render("quizzes/one.html", **words), said=said, status=status)


def _questions(statistics: Any) -> Any:
    return statistics.questions if statistics else ()


async def question_page(
    house: House,
    staff: Staff,
    slug: str,
    key: str,
    *,
    said: str = "",
    typed: QuestionForm | None = None,
    problems: list[str] | None = None,
) -> Response:
    async with house.db.read() as session:
        course, bank = await _known(session, slug)
        found = find_question(bank, key)
        if found is None:
            raise QuestionNotFoundError
        versions = await _versions(session, course.id, key)
        pictures = await known_pictures(session)
    form = typed or stored_question(found[0].name, found[1])
    return _question(staff, course, bank, form, pictures, key=key, versions=versions, said=said, problems=problems)


async def new_question_page(
    house: House,
    staff: Staff,
    slug: str,
    pool: str,
    typed: QuestionForm | None = None,
    problems: list[str] | None = None,
) -> Response:
    """A course without a quiz gets one with its first question."""
    async with house.db.read() as session:
        course = await known_course(session, slug)
        bank = await present_bank(session, course.id)
        pictures = await known_pictures(session)
    form = typed or QuestionForm(key=free_key(bank), pool=pool, new_pool="" if bank else "main")
    return _question(staff, course, bank, form, pictures, problems=problems)


async def _known(session: AsyncSession, slug: str) -> tuple[Course, Bank]:
    course = await known_course(session, slug)
    bank = await present_bank(session, course.id)
    if bank is None:
        raise QuizNotFoundError
    return course, bank


async def _versions(session: AsyncSession, course_id: int, key: str) -> list[QuestionVersion]:
    own = (
        select(QuestionVersion)
        .join(QuizQuestion, QuizQuestion.id == QuestionVersion.question_id)
        .join(Quiz, Quiz.id == QuizQuestion.quiz_id)
        .where(Quiz.course_id == course_id, QuizQuestion.key == key)
        .order_by(QuestionVersion.version.desc())
    )
    return list(await session.scalars(own))


def _question(
    staff: Staff,
    course: Course,
    bank: Bank | None,
    typed: QuestionForm,
    pictures: dict[str, str],
    *,
    key: str = "",
    versions: list[QuestionVersion] | None = None,
    said: str = "",
    problems: list[str] | None = None,
) -> Response:
    words = {
        "course": course,
        "typed": typed,
        "key": key,
        "rows": rows_of(typed),
        "letters": LETTERS,
        "pools": [(pool.name, pool.title or pool.name) for pool in bank.pools] if bank else [],
        "pictures": [("", "без картинки"), *((media, name) for name, media in pictures.items())],
        "versions": versions or [],
        "problems": problems or [],
        "may": staff.may(Action.TEACH),
    }
    body = render("quizzes/question.html", **words)
    status = 422 if problems else 200
    title = f"Вопрос {key}" if key else "Новый вопрос"
    return office_page(staff, ACTIVE, title, body, said=said, status=status, scripts=SCRIPTS)


def stored_rules(bank: Bank) -> RulesForm:
    hours, rest = divmod(bank.cooldown_minutes, HOUR)
    return RulesForm(
        title=bank.title,
        pass_percent=str(bank.pass_percent),
        minutes=str(bank.minutes or ""),
        attempts=str(bank.attempts or ""),
        cooldown=f"{bank.cooldown_minutes} мин" if rest else str(hours or ""),
        show_mistakes=str(bank.show_mistakes),
        pool=[pool.name for pool in bank.pools],
        draw=[str(pool.draw) for pool in bank.pools],
    )


def change_lines(entry: AuditEntry) -> list[str]:
    """Say what a change was, in Russian."""
    before, after = entry.before or {}, entry.after or {}
    if "changes" in after:
        return list(after["changes"])
    if "question" in after:
        what = "убран" if "retired" in after else "изменён" if "text" in before else "добавлен"
        return [f"вопрос {after['question']}: {what}"]
    changed = [name for name in after if before.get(name) != after[name] and name in NAMES]
    lines = [f"{NAMES[name]}: {before.get(name)} → {after[name]}" for name in changed]
    was, draws = before.get("draw", {}), after.get("draw", {})
    moved = [name for name in draws if was.get(name) != draws[name]]
    return lines + [f"раздел {name}: в\u00a0попытке {was.get(name)} → {draws[name]}" for name in moved]


def problems_of(error: BusinessError) -> list[str]:
    if isinstance(error, QuizBankInvalidError | FormWrongError):
        return error.problems
    return [error.message]
