"""What each source brought within a period. docs/attribution.md defines every measure in words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Label, Select, case, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from aimpay.contract.visits import SourceGrouping, SourceRow, SourceStatistics, TouchChoice
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.visits.models import OrderTouch, Source, Visit
from aimpay.server.kit.moscow import moscow_day, start_of
from aimpay.server.people.models import User
from aimpay.server.selling.give_order import OUTSIDE
from aimpay.server.selling.models import AttemptStatus, Order, PaymentAttempt, Refund, RefundStatus
from aimpay.server.workflows.visits.errors import PeriodInvalidError

USUAL: Final = timedelta(days=29)
LONGEST: Final = timedelta(days=3 * 366)
DIRECT: Final = "direct"
BASIS_POINTS: Final = 10_000

KEYS: Final = frozenset({"source", "medium", "campaign"})
Key = tuple[str | None, str | None, str | None]
Measures = dict[str, int]


@dataclass(frozen=True)
class Question:
    """``start`` and ``end`` are instants, the end not included."""

    start: datetime
    end: datetime
    touch: TouchChoice
    group: SourceGrouping

    def within(self, moment: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return (moment >= self.start) & (moment < self.end)

    def key(self) -> list[Label[Any]]:
        """The columns to group by; all None where no source was recorded."""
        name = case(
            (Source.id.is_(None), None), else_=func.coalesce(Source.utm_source, Source.referrer_host, DIRECT)
        ).label("source")
        if self.group is SourceGrouping.SOURCE:
            return [name]
        return [name, Source.utm_medium.label("medium"), Source.utm_campaign.label("campaign")]


async def source_statistics(
    session: AsyncSession,
    now: datetime,
    *,
    since: date | None = None,
    until: date | None = None,
    touch: TouchChoice = TouchChoice.FIRST,
    group: SourceGrouping = SourceGrouping.SOURCE,
) -> SourceStatistics:
    last = until or moscow_day(now)
    first = since or last - USUAL
    if not timedelta(0) <= last - first <= LONGEST:
        raise PeriodInvalidError
    question = Question(start_of(first), start_of(last + timedelta(days=1)), touch, group)
    table: dict[Key, Measures] = {}
    total: Measures = {}
    for ask in (_visits, _leads, _went_to_bot, _orders, _paid):
        for row in (await session.execute(ask(question))).mappings():
            key, measures = _split(row)
            _add(table.setdefault(key, {}), measures)
            _add(total, measures)
    total["sessions"] = await session.scalar(_sessions(question)) or 0
    rows = sorted((_row(key, measures) for key, measures in table.items()), key=_weight)
    return SourceStatistics(
        since=first, until=last, touch=touch, group=group, rows=tuple(rows), total=_row((None, None, None), total)
    )


def _split(row: Any) -> tuple[Key, Measures]:
    key = (row["source"], row.get("medium"), row.get("campaign"))
    return key, {name: int(value or 0) for name, value in row.items() if name not in KEYS}


def _add(sums: Measures, more: Measures) -> None:
    for name, value in more.items():
        sums[name] = sums.get(name, 0) + value


def _row(key: Key, measures: Measures) -> SourceRow:
    source, medium, campaign = key
    sessions, paid = measures.get("sessions", 0), measures.get("paid", 0)
    conversion = paid * BASIS_POINTS // sessions if sessions else None
    return SourceRow(source=source, medium=medium, campaign=campaign, conversion_bp=conversion, **measures)


def _weight(row: SourceRow) -> tuple[int, int, int, str, str, str]:
    """The most earned first, then the most visited."""
    return -row.revenue, -row.paid, -row.visits, row.source or "", row.medium or "", row.campaign or ""


def _visits(question: Question) -> Select[Any]:
    """One row for a source, so that the names are compared once for each and not for each visit."""
    key = question.key()
    counted = func.count(Visit.id).label("visits"), func.count(distinct(Visit.session_id)).label("sessions")
    joined = select(*key, *counted).join(Source, Source.id == Visit.source_id)
    return joined.where(question.within(Visit.at)).group_by(*key)


def _sessions(question: Question) -> Select[Any]:
    return select(func.count(distinct(Visit.session_id))).where(question.within(Visit.at))


def _lead_source(question: Question) -> ColumnElement[Any] | InstrumentedAttribute[Any]:
    if question.touch is TouchChoice.FIRST:
        return Lead.first_source_id
    return func.coalesce(Lead.last_source_id, Lead.first_source_id)


def _order_source(question: Question) -> InstrumentedAttribute[Any]:
    return OrderTouch.first_source_id if question.touch is TouchChoice.FIRST else OrderTouch.last_source_id


def _leads(question: Question) -> Select[Any]:
    key = question.key()
    chosen = select(*key, func.count(Lead.id).label("leads")).select_from(Lead)
    known = chosen.outerjoin(Source, Source.id == _lead_source(question))
    return known.where(question.within(Lead.created_at), Lead.merged_into_id.is_(None)).group_by(*key)


def _went_to_bot(question: Question) -> Select[Any]:
    key = question.key()
    started = select(*key, func.count(User.id).label("went_to_bot")).select_from(User)
    known = started.outerjoin(Lead, Lead.user_id == User.id).outerjoin(Source, Source.id == _lead_source(question))
    return known.where(question.within(User.created_at)).group_by(*key)


def _orders(question: Question) -> Select[Any]:
    key = question.key()
    placed = _of_orders(question, select(*key, func.count(Order.id).label("orders")))
    return placed.where(question.within(Order.created_at)).group_by(*key)


def _paid(question: Question) -> Select[Any]:
    """What was given for nothing was not bought."""
    key = question.key()
    sums = func.count(Order.id).label("paid"), func.sum(_received() - _returned()).label("revenue")
    bought = _of_orders(question, select(*key, *sums))
    return bought.where(question.within(Order.paid_at), Order.amount > 0).group_by(*key)


def _of_orders(question: Question, query: Select[Any]) -> Select[Any]:
    touched = query.select_from(Order).outerjoin(OrderTouch, OrderTouch.order_id == Order.id)
    return touched.outerjoin(Source, Source.id == _order_source(question))


def _received() -> ColumnElement[Any]:
    """Kopecks that came in for an order, an overpayment too: its return is among the refunds."""
    through = select(func.coalesce(func.sum(PaymentAttempt.amount), 0)).where(
        PaymentAttempt.order_id == Order.id, PaymentAttempt.status == AttemptStatus.SUCCEEDED
    )
    return through.scalar_subquery() + case((Order.paid_how == OUTSIDE, Order.amount), else_=0)


def _returned() -> ColumnElement[Any]:
    back = select(func.coalesce(func.sum(Refund.amount), 0)).join(PaymentAttempt)
    mine = back.where(PaymentAttempt.order_id == Order.id, Refund.status == RefundStatus.SUCCEEDED)
    return mine.scalar_subquery()
