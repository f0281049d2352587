"""Which bot handles an update: one at a time for a person, in the order of their numbers, each update once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.turns import Claim, CloseTurn, End, Verdict
from aimpay.server.people.models import BotUpdate

WAITING: Final = timedelta(seconds=2)
"""Who waits asks again much sooner; a bot that stopped asking is waited for no longer than this."""
LOOKED_BACK: Final = timedelta(minutes=10)
"""No update is in hand for longer."""
TELEGRAM_REMEMBERS: Final = timedelta(hours=25)
"""Telegram brings an update again for 24 hours."""
UNSEEN: Final = {"synchronize_session": False}


async def take_update(session: AsyncSession, telegram_id: int, claim: Claim, now: datetime) -> Verdict:
    """Decide in the order in which bots ask; joins the transaction, which is to end at once."""
    await _one_at_a_time(session, telegram_id)
    own = await session.get(BotUpdate, (claim.bot_id, claim.update_id))
    if own and own.done_at:
        return Verdict.DONE
    if own and own.holder not in {None, claim.holder} and _alive(own, now):
        return Verdict.BUSY
    others = await _lately(session, telegram_id, claim, now)
    if own is None:
        own = BotUpdate(bot_id=claim.bot_id, update_id=claim.update_id, telegram_id=telegram_id, came_at=now)
        session.add(own)
        if _too_fast(others, claim, now):
            own.held_back, own.done_at = True, now
            own.noticed = not any(one.noticed and _within(one, claim.notice_seconds, now) for one in others)
            return Verdict.HELD if own.noticed else Verdict.HELD_SILENTLY
    if any(_comes_first(one, claim.update_id) for one in others if not one.done_at and _alive(one, now)):
        own.holder, own.until = None, now + WAITING
        return Verdict.BUSY
    own.holder, own.until = claim.holder, now + timedelta(seconds=claim.seconds)
    return Verdict.YOURS


async def end_update(session: AsyncSession, asked: CloseTurn, now: datetime) -> bool:
    """Change the claim if it is still the asker's; return whether it was."""
    match asked.end:
        case End.DONE:
            values: dict[str, Any] = {"holder": None, "until": None, "done_at": now}
        case End.GOES_ON:
            values = {"until": now + timedelta(seconds=asked.seconds)}
        case End.GIVEN_UP:
            values = {"holder": None, "until": None}
    its = BotUpdate.bot_id == asked.bot_id, BotUpdate.update_id == asked.update_id, BotUpdate.holder == asked.holder
    changed = await session.execute(update(BotUpdate).where(*its).values(values), execution_options=UNSEEN)
    return bool(cast("CursorResult[Any]", changed).rowcount)


async def forget_updates(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(BotUpdate).where(BotUpdate.came_at < now - TELEGRAM_REMEMBERS))


async def _one_at_a_time(session: AsyncSession, telegram_id: int) -> None:
    """SQLite has one writer anyway. Negative, because positive ones lock other things."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(-telegram_id)))


async def _lately(session: AsyncSession, telegram_id: int, claim: Claim, now: datetime) -> Sequence[BotUpdate]:
    since = now - max(LOOKED_BACK, timedelta(seconds=max(claim.burst_seconds, claim.notice_seconds)))
    theirs = BotUpdate.telegram_id == telegram_id, BotUpdate.bot_id == claim.bot_id, BotUpdate.came_at > since
    found = await session.scalars(select(BotUpdate).where(*theirs, BotUpdate.update_id != claim.update_id))
    return found.all()


def _too_fast(others: Sequence[BotUpdate], claim: Claim, now: datetime) -> bool:
    if claim.burst is None:
        return False
    let_in = sum(not one.held_back and _within(one, claim.burst_seconds, now) for one in others)
    return let_in >= claim.burst


def _comes_first(one: BotUpdate, update_id: int) -> bool:
    return one.holder is not None or one.update_id < update_id


def _alive(one: BotUpdate, now: datetime) -> bool:
    return one.until is not None and one.until > now


def _within(one: BotUpdate, seconds: float, now: datetime) -> bool:
    return one.came_at > now - timedelta(seconds=seconds)
