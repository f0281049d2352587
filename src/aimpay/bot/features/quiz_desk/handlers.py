"""The owner looks at how questions work, and lets a person pass by his word. The server checks once more who asks."""

from typing import Final

from aimpay.bot import drafts
from aimpay.bot.course_names import named_course
from aimpay.bot.features.quiz_desk import screens, texts
from aimpay.bot.features.quiz_desk.reading import read_pass
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.quiz import QUIZ_STATISTICS, UPDATE_PASSED_EXAM, GetQuizStatistics, UpdatePassedExam

PAGE_DIGITS: Final = 4


async def quiz_stats(turn: Turn) -> Screen:
    name, _, page = turn.argument.partition(":")
    course, courses = named_course(name), (await turn.content()).courses
    if course is None and len(courses) > 1:
        return screens.which_course(courses)
    found = await turn.call(QUIZ_STATISTICS, GetQuizStatistics(admin_id=turn.person.id, course=course))
    return screens.statistics(found, int(page) if page.isdigit() and len(page) <= PAGE_DIGITS else 1)


async def let_pass(turn: Turn) -> Screen:
    """«Зачесть тест: 123456789 причина»: shown first, done by a button."""
    courses = {course.slug: course.title for course in (await turn.content()).courses}
    order = read_pass(turn.argument, courses)
    if order is None:
        return screens.said(texts.PASS_WRONG)
    wish = {"telegram_id": order.telegram_id, "course": order.course, "reason": order.reason}
    title = courses[order.course] if order.course else None
    return screens.confirm_pass(order.telegram_id, title, order.reason, await drafts.keep(turn, wish))


async def quiz_pass(turn: Turn) -> Screen:
    draft = await drafts.kept(turn)
    if not draft:
        return screens.said(texts.OVER)
    done = await turn.call(UPDATE_PASSED_EXAM, UpdatePassedExam(**draft, admin_id=turn.person.id))
    await drafts.forget(turn)
    return screens.passed(done)
