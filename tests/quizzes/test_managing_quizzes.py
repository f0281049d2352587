"""What the owner does with a quiz: looks at figures, brings a bank, takes it away as a file."""

from typing import Any

import pytest

from aimpay.contract import quiz as contract
from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError
from aimpay.server.learning.quizzes.errors import QuizBankInvalidError
from quizzes.classroom import ANNA, BANK, BORIS, COURSE, Classroom
from server.houses import OWNER


def bringing(content: str = BANK, *, by: int = OWNER, **more: Any) -> contract.ImportQuiz:
    return contract.ImportQuiz.model_validate({"admin_id": by, "course": COURSE, "content": content, **more})


async def bring(room: Classroom, content: str, **more: Any) -> contract.QuizImported:
    return await room(contract.IMPORT_QUIZ, bringing(content, **more))


async def statistics(room: Classroom, by: int = OWNER) -> contract.QuizStatistics:
    return await room(contract.QUIZ_STATISTICS, contract.GetQuizStatistics(admin_id=by, course=COURSE))


async def take_away(room: Classroom, kind: str, by: int = OWNER, course: str = COURSE) -> contract.QuizFile:
    wish = {"admin_id": by, "course": course, "format": kind}
    return await room(contract.EXPORT_QUIZ, contract.ExportQuiz.model_validate(wish))


async def test_only_an_admin_manages(room: Classroom) -> None:
    acts = (statistics(room, ANNA), room(contract.IMPORT_QUIZ, bringing(by=ANNA)), take_away(room, "yaml", ANNA))
    for act in acts:
        with pytest.raises(BusinessError) as error:
            await act
        assert error.value.code == ErrorCode.ADMINS_ONLY


async def test_figures_are_of_attempts_and_of_each_question(either_room: Classroom) -> None:
    room = either_room
    empty = await statistics(room)
    assert (empty.attempts, empty.average_percent, len(empty.questions)) == (0, None, 5)
    await room.take(True, True, True)
    await room.take(False, False, False, who=BORIS)
    found = await statistics(room)
    assert (found.attempts, found.passed, found.failed, found.expired) == (2, 1, 1, 0)
    assert found.average_percent == 50
    assert sum(one.shown for one in found.questions) == sum(one.answered for one in found.questions) == 6
    shares = [one.right_share for one in found.questions if one.answered]
    assert set(shares) <= {0, 50, 100}
    assert {one.broken for one in found.questions} == {None}


async def test_an_unanswered_question_is_shown_but_not_answered_and_a_pardon_is_no_attempt(room: Classroom) -> None:
    screen = await room.take(True)
    assert screen.question
    await room.finish(ANNA, screen.question.attempt_id)
    await room.pardon(BORIS)
    found = await statistics(room)
    assert (found.attempts, found.passed, found.failed, found.average_percent) == (1, 0, 1, 33)
    assert (sum(one.shown for one in found.questions), sum(one.answered for one in found.questions)) == (3, 1)


async def test_the_same_bank_changes_nothing_and_a_dry_run_writes_nothing(room: Classroom) -> None:
    assert await bring(room, BANK) == contract.QuizImported(changes=(), written=False)
    before = len(await room.versions())
    other = BANK.replace("Раз?", "Раз или два?")
    told = await bring(room, other, dry_run=True)
    assert told.changes
    assert (told.written, len(await room.versions())) == (False, before)
    assert await bring(room, other) == contract.QuizImported(changes=told.changes, written=True)
    assert len(await room.versions()) == before + 1


async def test_whoever_began_before_a_new_bank_ends_with_the_old_wording(room: Classroom) -> None:
    begun = await room.start()
    drawn = [one.version_id for one in await room.items()]
    assert (await bring(room, BANK.replace("?, options", " на самом деле?, options"))).written
    end = await room.take(True, True, True)
    assert begun.question
    assert end.result
    assert (end.result.attempt_id, end.result.score_percent) == (begun.question.attempt_id, 100)
    assert [one.version_id for one in await room.items()] == drawn
    assert {one.shown for one in (await statistics(room)).questions} == {0}


async def test_a_wrong_bank_is_refused_with_its_lines_and_leaves_the_old_one(room: Classroom) -> None:
    with pytest.raises(QuizBankInvalidError) as error:
        await bring(room, BANK.replace("draw: 2", "draw: 9"))
    assert error.value.code == ErrorCode.QUIZ_BANK_INVALID
    assert len(error.value.details["problems"]) == 1
    with pytest.raises(QuizBankInvalidError, match="нет"):
        await bring(room, BANK.replace("{key: a,", "{key: a, picture: unknown.png,"))
    assert (await bring(room, BANK)).changes == ()


@pytest.mark.parametrize("kind", ["yaml", "gift"])
async def test_what_is_taken_away_comes_back_as_it_was(room: Classroom, kind: str) -> None:
    file = await take_away(room, kind)
    assert file.file_name == f"{COURSE}.{kind}"
    assert bool(file.left_out) == (kind == "gift")
    assert (await bring(room, file.content, format=kind)).changes == ()


async def test_an_unknown_course_is_told(room: Classroom) -> None:
    with pytest.raises(BusinessError) as error:
        await take_away(room, "yaml", course="unknown")
    assert error.value.status == 404
