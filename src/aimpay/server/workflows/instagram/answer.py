"""The answer to a comment or a message: a way into the bot, and the assistant's words if the school wants them."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.instagram.models import EventKind, InstagramEvent
from aimpay.server.growth.instagram.rules import fitting, may_answer
from aimpay.server.kit.typography import tied
from aimpay.server.school.profile import Profile, get_profile
from aimpay.server.workflows.gateways import DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.instagram.assistant import assisted
from aimpay.server.workflows.instagram.join import link_payload
from aimpay.server.workflows.instagram.tokens import current_token
from aimpay.server.workflows.once import attempt, once
from aimpay.server.workflows.story import Story

MOST_A_DAY: Final = 10
GREETING: Final = (
    "Здравствуйте! Это {school}. Спасибо, что написали. Программа курса, цена и ответы на вопросы — в нашем боте:"
)
MORE: Final = "Отвечает помощник школы. Подробнее\u00a0— в\u00a0нашем боте:"


async def answer_instagram(story: Story, event_id: int) -> None:
    await attempt(story, answer_event, event_id)


async def answer_event(house: House, event_id: int) -> None:
    """Say one answer; a person gets the greeting once a day, however much he writes."""
    account = house.instagram
    if account is None:
        return
    async with house.db.read() as session:
        event = await session.get_one(InstagramEvent, event_id)
        profile = await get_profile(session)
        hindrance = await _hindrance(session, house, event, profile)
        token = await current_token(session, house.secrets, account)
    if event.outcome is not None:
        return
    if hindrance is not None:
        await _close(house, event_id, hindrance)
        return
    text = await _words(house, event, profile)

    async def send() -> None:
        if event.kind == EventKind.COMMENT:
            await account.gateway.reply_privately(token, event.object_id, text)
        else:
            await account.gateway.send(token, event.person_id, text)

    try:
        await once(house, f"instagram:{event_id}", send)
    except DeliveryRefusedError as error:
        if error.code != "outside_window":
            raise
        await _close(house, event_id, error.code)
        return
    await _close(house, event_id, "answered")


async def _hindrance(session: AsyncSession, house: House, event: InstagramEvent, profile: Profile) -> str | None:
    now = house.clock.now()
    if profile.instagram_answers == "off":
        return "answers_off"
    if not may_answer(event.kind, event.happened_at, now):
        return "outside_window"
    lately = select(func.count()).where(
        InstagramEvent.person_id == event.person_id,
        InstagramEvent.outcome == "answered",
        InstagramEvent.answered_at > now - timedelta(days=1),
    )
    limit = MOST_A_DAY if profile.instagram_answers == "assistant" else 1
    return "enough_today" if (await session.scalar(lately) or 0) >= limit else None


async def _words(house: House, event: InstagramEvent, profile: Profile) -> str:
    username = (await house.bot.info(None)).username
    link = f"https://t.me/{username}?start={link_payload(house, event.lead_id)}"
    greeting = tied(GREETING.format(school=profile.school_name))
    if profile.instagram_answers != "assistant":
        return fitting(greeting, link)
    answer = await assisted(house, event.person_id, event.text)
    return fitting(f"{answer}\n\n{MORE}" if answer else greeting, link)


async def _close(house: House, event_id: int, outcome: str) -> None:
    async with house.db.write() as session:
        event = await session.get_one(InstagramEvent, event_id)
        event.outcome, event.answered_at = outcome, house.clock.now()
