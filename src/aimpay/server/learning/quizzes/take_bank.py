"""Writes a bank: what is the same stays, what changed is a new version, what is gone is retired."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.quizzes.bank import Bank, BankPool, BankQuestion
from aimpay.server.learning.quizzes.bank_changes import bank_changes
from aimpay.server.learning.quizzes.errors import QuizBankInvalidError
from aimpay.server.learning.quizzes.models import QuestionVersion, Quiz, QuizPool, QuizQuestion
from aimpay.server.learning.quizzes.present_bank import as_question, present_bank, with_pictures


async def take_bank(
    session: AsyncSession,
    course_id: int,
    bank: Bank,
    *,
    pictures: Mapping[str, str],
    by: int | None,
    now: datetime,
    dry_run: bool = False,
) -> list[str]:
    """Return what changes, in Russian. ``pictures`` are keys of media by the names that the bank gives them."""
    wanted = _resolved(bank, pictures)
    changes = bank_changes(await present_bank(session, course_id), wanted)
    if changes and not dry_run:
        quiz = await _write_quiz(session, course_id, wanted, by, now)
        await _Writer(session, quiz, now).write(wanted)
    return changes


def _resolved(bank: Bank, pictures: Mapping[str, str]) -> Bank:
    missing = [one for one in bank.questions if one.picture and one.picture not in pictures]
    if missing:
        raise QuizBankInvalidError([f"строка {one.line}: картинки {one.picture} нет" for one in missing])
    return with_pictures(bank, dict(pictures))


async def _write_quiz(session: AsyncSession, course_id: int, bank: Bank, by: int | None, now: datetime) -> Quiz:
    quiz = await session.scalar(select(Quiz).where(Quiz.course_id == course_id).with_for_update())
    if quiz is None:
        quiz = Quiz(course_id=course_id, created_at=now)
        session.add(quiz)
    quiz.title, quiz.pass_percent, quiz.minutes = bank.title, bank.pass_percent, bank.minutes
    quiz.attempts, quiz.cooldown_minutes, quiz.show_mistakes = bank.attempts, bank.cooldown_minutes, bank.show_mistakes
    quiz.changed_at, quiz.changed_by = now, by
    await session.flush()
    return quiz


class _Writer:
    """Pools and questions are known by name and key; a retired one that comes back is the same."""

    def __init__(self, session: AsyncSession, quiz: Quiz, now: datetime) -> None:
        self._session = session
        self._quiz = quiz
        self._now = now
        self._versions: dict[int, QuestionVersion] = {}

    async def write(self, bank: Bank) -> None:
        pools = await self._pools(bank)
        known = await self._known()
        made: list[tuple[QuizQuestion, BankQuestion]] = []
        for place, (pool, one) in enumerate((home, each) for home in bank.pools for each in home.questions):
            question = known.pop(one.key, None) or self._new(one)
            question.pool_id, question.place, question.retired_at = pools[pool.name].id, place, None
            made.append((question, one))
        for gone in known.values():
            gone.retired_at = gone.retired_at or self._now
        await self._session.flush()
        self._session.add_all(version for question, one in made if (version := self._version(question, one)))
        await self._session.flush()

    async def _pools(self, bank: Bank) -> dict[str, QuizPool]:
        rows = await self._session.scalars(select(QuizPool).where(QuizPool.quiz_id == self._quiz.id))
        pools = {pool.name: pool for pool in rows}
        for gone in pools.keys() - {pool.name for pool in bank.pools}:
            pools[gone].draw = 0
        for place, wanted in enumerate(bank.pools):
            self._write_pool(pools, wanted, place)
        await self._session.flush()
        return pools

    def _write_pool(self, pools: dict[str, QuizPool], wanted: BankPool, place: int) -> None:
        if wanted.name not in pools:
            pools[wanted.name] = QuizPool(quiz_id=self._quiz.id, name=wanted.name)
            self._session.add(pools[wanted.name])
        pool = pools[wanted.name]
        pool.title, pool.draw, pool.place = wanted.title, wanted.draw, place

    async def _known(self) -> dict[str, QuizQuestion]:
        rows = await self._session.scalars(select(QuizQuestion).where(QuizQuestion.quiz_id == self._quiz.id))
        known = {question.key: question for question in rows}
        own = select(QuestionVersion).join(QuizQuestion, QuizQuestion.id == QuestionVersion.question_id)
        versions = await self._session.scalars(own.where(QuizQuestion.quiz_id == self._quiz.id))
        numbers = {question.id: question.version for question in known.values()}
        self._versions = {one.question_id: one for one in versions if one.version == numbers[one.question_id]}
        return known

    def _new(self, one: BankQuestion) -> QuizQuestion:
        question = QuizQuestion(quiz_id=self._quiz.id, key=one.key, version=0)
        self._session.add(question)
        return question

    def _version(self, question: QuizQuestion, one: BankQuestion) -> QuestionVersion | None:
        """Return the new wording; None when the one in force says the same."""
        old = self._versions.get(question.id)
        if old is not None and as_question(one.key, old) == one:
            return None
        question.version += 1
        return QuestionVersion(
            question_id=question.id,
            version=question.version,
            text=one.text,
            picture=one.picture,
            explanation=one.explanation,
            several=one.several,
            shuffle=one.shuffle,
            options=[{"text": each.text, "right": each.right, "weight": each.weight} for each in one.options],
            created_at=self._now,
        )
