"""What sequences brought: who came in and how it ended, what each step sent and sold, which text sells better."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus
from aimpay.server.growth.mailing.restraint import TAKEN_BACK
from aimpay.server.growth.sequences.ab import Tally
from aimpay.server.growth.sequences.campaign import PREFIXES, Origin, origin_of
from aimpay.server.growth.sequences.load_plan import Loaded
from aimpay.server.growth.sequences.models import RunStatus, SequenceRun
from aimpay.server.selling.models import Order, OrderStatus, PaymentAttempt, Refund, RefundStatus

CREDIT: Final = timedelta(days=7)
"""A sale within it is owed to the last message before."""
CAME: Final = (DeliveryStatus.SENT, *TAKEN_BACK)


@dataclass(frozen=True)
class Sold:
    """A paid order and the message that it is owed to. ``amount`` in kopecks, without what was given back."""

    order_id: int
    amount: int
    origin: Origin


@dataclass
class StepResult:
    """Deliveries by status, sales in number and kopecks."""

    statuses: Counter[str] = field(default_factory=Counter)
    orders: int = 0
    revenue: int = 0

    @property
    def sent(self) -> int:
        return sum(self.statuses[status] for status in CAME)


@dataclass(frozen=True)
class Numbers:
    """Of one sequence. ``stopped`` counts runs by why."""

    inside: int
    finished: int
    stopped: Mapping[str, int]
    steps: Mapping[int, StepResult]

    @property
    def entered(self) -> int:
        return self.inside + self.finished + sum(self.stopped.values())

    @property
    def revenue(self) -> int:
        return sum(step.revenue for step in self.steps.values())


async def numbers(session: AsyncSession, sequences: Iterable[int]) -> dict[int, Numbers]:
    ids = [*sequences]
    runs = await _runs(session)
    steps = await _steps(session)
    return {
        one: Numbers(
            inside=runs[one][RunStatus.ACTIVE, None],
            finished=runs[one][RunStatus.FINISHED, None],
            stopped={why or "": many for (status, why), many in runs[one].items() if status == RunStatus.STOPPED},
            steps=steps[one],
        )
        for one in ids
    }


async def sales(session: AsyncSession) -> list[Sold]:
    """Each order once: by the last message of any campaign that came to the buyer before he paid."""
    rank = func.row_number().over(partition_by=Order.id, order_by=(Delivery.sent_at.desc(), Delivery.id.desc()))
    ranked = (
        select(Order.id, Order.amount, Order.paid_at, Delivery.sent_at, Delivery.campaign, rank.label("rank"))
        .join(Lead, Lead.user_id == Order.user_id)
        .join(Delivery, Delivery.lead_id == Lead.id)
        .where(Order.status == OrderStatus.PAID, Order.amount > 0, Order.granted_by.is_(None))
        .where(Delivery.status.in_(CAME), Delivery.sent_at <= Order.paid_at)
        .subquery()
    )
    given_back = await _given_back(session)
    found = []
    for row in await session.execute(select(ranked).where(ranked.c.rank == 1)):
        origin = origin_of(row.campaign)
        if origin and row.paid_at - row.sent_at <= CREDIT:
            found.append(Sold(row.id, row.amount - given_back.get(row.id, 0), origin))
    return found


async def tallies(session: AsyncSession, sequence: Loaded, key: str, now: datetime) -> list[Tally]:
    """Of each variant of a step: who got it so long ago that his days to buy are over, and how many of them bought."""
    step, plan = sequence.steps[key], sequence.plan.step(key)
    if plan is None:
        raise LookupError(key)
    days = timedelta(days=plan.outcome_days)
    told = await _told(session, sequence.id, step.id, now - days)
    paid = await _paid_by_lead(session, {lead_id for some in told.values() for lead_id in some})
    return [
        Tally(variant.key, len(told[row]), sum(_bought(paid[lead], at, days) for lead, at in told[row].items()))
        for variant in plan.variants
        for row in (step.variants[variant.key][0],)
    ]


def _bought(paid: list[datetime], at: datetime, days: timedelta) -> bool:
    return any(at <= moment <= at + days for moment in paid)


async def _told(
    session: AsyncSession, sequence_id: int, step_id: int, before: datetime
) -> dict[int, dict[int, datetime]]:
    """By variant and lead, when he first got it."""
    of_step = [Delivery.campaign.startswith(f"{prefix}{sequence_id}:{step_id}:") for prefix in PREFIXES]
    rows = select(Delivery.campaign, Delivery.lead_id, func.min(Delivery.sent_at)).where(
        of_step[0] | of_step[1], Delivery.status.in_(CAME), Delivery.sent_at <= before
    )
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    for campaign, lead_id, at in await session.execute(rows.group_by(Delivery.campaign, Delivery.lead_id)):
        origin = origin_of(campaign)
        if origin and at:
            found[origin.variant][lead_id] = at
    return found


async def _paid_by_lead(session: AsyncSession, leads: set[int]) -> dict[int, list[datetime]]:
    rows = (
        select(Lead.id, Order.paid_at)
        .join(Order, Order.user_id == Lead.user_id)
        .where(Order.status.in_([OrderStatus.PAID, OrderStatus.REFUNDED]), Order.granted_by.is_(None))
        .where(Order.paid_at.is_not(None))
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for lead_id, at in await session.execute(rows):
        if at and lead_id in leads:
            found[lead_id].append(at)
    return found


async def _runs(session: AsyncSession) -> dict[int, Counter[tuple[str, str | None]]]:
    what = SequenceRun.sequence_id, SequenceRun.status, SequenceRun.why
    found: dict[int, Counter[tuple[str, str | None]]] = defaultdict(Counter)
    for sequence_id, status, why, many in await session.execute(select(*what, func.count()).group_by(*what)):
        found[sequence_id][status, why] += many
    return found


async def _steps(session: AsyncSession) -> dict[int, dict[int, StepResult]]:
    """By sequence and step. Deliveries are counted by their campaigns, of which there are few."""
    ours = [Delivery.campaign.startswith(prefix) for prefix in PREFIXES]
    rows = select(Delivery.campaign, Delivery.status, func.count()).where(ours[0] | ours[1])
    found: dict[int, dict[int, StepResult]] = defaultdict(lambda: defaultdict(StepResult))
    for campaign, status, count in await session.execute(rows.group_by(Delivery.campaign, Delivery.status)):
        if origin := origin_of(campaign):
            found[origin.sequence][origin.step].statuses[status] += count
    for sold in await sales(session):
        step = found[sold.origin.sequence][sold.origin.step]
        step.orders += 1
        step.revenue += sold.amount
    return found


async def _given_back(session: AsyncSession) -> dict[int, int]:
    """Kopecks given back of each order."""
    rows = (
        select(PaymentAttempt.order_id, func.sum(Refund.amount))
        .join(Refund, Refund.attempt_id == PaymentAttempt.id)
        .where(Refund.status == RefundStatus.SUCCEEDED)
        .group_by(PaymentAttempt.order_id)
    )
    return {order_id: int(total) for order_id, total in await session.execute(rows)}
