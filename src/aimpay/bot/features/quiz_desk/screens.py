"""How the questions of a test work, and a test passed by an admin's word."""

from html import escape
from typing import Final

from aimpay.bot.course_names import short_title
from aimpay.bot.features.quiz_desk import texts
from aimpay.bot.screens import Button, Screen, back, safe
from aimpay.contract.quiz import PassedExam, QuestionStatistics, QuizStatistics
from aimpay.contract.school import CourseView

PAGE_SIZE: Final = 5
TEXT_SHOWN: Final = 140
BACK: Final = back("certificates")


def which_course(courses: tuple[CourseView, ...]) -> Screen:
    rows = tuple((Button(short_title(one.title), f"quiz_stats:{one.slug}"),) for one in courses)
    return Screen(texts.WHICH_COURSE, (*rows, BACK))


def statistics(found: QuizStatistics, page: int) -> Screen:
    """Likely broken questions first, then the hardest. A page past the last is the last."""
    ordered = sorted(found.questions, key=_trouble)
    pages = max(1, -(-len(ordered) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE_SIZE
    lines = [_question(number, one) for number, one in enumerate(ordered[start : start + PAGE_SIZE], start + 1)]
    words = texts.STATISTICS.format(
        title=safe(found.title),
        attempts=found.attempts,
        passed=found.passed,
        failed=found.failed,
        expired=found.expired,
        average=texts.AVERAGE.format(percent=found.average_percent) if found.average_percent is not None else "",
        broken=_broken_count(found),
        lines="\n\n".join(lines) or texts.NO_QUESTIONS,
    )
    turning = _turning(found.course, page, pages)
    return Screen(words, (*((turning,) if turning else ()), BACK))


def _trouble(one: QuestionStatistics) -> tuple[bool, bool, int]:
    return one.broken is None, one.right_share is None, one.right_share or 0


def _broken_count(found: QuizStatistics) -> str:
    count = sum(one.broken is not None for one in found.questions)
    return texts.BROKEN_COUNT.format(count=count) if count else ""


def _question(number: int, one: QuestionStatistics) -> str:
    text = one.text if len(one.text) <= TEXT_SHOWN else f"{one.text[: TEXT_SHOWN - 1].rstrip()}…"
    broken = texts.BROKEN.format(why=escape(one.broken)) if one.broken else ""
    return texts.QUESTION.format(number=number, text=f"<b>{escape(text)}</b>", facts=_facts(one), broken=broken)


def _facts(one: QuestionStatistics) -> str:
    if one.right_share is None:
        return texts.NOBODY
    right = texts.RIGHT.format(percent=one.right_share, answered=one.answered)
    return right + (texts.POWER.format(power=_signed(one.discrimination)) if one.discrimination is not None else "")


def _signed(number: float) -> str:
    return f"{number:.2f}".replace("-", "\u2212").replace(".", ",")


def _turning(course: str, page: int, pages: int) -> tuple[Button, ...]:
    before = (Button(texts.PAGE_BACK, f"quiz_stats:{course}:{page - 1}"),) if page > 1 else ()
    after = (Button(texts.PAGE_ON, f"quiz_stats:{course}:{page + 1}"),) if page < pages else ()
    return (*before, *after)


def confirm_pass(person: int, course_title: str | None, reason: str, draft: str) -> Screen:
    course = texts.PASS_COURSE.format(course=safe(course_title)) if course_title else ""
    words = texts.PASS_CONFIRM.format(person=person, course=course, reason=safe(reason))
    return Screen(words, ((Button(texts.LET_IN, f"quiz_pass:{draft}"),), (Button(texts.CANCEL, "cancel"),)))


def passed(done: PassedExam) -> Screen:
    return said(texts.PASSED if done.changed else texts.PASSED_BEFORE)


def said(words: str) -> Screen:
    return Screen(words, (BACK,))
