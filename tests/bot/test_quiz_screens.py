"""What a student reads before, during and after the quiz, and that it fits into a phone and into Telegram."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.bot.features.quiz import screens
from aimpay.bot.screens import Attachment, Screen
from aimpay.bot.splitting import CAPTION_LIMIT, visible_length
from aimpay.contract.quiz import MistakesPage, MistakeView, OptionView, QuestionView, QuizView, ResultView
from aimpay.contract.school import MediaView

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOMORROW = datetime(2026, 11, 24, 12, 42, tzinfo=UTC)
PICTURE = Attachment("quiz.roc", MediaView(kind="photo", url="/media/roc.png", file_name="roc.png"))


def rules(**changes: Any) -> QuizView:
    view: dict[str, Any] = {
        "course": "ml",
        "course_title": "ML <с нуля>",
        "title": "Итоговый тест",
        "questions": 20,
        "pass_percent": 80,
        "minutes": 40,
        "attempts": 3,
        "attempts_left": 2,
        "cooldown_minutes": 1440,
        "show_mistakes": "always",
        "state": "can_start",
    }
    return QuizView(**(view | changes))


def question(*chosen: int, **changes: Any) -> QuestionView:
    options = ("Верно", "Неверно <b>", "Иногда", "Никогда")
    view: dict[str, Any] = {
        "attempt_id": 5,
        "number": 7,
        "of": 20,
        "answered": 6,
        "text": "Что выше: A < B?",
        "several": bool(chosen),
        "options": tuple(OptionView(index=i, text=text, chosen=i in chosen) for i, text in enumerate(options)),
        "seconds_left": 1801,
        "deadline_at": NOON,
    }
    return QuestionView(**(view | changes))


def result(**changes: Any) -> ResultView:
    view: dict[str, Any] = {
        "attempt_id": 5,
        "course": "ml",
        "course_title": "ML",
        "outcome": "failed",
        "score_percent": 60,
        "right": 12,
        "answered": 20,
        "total": 20,
        "pass_percent": 80,
        "mistakes": 8,
        "mistakes_allowed": True,
        "next_attempt_at": TOMORROW,
        "attempts_left": 2,
        "finished_at": NOON,
    }
    return ResultView(**(view | changes))


def plain(screen: Screen) -> str:
    return screen.text.replace("\u00a0", " ")


def buttons(screen: Screen) -> dict[str, str | None]:
    return {button.text: button.callback for row in screen.rows for button in row}


def test_rules_say_how_many_questions_how_long_how_often_and_what_is_enough() -> None:
    screen = screens.rules(rules())
    for words in ("Итоговый тест", "ML &lt;с нуля&gt;", "20 вопросов", "80 %", "40 минут", "3 попытки, осталось 2"):
        assert words in plain(screen)
    assert "перерыв 24 часа" in plain(screen)
    assert buttons(screen) == {"Начать тест": "quiz_start:ml", "Назад": "certificate:ml"}


def test_rules_without_limits_say_so() -> None:
    text = plain(screens.rules(rules(minutes=None, attempts=None, attempts_left=None, cooldown_minutes=0)))
    assert "Время не ограничено" in text
    assert "Попыток — сколько нужно" in text
    assert "перерыв" not in text


@pytest.mark.parametrize(("minutes", "written"), [(30, "30 минут"), (60, "1 час"), (1440, "24 часа"), (4320, "3 дня")])
def test_cooldown_is_written_in_the_unit_that_fits(minutes: int, written: str) -> None:
    assert f"перерыв {written}" in plain(screens.rules(rules(cooldown_minutes=minutes)))


@pytest.mark.parametrize(
    ("changes", "words", "way"),
    [
        ({"state": "live"}, "Тест уже идёт", ("Продолжить", "quiz_start:ml")),
        ({"state": "cooldown", "next_attempt_at": TOMORROW, "last_attempt_id": 5}, "24 ноября в 15:42", None),
        ({"state": "out_of_attempts", "last_attempt_id": 5}, "Попытки закончились", None),
        ({"state": "passed", "score_percent": 90}, "сдан на 90 %", ("Получить сертификат", "certificate:ml")),
        ({"state": "passed"}, "уже сдан.", ("Получить сертификат", "certificate:ml")),
    ],
)
def test_whoever_cannot_start_is_told_why_and_what_is_next(
    changes: dict[str, Any], words: str, way: tuple[str, str] | None
) -> None:
    screen = screens.rules(rules(**changes))
    assert words in plain(screen)
    assert "Начать тест" not in buttons(screen)
    if way:
        assert way in buttons(screen).items()
    assert ("Прошлый результат" in buttons(screen)) == ("last_attempt_id" in changes)


def test_question_shows_progress_time_and_lettered_options() -> None:
    screen = screens.question(question())
    assert plain(screen).startswith("Вопрос 7 из 20 · осталось 31 мин\n▰▰▰▱▱▱▱▱▱▱  до 12:00 по Москве\n\n")
    assert "<b>Что выше: A &lt; B?</b>" in plain(screen)
    assert "<b>Б.</b> Неверно &lt;b&gt;" in plain(screen)
    assert [button.text for button in screen.rows[0]] == ["А", "Б", "В", "Г"]
    assert buttons(screen)["В"] == "quiz_option:5:7:2"
    assert buttons(screen)["Завершить тест"] == "quiz_stop:5"
    assert screen.awaits == "quiz:5"


@pytest.mark.parametrize(("seconds", "left"), [(2400, "40 мин"), (61, "2 мин"), (60, "1 мин"), (59, "меньше минуты")])
def test_time_left_is_never_understated_to_nothing(seconds: int, left: str) -> None:
    assert f"осталось {left}\n" in plain(screens.question(question(seconds_left=seconds)))


def test_question_without_a_time_limit_speaks_of_none() -> None:
    text = plain(screens.question(question(seconds_left=None, deadline_at=None)))
    assert text.startswith("Вопрос 7 из 20\n▰▰▰▱▱▱▱▱▱▱\n")


def test_marks_say_what_they_become_so_that_a_double_tap_sets_them_once() -> None:
    screen = screens.question(question(1))
    assert buttons(screen)["☐ А"] == "quiz_option:5:7:0:1"
    assert buttons(screen)["☑ Б"] == "quiz_option:5:7:1:0"
    assert buttons(screen)["Ответить"] == "quiz_answer:5:7"
    assert "может быть несколько" in plain(screen)


def test_picture_that_is_not_there_is_spoken_of() -> None:
    assert screens.question(question(picture="quiz.roc"), PICTURE).attachment == PICTURE
    assert "Картинка не открылась" in plain(screens.question(question(picture="quiz.roc")))


def test_the_longest_callback_fits_into_telegram() -> None:
    options = tuple(OptionView(index=i, text="x") for i in range(8))
    screen = screens.question(question(attempt_id=2**53 - 1, number=1000, of=1000, several=True, options=options))
    assert max(len((button.callback or "").encode()) for row in screen.rows for button in row) <= 64


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=400),
    options=st.lists(st.text(max_size=50), min_size=2, max_size=8),
)
def test_any_question_with_a_picture_fits_under_it(text: str, options: list[str]) -> None:
    """The server lets text and options of a question with a picture have 800 characters together."""
    shown = tuple(OptionView(index=i, text=words) for i, words in enumerate(options))
    screen = screens.question(question(text=text, options=shown, several=True, picture="p"), PICTURE)
    assert visible_length(screen.text) - _astral(text, options) <= CAPTION_LIMIT


def _astral(text: str, options: list[str]) -> int:
    return sum(ord(letter) > 0xFFFF for words in (text, *options) for letter in words)


def test_passed_leads_to_the_certificate() -> None:
    screen = screens.result(result(outcome="passed", score_percent=90, right=18, mistakes=2, next_attempt_at=None))
    assert "Тест сдан!" in plain(screen)
    assert "Верно 18 из 20, результат — <b>90 %</b>, нужно было 80 %." in plain(screen)
    assert next(iter(buttons(screen).items())) == ("Получить сертификат", "certificate:ml")
    assert buttons(screen)["Что было не так"] == "quiz_mistakes:5:1"


def test_failed_says_the_score_when_to_come_again_and_how_often() -> None:
    screen = screens.result(result())
    assert "<b>60 %</b>, а нужно 80 %" in plain(screen)
    assert "<b>24 ноября в 15:42</b> по Москве. Осталось попыток: 2." in plain(screen)
    assert "Получить сертификат" not in buttons(screen)
    assert list(buttons(screen)) == ["К тесту", "Что было не так", "В меню"]


def test_hidden_mistakes_have_no_button() -> None:
    assert "Что было не так" not in buttons(screens.result(result(mistakes_allowed=False)))
    assert "Что было не так" not in buttons(screens.result(result(mistakes=0)))


def test_the_last_attempt_gone_promises_no_other() -> None:
    screen = screens.result(result(attempts_left=0, next_attempt_at=None))
    assert "Попытки закончились" in plain(screen)
    assert "К тесту" not in buttons(screen)


def test_time_that_ran_out_and_a_right_that_ended_are_called_so() -> None:
    expired = plain(screens.result(result(outcome="expired", answered=12)))
    assert "Время вышло" in expired
    assert "успели ответить на 12 из 20" in expired
    stopped = screens.result(result(outcome="stopped", score_percent=None, next_attempt_at=None))
    assert "Доступ к курсу «ML» закончился" in plain(stopped)
    assert list(buttons(stopped)) == ["Что было не так", "В меню"]


def test_mistakes_tell_the_answer_given_the_right_one_and_why() -> None:
    mistake = MistakeView(number=3, text="Что <b>?", picture="p", chosen=("А <", "Б"), right=("В",), explanation="Так.")
    screen = screens.mistakes(5, MistakesPage(page=2, pages=3, mistakes=(mistake,)), PICTURE)
    assert "Что было не так</b> · 2 из 3" in plain(screen)
    assert "Ваш ответ: А &lt;; Б\nВерно: <b>В</b>\n\n<i>Так.</i>" in plain(screen)
    assert screen.attachment == PICTURE
    assert buttons(screen) == {"← Раньше": "quiz_mistakes:5:1", "Дальше →": "quiz_mistakes:5:3", "Назад": "quiz_open:5"}


def test_question_that_was_not_reached_is_called_so_and_long_words_go_without_the_picture() -> None:
    mistake = MistakeView(number=20, text="Ы" * 900, picture="p", chosen=(), right=("В" * 200,))
    screen = screens.mistakes(5, MistakesPage(page=1, pages=1, mistakes=(mistake,)), PICTURE)
    assert "не успели ответить" in plain(screen)
    assert screen.attachment is None
    assert list(buttons(screen)) == ["Назад"]
