"""What the database and the pool say when Prometheus asks. Sums are read at most once a minute, the queue each time."""

from datetime import timedelta
from typing import Any, Final

from prometheus_client import Gauge
from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.pool import QueuePool

from aimpay import metrics
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus
from aimpay.server.kit.breaker import State
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.learning.models import Enrollment
from aimpay.server.partners.models import Commission
from aimpay.server.payouts.models import Payout
from aimpay.server.selling.models import Order, PaymentAttempt, Refund
from aimpay.server.workflows.alerts.models import SWEEP, Alert, Watch
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import FailedStep
from aimpay.server.workflows.queue_state import queue_state

KEPT: Final = timedelta(minutes=1)


class Measures:
    """A process that is not ``whole`` tells of itself alone: what is the same for all is asked once."""

    def __init__(self, house: House, *, whole: bool) -> None:
        self._house = house
        self._whole = whole
        self._summed_at: float | None = None

    async def take(self) -> None:
        self._own()
        if not self._whole:
            return
        now = self._house.clock.unshifted().timestamp()
        async with self._house.db.read() as session:
            await self._queue(session, now)
            if self._summed_at is None or now - self._summed_at >= KEPT.total_seconds():
                await self._sums(session)
                self._summed_at = now

    def _own(self) -> None:
        pool = self._house.db.engine.pool
        if isinstance(pool, QueuePool):
            metrics.POOL_SIZE.set(pool.size())
            metrics.POOL_IN_USE.set(pool.checkedout())
        for one in self._house.breakers.values():
            metrics.BREAKER_OPEN.labels(one.name).set(one.state is not State.CLOSED)
            metrics.BREAKER_SPARED.labels(one.name).set(one.spared)

    async def _queue(self, session: AsyncSession, now: float) -> None:
        state = await queue_state(session)
        metrics.QUEUE.labels("waiting").set(state.waiting)
        metrics.QUEUE.labels("running").set(state.running)
        metrics.QUEUE_OLDEST.set(max(0, now - state.oldest_at) if state.oldest_at else 0)
        swept = await session.get(Watch, SWEEP)
        metrics.SWEEP_AGE.set(max(0, (self._house.clock.now() - swept.check_at).total_seconds()) if swept else 0)

    async def _sums(self, session: AsyncSession) -> None:
        for one, alike in ((PaymentAttempt, "PAYMENTS"), (Refund, "REFUNDS"), (Payout, "PAYOUTS")):
            counted = select(one.status, func.count(), func.sum(one.amount)).group_by(one.status)
            await _set(session, counted, getattr(metrics, alike), getattr(metrics, f"{alike}_KOPECKS"))
        left = func.sum(Commission.amount - Commission.reversed_amount)
        await _set(session, select(Commission.status, left).group_by(Commission.status), metrics.COMMISSIONS)
        await _set(session, select(Order.status, func.count()).group_by(Order.status), metrics.ORDERS)
        await _set(session, select(Lead.stage, func.count()).group_by(Lead.stage), metrics.LEADS)
        now = self._house.clock.now()
        holds = or_(Enrollment.ends_at.is_(None), Enrollment.ends_at > now)
        state = case((holds, "active"), else_="ended").label("state")
        await _set(session, select(state, func.count()).group_by(state), metrics.ENROLLMENTS)
        open_ones = select(Alert.name, func.count()).where(Alert.closed_at.is_(None)).group_by(Alert.name)
        await _set(session, open_ones, metrics.ALERTS)
        metrics.CERTIFICATES.set(await _count(session, select(func.count(Certificate.id))))
        metrics.PARKED.set(await _count(session, select(func.count()).where(FailedStep.closed_at.is_(None))))
        pending = select(func.count()).where(Delivery.status == DeliveryStatus.PENDING)
        metrics.DELIVERIES.set(await _count(session, pending))


async def _set(session: AsyncSession, grouped: Select[*tuple[Any, ...]], *gauges: Gauge) -> None:
    """``grouped`` gives a label and a value for each gauge. What is there no more is forgotten, not left standing."""
    for gauge in gauges:
        gauge.clear()
    for label, *values in (await session.execute(grouped)).all():
        for gauge, value in zip(gauges, values, strict=True):
            gauge.labels(label).set(int(value or 0))


async def _count(session: AsyncSession, asked: Select[Any]) -> int:
    return int(await session.scalar(asked) or 0)
