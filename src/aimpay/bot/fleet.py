"""Any number of bots behind one address: the server says which of them handles an update, and in what order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from secrets import token_hex
from typing import Any, Final

from aiogram.fsm.storage.base import StorageKey
from aiogram.types import Update

from aimpay.bot.desk import Desk
from aimpay.bot.lanes import Lane, lane_of
from aimpay.bot.mail.pace import count_spoken
from aimpay.bot.storage import conversation_key
from aimpay.contract.errors import RemoteError, RemoteSilentError
from aimpay.contract.people import SetConversation
from aimpay.contract.turns import CLOSE_TURN, OPEN_TURN, Claim, CloseTurn, End, OpenTurn, TurnOpened, Verdict
from aimpay.contract.wire import Call, Request, Response
from aimpay.nursery import Nursery

log = logging.getLogger(__name__)

Feed = Callable[..., Awaitable[Any]]
ASK_AGAIN: Final = (0.05, 0.1, 0.2)
ASK_AGAIN_LATER: Final = 0.4
PATIENCE_SECONDS: Final = 20
SILENCE_PAUSES: Final = (0.2, 0.5, 1.0)
SERVER_TROUBLE: Final = 500


@dataclass
class Taken:
    """An update that is ours ``until`` then, by the loop's time. ``keep`` is remembered together with its end."""

    claim: Claim
    key: str | None
    opened: TurnOpened
    until: float
    keep: SetConversation | None = None

    async def note(self, state: str | None, data: Mapping[str, Any]) -> None:
        self.keep = SetConversation(key=self.key or "", state=state, data=dict(data))


class Fleet:
    """``handle`` answers whether Telegram may forget the update; otherwise it is to bring it again."""

    def __init__(self, desk: Desk, feed: Feed, nursery: Nursery) -> None:
        self._desk = desk
        self._feed = feed
        self._nursery = nursery

    async def handle(self, update: Update) -> bool:
        lane = lane_of(update, self._desk.team)
        if lane is None:
            await self._fed(update)
            return True
        try:
            taken = await self._take(self._claim(update, lane), lane)
        except (RemoteError, RemoteSilentError) as error:
            return await self._unclaimed(update, lane, error)
        match taken.opened.verdict:
            case Verdict.YOURS:
                return await self._carry_out(update, taken)
            case Verdict.HELD | Verdict.HELD_SILENTLY:
                await self._fed(update, taken=taken)
        return taken.opened.verdict != Verdict.BUSY

    def _claim(self, update: Update, lane: Lane) -> Claim:
        limits = self._desk.limits
        return Claim(
            bot_id=self._desk.bot.id,
            update_id=update.update_id,
            holder=token_hex(8),
            seconds=limits.claim_seconds,
            burst=limits.burst if lane.is_talk else None,
            burst_seconds=limits.burst * limits.refill_seconds,
            notice_seconds=limits.notice_seconds,
        )

    async def _take(self, claim: Claim, lane: Lane) -> Taken:
        """Ask until it is our turn, but no longer than Telegram likes to wait."""
        person, loop = lane.telegram_id, asyncio.get_running_loop()
        key = conversation_key(StorageKey(claim.bot_id, person, person)) if lane.is_talk else None
        request, end = OpenTurn(telegram_id=person, key=key, claim=claim), loop.time() + PATIENCE_SECONDS
        for pause in chain(ASK_AGAIN, repeat(ASK_AGAIN_LATER)):
            asked = loop.time()
            opened = await self._ask(OPEN_TURN, request)
            if opened.verdict != Verdict.BUSY or loop.time() > end:
                break
            await asyncio.sleep(pause)
        return Taken(claim, key, opened, until=asked + claim.seconds)

    async def _unclaimed(self, update: Update, lane: Lane, error: RemoteError | RemoteSilentError) -> bool:
        """Who speaks to the bot is told that the server is in trouble; what else happened is brought again."""
        log.warning("update %s is not claimed: %s", update.update_id, error)
        if lane.is_talk:
            await self._fed(update, trouble=error)
        return lane.is_talk

    async def _carry_out(self, update: Update, taken: Taken) -> bool:
        """Stop as soon as the claim may be another's."""
        try:
            async with asyncio.timeout_at(taken.until) as limit:
                renewing = self._nursery.start(self._renew(taken, limit), "renewal of a claim")
                try:
                    with count_spoken() as spoken:
                        await self._fed(update, taken=taken)
                finally:
                    renewing.cancel()
        except TimeoutError:
            log.warning("update %s is no longer ours: the claim was not renewed", update.update_id)
            return False
        except asyncio.CancelledError:
            await self._close(taken, End.GIVEN_UP)
            return False
        return await self._close(taken, End.DONE, spoken.messages)

    async def _fed(self, update: Update, **more: Any) -> None:
        """What a handler cannot do is logged, and not done again and again."""
        try:
            await self._feed(update, **more)
        except Exception:
            log.exception("update %s failed", update.update_id)

    async def _renew(self, taken: Taken, limit: asyncio.Timeout) -> None:
        loop, seconds = asyncio.get_running_loop(), taken.claim.seconds
        while True:
            await asyncio.sleep(seconds / 3)
            asked = loop.time()
            try:
                held = (await self._desk.call(CLOSE_TURN, _ending(taken, End.GOES_ON))).held
            except (RemoteError, RemoteSilentError) as error:
                log.info("a claim is not renewed: %s", error)
                continue
            if not limit.expired():
                limit.reschedule(asked + seconds if held else asked)

    async def _close(self, taken: Taken, end: End, spoken: int = 0) -> bool:
        """Until the server knows that it is done, it is not."""
        try:
            return (await self._ask(CLOSE_TURN, _ending(taken, end, spoken))).held and end == End.DONE
        except (RemoteError, RemoteSilentError) as error:
            log.warning("update %s stays open: %s", taken.claim.update_id, error)
            return False

    async def _ask(self, call: Call[Request, Response], request: Request) -> Response:
        """A server that is being restarted is back soon."""
        for pause in SILENCE_PAUSES:
            try:
                return await self._desk.call(call, request)
            except (RemoteError, RemoteSilentError) as error:
                if isinstance(error, RemoteError) and error.status < SERVER_TROUBLE:
                    raise
            await asyncio.sleep(pause)
        return await self._desk.call(call, request)


def _ending(taken: Taken, end: End, spoken: int = 0) -> CloseTurn:
    claim, keep = taken.claim, taken.keep if end == End.DONE else None
    return CloseTurn(
        bot_id=claim.bot_id,
        update_id=claim.update_id,
        holder=claim.holder,
        seconds=claim.seconds,
        end=end,
        keep=keep,
        spoken=spoken,
    )
