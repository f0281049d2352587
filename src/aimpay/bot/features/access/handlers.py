"""The buyer's way into the group."""

from aimpay.bot.course_names import named_course
from aimpay.bot.features.access import screens, texts
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.learning import GET_INVITE, GetInvite


async def group(turn: Turn) -> Screen:
    course, owned = named_course(turn.argument), (*turn.user.courses, *turn.user.trying)
    if course is None and len(owned) > 1:
        return screens.choose(owned)
    view = await turn.call(GET_INVITE, GetInvite(telegram_id=turn.person.id, course=course))
    return screens.invite(view, alone=len(owned) <= 1)


async def group_again(turn: Turn) -> Screen:
    screen = await group(turn)
    if turn.toast:
        turn.toast.say(texts.REFRESHED)
    return screen
