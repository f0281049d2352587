"""The rules, a question with its bar, the end of an attempt. Pure."""

from math import ceil
from typing import Final

from aimpay.bot.features.quiz import texts
from aimpay.bot.moscow import clock_time, day_and_time
from aimpay.bot.screens import MENU, Attachment, Button, Rows, Screen, back, safe
from aimpay.bot.splitting import CAPTION_LIMIT, visible_length
from aimpay.bot.typography import counted, tidy
from aimpay.contract.quiz import MistakesPage, MistakeView, OptionView, QuestionView, QuizView, ResultView

STATE: Final = "quiz"
CELLS: Final = 10
LETTERS_IN_A_ROW: Final = 4
MINUTE: Final = 60
HOUR: Final = 60
DAY: Final = 24 * HOUR


def rules(view: QuizView) -> Screen:
    """Tell the rules, or what stands before another attempt, with the one thing that can be done next."""
    standing = _standing(view)
    lines = [_title(view), standing] if standing else [_title(view), *_rules(view)]
    return Screen("\n\n".join(lines), (*_ways(view), back(f"certificate:{view.course}")))


def _title(view: QuizView) -> str:
    return texts.TITLE.format(title=_said(view.title), course=_said(view.course_title))


def _standing(view: QuizView) -> str | None:
    match view.state:
        case "can_start":
            return None
        case "live":
            return texts.LIVE
        case "cooldown":
            return texts.WAIT.format(when=day_and_time(view.next_attempt_at)) if view.next_attempt_at else None
        case "out_of_attempts":
            return texts.OUT_OF_ATTEMPTS
        case "passed":
            score = "" if view.score_percent is None else texts.SCORE.format(percent=view.score_percent)
            return texts.PASSED_BEFORE.format(score=score)


def _rules(view: QuizView) -> list[str]:
    questions = counted(view.questions, "вопрос", "вопроса", "вопросов")
    lines = [texts.COUNT.format(questions=questions), texts.PASS_MARK.format(percent=view.pass_percent)]
    lines.append(texts.TIME.format(minutes=_minutes(view.minutes)) if view.minutes else texts.NO_TIME_LIMIT)
    lines.append(_attempts(view))
    if view.cooldown_minutes and view.attempts != 1:
        lines.append(texts.COOLDOWN.format(pause=_pause(view.cooldown_minutes)))
    return ["\n".join([*lines, texts.NO_RETURN])]


def _attempts(view: QuizView) -> str:
    if view.attempts is None:
        return texts.NO_ATTEMPT_LIMIT
    left = view.attempts if view.attempts_left is None else view.attempts_left
    return texts.ATTEMPTS.format(attempts=counted(view.attempts, "попытка", "попытки", "попыток"), left=left)


def _ways(view: QuizView) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if view.state == "can_start":
        rows.append((Button(texts.START, f"quiz_start:{view.course}"),))
    if view.state == "live":
        rows.append((Button(texts.GO_ON, f"quiz_start:{view.course}"),))
    if view.state == "passed":
        rows.append((Button(texts.CERTIFICATE, f"certificate:{view.course}"),))
    if view.last_attempt_id and view.state != "live":
        rows.append((Button(texts.LAST_RESULT, f"quiz_open:{view.last_attempt_id}"),))
    return tuple(rows)


def _minutes(minutes: int) -> str:
    return counted(minutes, "минута", "минуты", "минут")


def _pause(minutes: int) -> str:
    if minutes % DAY == 0 and minutes > DAY:
        return counted(minutes // DAY, "день", "дня", "дней")
    return counted(minutes // HOUR, "час", "часа", "часов") if minutes % HOUR == 0 else _minutes(minutes)


def question(view: QuestionView, picture: Attachment | None = None) -> Screen:
    """Options stand in the text under letters, so that a narrow phone cuts none of them; buttons bear the letters."""
    words = texts.QUESTION.format(
        progress=_progress(view), bar=_bar(view), text=_said(view.text), options="\n".join(map(_option, view.options))
    )
    notes = [texts.SEVERAL] if view.several else []
    notes += [texts.PICTURE_LOST] if view.picture and not picture else []
    rows = (*_letters(view), *_confirming(view), (Button(texts.FINISH, f"quiz_stop:{view.attempt_id}"),))
    text = "\n\n".join([words, *notes])
    return Screen(text, rows, picture, awaits=f"{STATE}:{view.attempt_id}", in_place=True)


def _progress(view: QuestionView) -> str:
    words = texts.PROGRESS.format(number=view.number, of=view.of)
    return words if view.seconds_left is None else words + texts.LEFT.format(left=_left(view.seconds_left))


def _left(seconds: int) -> str:
    return f"{ceil(seconds / MINUTE)}\u00a0мин" if seconds >= MINUTE else texts.LESS_THAN_MINUTE


def _bar(view: QuestionView) -> str:
    full = CELLS * view.answered // view.of
    bar = texts.FULL_CELL * full + texts.EMPTY_CELL * (CELLS - full)
    return bar + texts.UNTIL.format(time=clock_time(view.deadline_at)) if view.deadline_at else bar


def _option(option: OptionView) -> str:
    return texts.OPTION.format(letter=texts.LETTERS[option.index], text=_said(option.text))


def _letters(view: QuestionView) -> Rows:
    buttons = [_choice(view, option) for option in view.options]
    return tuple(tuple(buttons[at : at + LETTERS_IN_A_ROW]) for at in range(0, len(buttons), LETTERS_IN_A_ROW))


def _choice(view: QuestionView, option: OptionView) -> Button:
    """A mark's button says what the mark becomes, so that a double tap sets it once."""
    letter = texts.LETTERS[option.index]
    place = f"{view.attempt_id}:{view.number}:{option.index}"
    if not view.several:
        return Button(letter, f"quiz_option:{place}")
    label = texts.MARKED if option.chosen else texts.UNMARKED
    return Button(label.format(letter=letter), f"quiz_option:{place}:{int(not option.chosen)}")


def _confirming(view: QuestionView) -> Rows:
    return ((Button(texts.ANSWER, f"quiz_answer:{view.attempt_id}:{view.number}"),),) if view.several else ()


def stop(view: QuestionView) -> Screen:
    text = texts.FINISH_EARLY.format(answered=view.answered, of=view.of)
    rows = ((Button(texts.FINISH_YES, f"quiz_finish:{view.attempt_id}"),), back(f"quiz_open:{view.attempt_id}"))
    return Screen(text, rows, awaits=f"{STATE}:{view.attempt_id}", in_place=True)


def result(view: ResultView) -> Screen:
    return Screen("\n\n".join(_ending(view)), _onward(view), in_place=True)


def _ending(view: ResultView) -> list[str]:
    match view.outcome:
        case "passed":
            return [texts.PASSED, *_score(view, texts.PERCENT_PASSED), texts.CONGRATULATIONS]
        case "failed":
            return [texts.FAILED, *_score(view, texts.PERCENT), _further(view)]
        case "expired":
            words = texts.EXPIRED.format(answered=view.answered, total=view.total)
            return [words, *_score(view, texts.PERCENT), _further(view)]
        case "stopped":
            return [texts.STOPPED.format(course=_said(view.course_title))]


def _score(view: ResultView, words: str) -> list[str]:
    if view.score_percent is None:
        return []
    return [words.format(right=view.right, total=view.total, percent=view.score_percent, needed=view.pass_percent)]


def _further(view: ResultView) -> str:
    if view.attempts_left == 0:
        return texts.NO_ATTEMPTS_LEFT
    when = view.next_attempt_at
    words = texts.NEXT_ATTEMPT.format(when=day_and_time(when)) if when else texts.NEXT_AT_ONCE
    return words if view.attempts_left is None else f"{words} {texts.ATTEMPTS_LEFT.format(left=view.attempts_left)}"


def _onward(view: ResultView) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if view.outcome == "passed":
        rows.append((Button(texts.CERTIFICATE, f"certificate:{view.course}"),))
    elif view.outcome != "stopped" and view.attempts_left != 0:
        rows.append((Button(texts.TO_QUIZ, f"quiz:{view.course}"),))
    if view.mistakes_allowed and view.mistakes:
        rows.append((Button(texts.MISTAKES, f"quiz_mistakes:{view.attempt_id}:1"),))
    return (*rows, (MENU,))


def no_right(why: str) -> Screen:
    return Screen(safe(why), ((Button(texts.PAY, "pay"),), back()))


def _said(text: str) -> str:
    return tidy(safe(text))


def mistakes(attempt_id: int, page: MistakesPage, picture: Attachment | None = None) -> Screen:
    """Show a page of what was wrong; a picture only beside the one mistake that it belongs to."""
    title = texts.MISTAKES_TITLE
    title += texts.MISTAKES_PAGE.format(page=page.page, pages=page.pages) if page.pages > 1 else ""
    text = "\n\n".join([title, *(map(_mistake, page.mistakes) if page.mistakes else [texts.NO_MISTAKES])])
    rows = (*_turning(attempt_id, page), back(f"quiz_open:{attempt_id}"))
    shown = picture if visible_length(text) <= CAPTION_LIMIT else None
    return Screen(text, rows, shown, in_place=True)


def _mistake(mistake: MistakeView) -> str:
    chosen = texts.CHOSEN.format(options=_listed(mistake.chosen)) if mistake.chosen else texts.NOT_REACHED
    right = texts.RIGHT.format(options=_listed(mistake.right))
    words = texts.MISTAKE.format(number=mistake.number, text=_said(mistake.text), chosen=chosen, right=right)
    return f"{words}\n\n{texts.EXPLANATION.format(text=_said(mistake.explanation))}" if mistake.explanation else words


def _listed(options: tuple[str, ...]) -> str:
    return "; ".join(map(_said, options))


def _turning(attempt_id: int, page: MistakesPage) -> Rows:
    buttons = []
    if page.page > 1:
        buttons.append(Button(texts.BACKWARDS, f"quiz_mistakes:{attempt_id}:{page.page - 1}"))
    if page.page < page.pages:
        buttons.append(Button(texts.FORWARDS, f"quiz_mistakes:{attempt_id}:{page.page + 1}"))
    return (tuple(buttons),) if buttons else ()
