"""Takes messages back: deletes in Telegram what was sent, at the same pace as everything else goes out."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.mail_gateway import Delivered, Outcome
from aimpay.server.db.silent import log_failure
from aimpay.server.growth.mailing.models import NOT_DELETED, Channel, Delivery, DeliveryStatus
from aimpay.server.growth.mailing.pace import free_at, hold_pace, take_places
from aimpay.server.kit.ids import new_key
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.courier import Courier, CourierSilentError
from aimpay.server.workflows.mailing.postman import SHARE

log = logging.getLogger(__name__)

BATCH_SECONDS: Final = 1.0
LEASE: Final = timedelta(seconds=60)
"""A deletion can be repeated: after that long, somebody else may."""
IDLE_SECONDS: Final = 1.0
SILENCE_SECONDS: Final = 2.0
DELETING: Final = Delivery.status == literal_column("'deleting'")


class Remover:
    """``run`` works until it is cancelled."""

    def __init__(self, house: House, courier: Courier, per_second: float) -> None:
        self._name = new_key()
        self._house, self._courier = house, courier
        self._rate = per_second * SHARE

    async def run(self) -> None:
        while True:
            try:
                pause = await self._round()
            except CourierSilentError as error:
                log.info("the bot is silent: %s", error)
                pause = SILENCE_SECONDS
            except Exception as error:  # noqa: BLE001 — the loop outlives whatever a round met
                log_failure(log, "a round of taking back failed", error)
                pause = SILENCE_SECONDS
            await asyncio.sleep(pause)

    async def _round(self) -> float:
        async with self._house.db.read() as session:
            if not await session.scalar(select(Delivery.id).where(DELETING).limit(1)):
                return IDLE_SECONDS
        async with self._house.db.write() as session:
            batch, wait = await self._claim(session)
        await asyncio.sleep(wait)
        answers: dict[int, Delivered] = {}
        try:
            for one in batch:
                answers[one.id] = await self._courier.take_back(int(one.address), one.message_id or 0)
        finally:
            await self._store([one.id for one in batch], answers)
        return 0

    async def _store(self, batch: Sequence[int], answers: Mapping[int, Delivered]) -> None:
        """What has no clear answer is asked again: a message cannot be deleted twice."""
        done = [key for key, answer in answers.items() if answer.outcome == Outcome.DONE]
        kept = [key for key, answer in answers.items() if answer.outcome in {Outcome.BLOCKED, Outcome.REFUSED}]
        rests = [answer.retry_after for answer in answers.values() if answer.retry_after]
        async with self._house.db.write() as session:
            await self._set(session, done, status=DeliveryStatus.DELETED)
            await self._set(session, kept, status=DeliveryStatus.SENT, reason=NOT_DELETED)
            await self._set(session, [key for key in batch if key not in done + kept], claimed_by=None)
            if rests:
                until = self._house.clock.unshifted() + timedelta(seconds=max(rests))
                await hold_pace(session, Channel.TELEGRAM, until)

    async def _set(self, session: AsyncSession, ids: Sequence[int], **values: Any) -> None:
        change = update(Delivery).where(Delivery.id.in_(ids), Delivery.claimed_by == self._name).values(**values)
        await session.execute(change, execution_options={"synchronize_session": False})

    async def _claim(self, session: AsyncSession) -> tuple[list[Delivery], float]:
        now = self._house.clock.unshifted()
        begin = await free_at(session, Channel.TELEGRAM, now)
        free = or_(Delivery.claimed_by.is_(None), Delivery.claimed_at < now - LEASE)
        found = select(Delivery).where(DELETING, free).order_by(Delivery.id).with_for_update(skip_locked=True)
        batch = list(await session.scalars(found.limit(max(1, int(self._rate * BATCH_SECONDS)))))
        mine = update(Delivery).where(Delivery.id.in_([one.id for one in batch]))
        claim = mine.values(claimed_by=self._name, claimed_at=now)
        await session.execute(claim, execution_options={"synchronize_session": False})
        await take_places(session, Channel.TELEGRAM, begin, len(batch), self._rate)
        return batch, (begin - now).total_seconds()
