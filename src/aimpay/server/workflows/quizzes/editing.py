"""Changes of a bank made in the office, one at a time. Each is a whole new bank, checked as a file would be."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.quizzes.bank import Bank, BankPool, BankQuestion, bank_problems, settled
from aimpay.server.learning.quizzes.errors import QuestionNotFoundError, QuizBankInvalidError, QuizNotFoundError
from aimpay.server.learning.quizzes.present_bank import present_bank
from aimpay.server.learning.quizzes.take_bank import take_bank
from aimpay.server.selling.find_course import known_course
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action

QUIZZES: Final = "quizzes"
"""What the audit calls a quiz; its key is the course's slug."""
LINE: Final = re.compile(r"^строк[аи] [\d, ]+: ")
SETTINGS: Final = ("title", "pass_percent", "minutes", "attempts", "cooldown_minutes", "show_mistakes")


@dataclass(frozen=True)
class Rules:
    """What holds for the whole quiz; ``draw`` by the pool's name."""

    title: str
    pass_percent: int
    minutes: int | None
    attempts: int | None
    cooldown_minutes: int
    show_mistakes: str
    draw: dict[str, int]


@dataclass(frozen=True)
class Editor:
    """Who changes the quiz of which course, when and why."""

    slug: str
    by: int
    now: datetime
    reason: str = ""


async def save_rules(session: AsyncSession, editor: Editor, rules: Rules) -> None:
    def change(bank: Bank) -> Bank:
        pools = tuple(replace(pool, draw=rules.draw.get(pool.name, pool.draw)) for pool in bank.pools)
        own = {name: getattr(rules, name) for name in SETTINGS}
        return replace(bank, pools=pools, **own)

    await _edit(session, editor, change, _rules_said)


async def save_question(session: AsyncSession, editor: Editor, pool: str, question: BankQuestion, *, new: bool) -> None:
    """A new wording is a new version: attempts that run keep theirs. A pool that is not there yet is made."""
    question = replace(question, options=settled(question.options, several=question.several))

    def change(bank: Bank) -> Bank:
        if (find_question(bank, question.key) is not None) == new:
            raise QuizBankInvalidError([f"ключ {question.key} уже занят"]) if new else QuestionNotFoundError
        return _with(bank, pool, question)

    await _edit(session, editor, change, lambda bank: _question_said(bank, question.key), may_create=new)


async def retire_question(session: AsyncSession, editor: Editor, key: str) -> None:
    """It is drawn no more; attempts that have it keep it. A pool that is left empty goes with it."""

    def change(bank: Bank) -> Bank:
        if find_question(bank, key) is None:
            raise QuestionNotFoundError
        pools = (replace(pool, questions=tuple(one for one in pool.questions if one.key != key)) for pool in bank.pools)
        return replace(bank, pools=tuple(pool for pool in pools if pool.questions))

    await _edit(session, editor, change, lambda bank: _question_said(bank, key))


def find_question(bank: Bank, key: str) -> tuple[BankPool, BankQuestion] | None:
    return next(((pool, one) for pool in bank.pools for one in pool.questions if one.key == key), None)


def _with(bank: Bank, name: str, question: BankQuestion) -> Bank:
    """Put the question in its place of this pool, or at the end of it."""
    pools = []
    for pool in bank.pools:
        rest = tuple(one for one in pool.questions if one.key != question.key)
        if pool.name != name:
            pools.append(replace(pool, questions=rest))
        elif len(rest) == len(pool.questions):
            pools.append(replace(pool, questions=(*rest, question)))
        else:
            same = tuple(question if one.key == question.key else one for one in pool.questions)
            pools.append(replace(pool, questions=same))
    if name not in {pool.name for pool in bank.pools}:
        pools.append(BankPool(name, 1, (question,)))
    return replace(bank, pools=tuple(pool for pool in pools if pool.questions))


async def _edit(
    session: AsyncSession,
    editor: Editor,
    change: Callable[[Bank], Bank],
    said: Callable[[Bank], Any],
    *,
    may_create: bool = False,
) -> None:
    course = await known_course(session, editor.slug, lock=True)
    present = await present_bank(session, course.id)
    if present is None and not may_create:
        raise QuizNotFoundError
    before = present or Bank(title=course.title, pools=())
    after = change(before)
    if problems := [LINE.sub("", one) for one in bank_problems(after)]:
        raise QuizBankInvalidError(problems)
    pictures = {one.picture: one.picture for one in after.questions if one.picture}
    if await take_bank(session, course.id, after, pictures=pictures, by=editor.by, now=editor.now):
        note_quiz_change(session, editor, said(before) if present else None, said(after))


def note_quiz_change(session: AsyncSession, editor: Editor, before: Any, after: Any, via: Via = Via.OFFICE) -> None:
    note_change(
        session,
        by=editor.by,
        action=Action.TEACH,
        about=(QUIZZES, editor.slug),
        now=editor.now,
        via=via,
        before=before,
        after=after,
        reason=editor.reason,
    )


def note_import(session: AsyncSession, editor: Editor, changes: Sequence[str], via: Via) -> None:
    note_quiz_change(session, editor, None, {"changes": list(changes)}, via)


def _rules_said(bank: Bank) -> dict[str, Any]:
    return {name: getattr(bank, name) for name in SETTINGS} | {"draw": {pool.name: pool.draw for pool in bank.pools}}


def _question_said(bank: Bank, key: str) -> dict[str, Any] | None:
    found = find_question(bank, key)
    if found is None:
        return {"question": key, "retired": True}
    pool, one = found
    options = [{"text": each.text, "right": each.right, "weight": each.weight} for each in one.options]
    return {"question": key, "pool": pool.name, "text": one.text, "explanation": one.explanation, "options": options}
