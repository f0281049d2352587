"""The quiz through the whole town, interrupted, out of time, given up, passed in the end."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from aimpay.contract.quiz import IMPORT_QUIZ, ImportQuiz
from aimpay.server.learning.quizzes.models import QuizAttempt
from story.examinee import Examinee, hard_bank
from story.player import Person, buy, labels, shown
from story.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

BORIS = 1003
EMAIL = "boris@example.com"
COURSE = "ml-bez-matematiki"


async def test_student_is_interrupted_runs_out_of_time_gives_up_and_passes_in_the_end(own_town: Town) -> None:
    await own_town.owner.start()
    boris = Person(own_town.sandbox, BORIS)
    student = Examinee(boris)
    assert "у кого есть доступ" in shown(await _open_quiz(boris))
    await buy(boris, EMAIL)
    rules = shown(await _open_quiz(boris))
    assert "20 вопросов" in rules
    assert "80 %" in rules
    await _only_hard_questions(own_town)

    await boris.press("Начать тест")
    await _is_interrupted(own_town, student)
    await _runs_out_of_time(own_town, student)
    await own_town.sandbox.advance(hours=25)
    await _gives_up(boris, student)
    await own_town.sandbox.advance(hours=25)
    await _passes(boris, student)
    statuses = [attempt.status for (attempt,) in await own_town.rows(select(QuizAttempt).order_by(QuizAttempt.id))]
    assert statuses == ["expired", "failed", "passed"]


async def _open_quiz(boris: Person) -> dict[str, Any]:
    """Press the button of the certificate's screen; it is in the chat of whoever has been there."""
    menu = await boris.start()
    await Examinee(boris).click(menu, "quiz")
    return await boris.sees("Назад", buttons_only=True, after=menu["message_id"] - 1)


async def _only_hard_questions(town: Town) -> None:
    bank = ImportQuiz(admin_id=town.owner.id, course=COURSE, content=hard_bank())
    assert (await town.ask(IMPORT_QUIZ, bank)).written


async def _is_interrupted(town: Town, student: Examinee) -> None:
    """A double tap, an old button, words, a restart: none answers a question or loses an answer."""
    first = await student.answer()
    assert await student.number() == 2
    old = first["buttons"][0][0]["data"]
    await asyncio.gather(student.click(first, old), student.click(first, old))
    assert await student.number() == 2
    await student.person.send("сколько ещё?")
    await student.person.sees("Отвечайте кнопками")
    await student.answer()
    await town.close_part("bot")
    await town.open_bot()
    await student.answer()
    assert await student.number() == 4
    with_keyboard = [message for message in await student.person.messages() if labels(message)]
    assert sum("Вопрос" in shown(message) for message in with_keyboard) == 1


async def _runs_out_of_time(town: Town, student: Examinee) -> None:
    question = await student.message()
    await town.sandbox.advance(minutes=41)
    await student.click(question, question["buttons"][0][0]["data"])
    result = shown(await student.person.sees("успели ответить на 3 из 20"))
    assert "Следующая попытка откроется" in result
    assert "Осталось попыток: 2" in result
    await student.person.press("Что было не так")
    await student.person.sees("Вы не успели ответить")
    await student.person.press("Назад")
    rules = await _open_quiz(student.person)
    assert "Следующая попытка откроется" in shown(rules)
    assert "Начать тест" not in labels(rules)


async def _gives_up(boris: Person, student: Examinee) -> None:
    await _open_quiz(boris)
    await boris.press("Начать тест")
    await student.answer()
    await boris.press("Завершить тест")
    await boris.sees("Отвечено: 1 из 20")
    await boris.press("Да, завершить")
    result = await boris.sees("Верно 1 из 20, результат — 5 %")
    assert "Осталось попыток: 1" in shown(result)
    assert "Получить сертификат" not in labels(result)


async def _passes(boris: Person, student: Examinee) -> None:
    await _open_quiz(boris)
    await boris.press("Начать тест")
    kinds = set()
    for number in range(1, 21):
        assert await student.number() == number
        kinds.add((await student.message())["kind"])
        await student.answer(wrong=number in {5, 9})
    assert kinds == {"text", "photo"}
    result = await boris.sees("Тест сдан!")
    assert "Верно 18 из 20, результат — 90 %" in shown(result)
    assert "Получить сертификат" in labels(result)
    again = await _open_quiz(boris)
    assert "уже сдан на 90 %" in shown(again)
    assert "Начать тест" not in labels(again)
