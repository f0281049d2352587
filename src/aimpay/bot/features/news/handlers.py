"""Advice and news: the question asked once, the settings, and the way out."""

from aimpay.bot.features.news import screens
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.mailing import (
    AGREE_TO_NEWS,
    GET_NEWS,
    REFUSE_NEWS,
    AgreeToNews,
    GetNews,
    NewsChannel,
    RefuseNews,
)
from aimpay.contract.school import LegalText


async def news(turn: Turn) -> Screen:
    view = await turn.call(GET_NEWS, GetNews(telegram_id=turn.person.id))
    return screens.settings(view, await _text(turn))


async def ask(turn: Turn) -> Screen:
    return screens.question(await _text(turn))


async def yes(turn: Turn) -> Screen:
    """The text may have changed since it was shown: then it is shown anew."""
    try:
        await turn.call(AGREE_TO_NEWS, AgreeToNews(telegram_id=turn.person.id, version=turn.argument[:32]))
    except RemoteError as error:
        if error.code != ErrorCode.CONSENT_REQUIRED:
            raise
        return screens.question(await _text(turn))
    return screens.agreed()


async def no(turn: Turn) -> Screen:
    await turn.call(REFUSE_NEWS, RefuseNews(telegram_id=turn.person.id))
    return screens.declined()


async def stop(turn: Turn) -> Screen:
    """The button of the settings."""
    await turn.call(REFUSE_NEWS, RefuseNews(telegram_id=turn.person.id))
    return screens.left()


async def stop_command(turn: Turn) -> Screen:
    await turn.call(REFUSE_NEWS, RefuseNews(telegram_id=turn.person.id, by_command=True))
    return screens.left()


async def stop_email(turn: Turn) -> Screen:
    await turn.call(REFUSE_NEWS, RefuseNews(telegram_id=turn.person.id, channel=NewsChannel.EMAIL))
    return screens.left_email()


async def unsubscribe(turn: Turn) -> None:
    """Ask in a message of its own: the one under which it was pressed stays readable."""
    await turn.desk.stage.send(turn.person.id, screens.sure(turn.argument if turn.argument.isdecimal() else ""))


async def unsubscribe_now(turn: Turn) -> Screen:
    delivery = int(turn.argument) if turn.argument.isdecimal() else None
    await turn.call(REFUSE_NEWS, RefuseNews(telegram_id=turn.person.id, delivery_id=delivery))
    return screens.left()


async def _text(turn: Turn) -> LegalText:
    content = await turn.content()
    if content.marketing is None:
        raise RuntimeError("the server shows no text of this consent")
    return content.marketing
