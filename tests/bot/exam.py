"""A small quiz of the contract that the bot under test asks; it knows no answers, only the way through."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aimpay.contract import quiz
from aimpay.contract.wire import Call, Wire

ATTEMPT = 7
ANSWERED = "На этот вопрос вы уже ответили."


@dataclass(frozen=True)
class Asked:
    text: str
    picture: str | None = None
    several: bool = False


@dataclass
class Exam:
    """``at`` is the number of the question under way, 0 before the start."""

    questions: tuple[Asked, ...] = (
        Asked("Первый?"),
        Asked("Второй, с картинкой?", picture="quiz.roc"),
        Asked("Третий, с другой?", picture="quiz.stairs", several=True),
        Asked("Четвёртый?"),
    )
    at: int = 0
    marks: set[int] = field(default_factory=set)

    def answers(self) -> Mapping[Call[Any, Any], Callable[[Any], Wire]]:
        return {
            quiz.GET_QUIZ: lambda _: self._rules(),
            quiz.START_QUIZ: lambda _: self._start(),
            quiz.GET_QUESTION: lambda _: self._screen(),
            quiz.CHOOSE_OPTION: self._choose,
            quiz.CONFIRM_ANSWER: self._confirm,
            quiz.FINISH_QUIZ: lambda _: self._go(len(self.questions) + 1),
            quiz.GET_MISTAKES: lambda asked: self._mistakes(asked.page),
        }

    def _rules(self) -> quiz.QuizView:
        return quiz.QuizView(
            course="ml",
            course_title="ML",
            title="Итоговый тест",
            questions=len(self.questions),
            pass_percent=80,
            minutes=40,
            attempts=3,
            attempts_left=3,
            cooldown_minutes=1440,
            show_mistakes="always",
            state="live" if self.at else "can_start",
            live_attempt_id=ATTEMPT if self.at else None,
        )

    def _start(self) -> quiz.QuizScreen:
        return self._go(self.at or 1)

    def _go(self, number: int, notice: str | None = None) -> quiz.QuizScreen:
        if number != self.at:
            self.at, self.marks = number, set()
        return self._screen(notice)

    def _choose(self, asked: quiz.ChooseOption) -> quiz.QuizScreen:
        if asked.number != self.at:
            return self._screen(ANSWERED)
        if not self.questions[self.at - 1].several:
            return self._go(self.at + 1)
        self.marks = self.marks | {asked.option} if asked.chosen else self.marks - {asked.option}
        return self._screen()

    def _confirm(self, asked: quiz.ConfirmAnswer) -> quiz.QuizScreen:
        return self._go(self.at + 1) if asked.number == self.at else self._screen(ANSWERED)

    def _screen(self, notice: str | None = None) -> quiz.QuizScreen:
        if self.at > len(self.questions):
            return quiz.QuizScreen(result=self._result(), notice=notice)
        return quiz.QuizScreen(question=self._question(self.questions[self.at - 1]), notice=notice)

    def _question(self, asked: Asked) -> quiz.QuestionView:
        options = tuple(quiz.OptionView(index=i, text=f"Ответ {i}", chosen=i in self.marks) for i in range(4))
        return quiz.QuestionView(
            attempt_id=ATTEMPT,
            number=self.at,
            of=len(self.questions),
            answered=self.at - 1,
            text=asked.text,
            picture=asked.picture,
            several=asked.several,
            options=options,
            seconds_left=1800,
            deadline_at=datetime(2026, 11, 23, 10, tzinfo=UTC),
        )

    def _result(self) -> quiz.ResultView:
        return quiz.ResultView(
            attempt_id=ATTEMPT,
            course="ml",
            course_title="ML",
            outcome="failed",
            score_percent=50,
            right=2,
            answered=4,
            total=4,
            pass_percent=80,
            mistakes=2,
            mistakes_allowed=True,
            next_attempt_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
            attempts_left=2,
            finished_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        )

    def _mistakes(self, page: int) -> quiz.MistakesPage:
        texts = (("Второй, с картинкой?", "quiz.roc"), ("Четвёртый?", None))
        text, picture = texts[page - 1]
        mistake = quiz.MistakeView(
            number=page * 2, text=text, picture=picture, chosen=("Ответ 0",), right=("Ответ 1",), explanation="Так."
        )
        return quiz.MistakesPage(page=page, pages=len(texts), mistakes=(mistake,))
