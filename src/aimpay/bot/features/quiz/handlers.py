"""A student takes the quiz. Everything is kept by the server: a press says which question it answers, no more."""

import re
from typing import Final

from aimpay.bot.course_names import named_course
from aimpay.bot.features.quiz import screens, texts
from aimpay.bot.screens import Attachment, Screen, safe
from aimpay.bot.turn import Turn
from aimpay.contract import quiz as contract
from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.quiz import QuizScreen
from aimpay.contract.wire import Call, Request

ID: Final = r"([1-9]\d{0,14})"
NUMBER: Final = r"([1-9]\d{0,2})"
ATTEMPT: Final = re.compile(ID)
PLACE: Final = re.compile(rf"{ID}:{NUMBER}")
OPTION: Final = re.compile(rf"{ID}:{NUMBER}:([12]?\d|3[01])(?::([01]))?")
ELSEWHERE: Final = frozenset(
    {
        ErrorCode.QUIZ_COOLDOWN,
        ErrorCode.QUIZ_OUT_OF_ATTEMPTS,
        ErrorCode.QUIZ_PASSED,
        ErrorCode.QUIZ_NOT_STARTED,
        ErrorCode.QUIZ_ATTEMPT_NOT_FOUND,
        ErrorCode.QUIZ_OPTION_UNKNOWN,
        ErrorCode.QUIZ_NOT_FINISHED,
        ErrorCode.QUIZ_MISTAKES_HIDDEN,
    }
)
"""An old button: where the person stands is shown instead."""


async def quiz(turn: Turn) -> Screen:
    return await _standing(turn, named_course(turn.argument))


async def quiz_start(turn: Turn) -> Screen:
    """Begin, or go on with the attempt that is under way."""
    course = named_course(turn.argument)
    return await _play(turn, contract.START_QUIZ, contract.StartQuiz(telegram_id=turn.person.id, course=course), course)


async def quiz_option(turn: Turn) -> Screen:
    if (match := OPTION.fullmatch(turn.argument)) is None:
        return await _standing(turn)
    attempt, number, option, mark = match.groups()
    asked = contract.ChooseOption(
        telegram_id=turn.person.id,
        attempt_id=int(attempt),
        number=int(number),
        option=int(option),
        chosen=None if mark is None else mark == "1",
    )
    return await _play(turn, contract.CHOOSE_OPTION, asked)


async def quiz_answer(turn: Turn) -> Screen:
    if (match := PLACE.fullmatch(turn.argument)) is None:
        return await _standing(turn)
    attempt, number = map(int, match.groups())
    asked = contract.ConfirmAnswer(telegram_id=turn.person.id, attempt_id=attempt, number=number)
    return await _play(turn, contract.CONFIRM_ANSWER, asked)


async def quiz_open(turn: Turn) -> Screen:
    """Return to the question, or to the result once there is one."""
    if not ATTEMPT.fullmatch(turn.argument):
        return await _standing(turn)
    return await _play(turn, contract.GET_QUESTION, _whereabouts(turn, turn.argument))


async def quiz_stop(turn: Turn) -> Screen:
    if not ATTEMPT.fullmatch(turn.argument):
        return await _standing(turn)
    try:
        found = await turn.call(contract.GET_QUESTION, _whereabouts(turn, turn.argument))
    except RemoteError as error:
        return await _instead(turn, error)
    return screens.stop(found.question) if found.question else await _screen(turn, found)


async def quiz_finish(turn: Turn) -> Screen:
    if not ATTEMPT.fullmatch(turn.argument):
        return await _standing(turn)
    asked = contract.FinishQuiz(telegram_id=turn.person.id, attempt_id=int(turn.argument))
    return await _play(turn, contract.FINISH_QUIZ, asked)


async def quiz_mistakes(turn: Turn) -> Screen:
    if (match := PLACE.fullmatch(turn.argument)) is None:
        return await _standing(turn)
    attempt, page = map(int, match.groups())
    asked = contract.GetMistakes(telegram_id=turn.person.id, attempt_id=attempt, page=page)
    try:
        found = await turn.call(contract.GET_MISTAKES, asked)
    except RemoteError as error:
        return await _instead(turn, error)
    key = found.mistakes[0].picture if len(found.mistakes) == 1 else None
    return screens.mistakes(attempt, found, await _picture(turn, key))


async def typed(turn: Turn) -> Screen:
    """Whatever is written during the quiz brings the question to the end of the chat."""
    if not ATTEMPT.fullmatch(turn.subject):
        return await _standing(turn)
    screen = await _play(turn, contract.GET_QUESTION, _whereabouts(turn, turn.subject))
    return screen.below(texts.USE_BUTTONS) if screen.awaits else screen


def _whereabouts(turn: Turn, attempt: str) -> contract.GetQuestion:
    return contract.GetQuestion(telegram_id=turn.person.id, attempt_id=int(attempt))


async def _play(turn: Turn, call: Call[Request, QuizScreen], asked: Request, course: str | None = None) -> Screen:
    try:
        return await _screen(turn, await turn.call(call, asked))
    except RemoteError as error:
        return await _instead(turn, error, course)


async def _instead(turn: Turn, error: RemoteError, course: str | None = None) -> Screen:
    if error.code in ELSEWHERE:
        return (await _standing(turn, course)).below(safe(error.message))
    return _without_right(error)


def _without_right(error: RemoteError) -> Screen:
    if error.code != ErrorCode.QUIZ_NO_RIGHT:
        raise error
    return screens.no_right(error.message)


async def _standing(turn: Turn, course: str | None = None) -> Screen:
    """Show the rules, or where the person stands; without ``course`` in the newest of the courses."""
    try:
        asked = contract.GetQuiz(telegram_id=turn.person.id, course=course)
        return screens.rules(await turn.call(contract.GET_QUIZ, asked))
    except RemoteError as error:
        return _without_right(error)


async def _screen(turn: Turn, found: QuizScreen) -> Screen:
    if found.question:
        screen = screens.question(found.question, await _picture(turn, found.question.picture))
    elif found.result:
        screen = screens.result(found.result)
    else:
        return await _standing(turn)
    if found.notice and turn.toast:
        turn.toast.say(found.notice)
    return screen


async def _picture(turn: Turn, key: str | None) -> Attachment | None:
    view = (await turn.content()).media.get(key) if key else None
    return Attachment(key, view, texts.PICTURE_LOST) if key and view else None
