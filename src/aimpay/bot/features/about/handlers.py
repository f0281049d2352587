"""The course, shown; with several on sale, the one that was chosen."""

from aimpay.bot.course_names import named_course
from aimpay.bot.features.about import screens
from aimpay.bot.features.courses.handlers import card, courses
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn


async def about(turn: Turn) -> Screen:
    content = await turn.content()
    if len(content.courses) <= 1:
        return screens.about(content, turn.user)
    course = named_course(turn.argument)
    return await card(turn, course) if course else await courses(turn)


async def structure(turn: Turn) -> Screen:
    content, course = await turn.content(), named_course(turn.argument)
    return screens.structure(content, course) or await about(turn)
