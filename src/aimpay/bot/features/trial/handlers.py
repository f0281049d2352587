"""A course tried for free: shown first what it is, begun by a second press, once."""

from aimpay.bot.course_names import named_course
from aimpay.bot.features.trial import screens
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.learning import START_TRIAL, StartTrial


async def trial(turn: Turn) -> Screen:
    """Without a course in the button, and with several to try, he chooses first."""
    course = named_course(turn.argument)
    open_now = [one for one in turn.user.may_try if course in {None, one.slug}]
    if len(open_now) > 1:
        return screens.choose(tuple(open_now))
    if not open_now:
        return await _begin(turn, course)
    hours = {one.slug: one.trial_hours for one in (await turn.content()).courses}
    return screens.offer(open_now[0], hours.get(open_now[0].slug))


async def trial_start(turn: Turn) -> Screen:
    return await _begin(turn, named_course(turn.argument))


async def _begin(turn: Turn, course: str | None) -> Screen:
    """The server knows what this person had: a trial that lasts is answered again, a second one is refused."""
    return screens.begun(await turn.call(START_TRIAL, StartTrial(telegram_id=turn.person.id, course=course)))
