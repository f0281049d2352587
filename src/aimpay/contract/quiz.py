"""The quiz of a course: its rules, one attempt question by question, the result, and what the owner does with the bank.

Right answers never leave the server before the attempt is finished.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from aimpay.contract.wire import Call, Slug, TelegramId, Wire

QuizState = Literal["can_start", "live", "cooldown", "out_of_attempts", "passed"]
Outcome = Literal["passed", "failed", "expired", "stopped"]
"""``expired``: time ran out and what was answered is not enough. ``stopped``: the right to the course ended."""
ShowMistakes = Literal["never", "passed", "always"]
BankFormat = Literal["yaml", "gift"]

AttemptId = Annotated[int, Field(gt=0, lt=2**53, description="id of an attempt")]
Number = Annotated[int, Field(ge=1, le=1000, description="number of a question in the attempt, from 1")]
Percent = Annotated[int, Field(ge=0, le=100)]
Bank = Annotated[str, Field(min_length=1, max_length=200_000, description="the whole file")]
Reason = Annotated[str, Field(min_length=1, max_length=250)]


class GetQuiz(Wire):
    """``course`` absent is the newest of the person's courses."""

    telegram_id: TelegramId
    course: Slug | None = None


class QuizView(Wire):
    """The rules, told before the start, and where the person stands.

    ``questions`` is how many are drawn; ``minutes``, ``attempts`` and ``attempts_left`` absent are no limit.
    ``next_attempt_at`` comes with ``cooldown``; ``score_percent`` with ``passed``, absent when an admin let pass.
    ``last_attempt_id`` is the latest finished one, for the result and the mistakes.
    """

    course: Slug
    course_title: str
    title: str
    questions: int
    pass_percent: Percent
    minutes: int | None = None
    attempts: int | None = None
    attempts_left: int | None = None
    cooldown_minutes: int
    show_mistakes: ShowMistakes
    state: QuizState
    live_attempt_id: int | None = None
    next_attempt_at: datetime | None = None
    score_percent: Percent | None = None
    last_attempt_id: int | None = None


class StartQuiz(Wire):
    """Starting again continues the live attempt."""

    telegram_id: TelegramId
    course: Slug | None = None


class GetQuestion(Wire):
    """Where the live attempt stands. ``attempt_id`` names another one; without a live one it is the latest."""

    telegram_id: TelegramId
    course: Slug | None = None
    attempt_id: AttemptId | None = None


class ChooseOption(Wire):
    """For a question with one answer this is the answer; for several it puts a mark or takes it away.

    ``chosen`` is what the mark becomes, so that a double tap is harmless; without it the mark is turned over.
    """

    telegram_id: TelegramId
    attempt_id: AttemptId
    number: Number
    option: int = Field(ge=0, le=31, description="index of the option as shown")
    chosen: bool | None = None


class ConfirmAnswer(Wire):
    """The marks of a question with several answers are the answer."""

    telegram_id: TelegramId
    attempt_id: AttemptId
    number: Number


class FinishQuiz(Wire):
    """Finish early: graded on what was answered."""

    telegram_id: TelegramId
    attempt_id: AttemptId


class OptionView(Wire):
    index: int
    text: str
    chosen: bool = False


class QuestionView(Wire):
    """``picture`` is a key for the bot's media; texts are plain, not HTML. ``seconds_left`` absent is no limit."""

    attempt_id: int
    number: int
    of: int
    answered: int
    text: str
    picture: str | None = None
    several: bool
    options: tuple[OptionView, ...]
    seconds_left: int | None = None
    deadline_at: datetime | None = None


class ResultView(Wire):
    """``attempts_left`` absent is no limit; ``next_attempt_at`` absent after a failure is at once or never.

    ``score_percent`` is absent when nothing was graded: ``stopped``, or let pass by an admin.
    """

    attempt_id: int
    course: Slug
    course_title: str
    outcome: Outcome
    score_percent: Percent | None = None
    right: int
    answered: int
    total: int
    pass_percent: Percent
    mistakes: int
    mistakes_allowed: bool
    next_attempt_at: datetime | None = None
    attempts_left: int | None = None
    finished_at: datetime


class QuizScreen(Wire):
    """What to show next: exactly one of ``question`` and ``result``. ``notice`` is a toast in Russian."""

    question: QuestionView | None = None
    result: ResultView | None = None
    notice: str | None = None


class GetMistakes(Wire):
    telegram_id: TelegramId
    attempt_id: AttemptId
    page: int = Field(default=1, ge=1, le=1000)


class MistakeView(Wire):
    """``chosen`` is empty when the question was not reached. Texts are plain, not HTML."""

    number: int
    text: str
    picture: str | None = None
    chosen: tuple[str, ...]
    right: tuple[str, ...]
    explanation: str | None = None


class MistakesPage(Wire):
    """One mistake or a few on a page, in the order of the attempt. A page past the last is the last."""

    page: int
    pages: int
    mistakes: tuple[MistakeView, ...]


class UpdatePassedExam(Wire):
    """An admin lets a person pass without the quiz, with a reason that is kept."""

    admin_id: TelegramId
    telegram_id: TelegramId
    course: Slug | None = None
    score_percent: Percent | None = None
    reason: Reason


class PassedExam(Wire):
    """``changed`` is False when the person had passed before."""

    attempt_id: int
    course: Slug
    score_percent: Percent | None = None
    changed: bool


class GetQuizStatistics(Wire):
    admin_id: TelegramId
    course: Slug | None = None


class QuestionStatistics(Wire):
    """Of the present wording. ``right_share`` is of those who answered, in percent.

    ``discrimination`` is the point-biserial correlation of this question with the rest of the attempt, −1…1; absent
    while there is too little to say. ``broken`` says in Russian why the question is likely broken.
    """

    key: str
    pool: str
    text: str
    shown: int
    answered: int
    right_share: int | None = None
    discrimination: float | None = None
    broken: str | None = None


class QuizStatistics(Wire):
    course: Slug
    title: str
    attempts: int
    passed: int
    failed: int
    expired: int
    average_percent: int | None = None
    questions: tuple[QuestionStatistics, ...]


class ImportQuiz(Wire):
    """Pictures that the file names must be known to the school already; the command brings new ones."""

    admin_id: TelegramId
    course: Slug
    format: BankFormat = "yaml"
    content: Bank
    dry_run: bool = False


class QuizImported(Wire):
    """``changes`` are Russian lines, one for each thing that differs; empty when nothing does."""

    changes: tuple[str, ...]
    written: bool


class ExportQuiz(Wire):
    admin_id: TelegramId
    course: Slug
    format: BankFormat = "yaml"


class QuizFile(Wire):
    """``left_out`` says in Russian what the format cannot hold."""

    file_name: str
    content: str
    left_out: tuple[str, ...] = ()


GET_QUIZ = Call("/get_quiz", GetQuiz, QuizView, "The rules of the quiz, and where the person stands")
START_QUIZ = Call("/start_quiz", StartQuiz, QuizScreen, "Begin an attempt, or go on with the live one")
GET_QUESTION = Call("/get_question", GetQuestion, QuizScreen, "The question or the result that the person is at")
CHOOSE_OPTION = Call("/choose_option", ChooseOption, QuizScreen, "An answer, or a mark of an answer")
CONFIRM_ANSWER = Call("/confirm_answer", ConfirmAnswer, QuizScreen, "The marks are the answer")
FINISH_QUIZ = Call("/finish_quiz", FinishQuiz, QuizScreen, "Finish early, graded on what was answered")
GET_MISTAKES = Call("/get_mistakes", GetMistakes, MistakesPage, "What was wrong in a finished attempt")
UPDATE_PASSED_EXAM = Call("/update_passed_exam", UpdatePassedExam, PassedExam, "An admin lets a person pass")
QUIZ_STATISTICS = Call("/quiz_statistics", GetQuizStatistics, QuizStatistics, "How questions work")
IMPORT_QUIZ = Call("/import_quiz", ImportQuiz, QuizImported, "Take a bank of questions, or tell what would change")
EXPORT_QUIZ = Call("/export_quiz", ExportQuiz, QuizFile, "The bank of questions as a file")
