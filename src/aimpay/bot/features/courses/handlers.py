"""Several courses on sale: the list of them, and one of them with its own text and picture."""

from aimpay.bot.features.courses import screens
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.selling import GET_COURSES, CourseOffer, GetCourses


async def courses(turn: Turn) -> Screen:
    return screens.shelf(await _offers(turn))


async def card(turn: Turn, course: str) -> Screen:
    """A course that is no longer on sale leads back to the list."""
    offers = await _offers(turn)
    offer = next((one for one in offers if one.course == course), None)
    return screens.card(await turn.content(), offer, turn.user) if offer else screens.shelf(offers)


async def _offers(turn: Turn) -> tuple[CourseOffer, ...]:
    return (await turn.call(GET_COURSES, GetCourses(telegram_id=turn.person.id))).courses
