"""Whether background work stands still. Asked by the server, and told without a story: a dead worker tells nothing."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from aimpay.nursery import Nursery
from aimpay.server.kit.typography import tied
from aimpay.server.workflows.alerts.models import SWEEP, Alert, Watch
from aimpay.server.workflows.alerts.settling import OVER, settle
from aimpay.server.workflows.alerts.trouble import Trouble
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.queue_state import queue_state
from aimpay.server.workflows.telling import tell_admins

log = logging.getLogger(__name__)

QUEUE: Final = "queue"
QUEUE_OVER: Final = "Фоновая работа снова идёт."
STUCK: Final = timedelta(minutes=10)
EVERY_SECONDS: Final = 60.0


@asynccontextmanager
async def guarding_queue(
    house: House, every_seconds: float = EVERY_SECONDS, patience: timedelta = STUCK
) -> AsyncIterator[None]:
    """Look until the block ends; first after ``patience``, so that a start after a pause is no alarm."""
    async with Nursery() as nursery:
        nursery.start(_guard(house, every_seconds, patience), "guard of the queue")
        yield


async def _guard(house: House, every_seconds: float, patience: timedelta) -> None:
    await asyncio.sleep(patience.total_seconds())
    while True:
        try:
            await look_at_queue(house, patience)
        except (DeliveryFailedError, DeliveryRefusedError, SQLAlchemyError, OSError) as error:
            log.warning("the queue could not be looked at, or told of: %s", type(error).__name__)
        await asyncio.sleep(every_seconds)


async def look_at_queue(house: House, patience: timedelta) -> None:
    """What could not be told now is told at the next look: its time is taken back."""
    found = await _find(house, patience)
    tell = await house.db.transact(lambda session: settle(session, QUEUE, found, house.clock.now()))
    for alert_id, times in tell:
        text = f"✅ Снова в порядке. {QUEUE_OVER}" if times == OVER else f"⚠️ {found[0].words}"
        try:
            await tell_admins(house, f"alert:{alert_id}:{times}", text)
        except (DeliveryFailedError, DeliveryRefusedError):
            async with house.db.write() as session:
                alert = await session.get_one(Alert, alert_id)
                alert.told_at, alert.closed_at = (alert.told_at, None) if times == OVER else (None, None)
            raise


async def _find(house: House, patience: timedelta) -> Sequence[Trouble]:
    async with house.db.read() as session:
        state, swept = await queue_state(session), await session.get(Watch, SWEEP)
    waited = house.clock.unshifted().timestamp() - state.oldest_at if state.oldest_at else 0
    silent = swept is not None and house.clock.now() - swept.check_at > patience
    if waited <= patience.total_seconds() and not silent:
        return ()
    words = (
        f"Фоновая работа стоит: ждёт историй — {state.waiting}. Покупатели платят, но ссылки и письма не уходят. "
        "Проверьте, что aimpay worker запущен, и посмотрите его журнал; всё, что ждёт, будет сделано само."
    )
    return (Trouble("", tied(words)),)
