"""Figures of a day or a week, and what waits. The server shows what the role may see."""

from aimpay.bot import drafts
from aimpay.bot.features.digest import screens, texts
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.digest import (
    DIGEST_PICTURE,
    GET_DIGEST,
    RETRY_FAILED,
    SET_DIGEST,
    DigestPeriod,
    GetDigest,
    GetDigestPicture,
    RetryFailed,
    SetDigest,
)


async def digest(turn: Turn) -> Screen:
    known = turn.argument in set(DigestPeriod)
    period = DigestPeriod(turn.argument) if known else DigestPeriod.TODAY
    return screens.digest(await turn.call(GET_DIGEST, GetDigest(admin_id=turn.person.id, period=period)), period)


async def digest_on(turn: Turn) -> Screen:
    return screens.switched(await turn.call(SET_DIGEST, SetDigest(admin_id=turn.person.id, is_on=True)))


async def digest_off(turn: Turn) -> None:
    """What was pressed may be the daily message itself: it stays."""
    made = await turn.call(SET_DIGEST, SetDigest(admin_id=turn.person.id, is_on=False))
    await turn.desk.stage.send(turn.person.id, screens.switched(made))


async def digest_picture(turn: Turn) -> None:
    """The picture is a message of its own; the figures stay the current screen."""
    await turn.working(texts.DRAWING)
    async with turn.desk.call.stream(DIGEST_PICTURE, GetDigestPicture(admin_id=turn.person.id)) as pieces:
        content = b"".join([piece async for piece in pieces])
    await turn.desk.stage.send(turn.person.id, screens.picture(content))


async def retry_all(turn: Turn) -> Screen:
    return screens.retry(await drafts.keep(turn, {"retry": True}))


async def retry_go(turn: Turn) -> Screen:
    """The draft's key goes along, so that of two presses the server does one."""
    if not await drafts.kept(turn):
        return screens.over()
    made = await turn.call(RETRY_FAILED, RetryFailed(admin_id=turn.person.id, key=turn.argument))
    await drafts.forget(turn)
    return screens.retried(made.count)
