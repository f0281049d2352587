"""Conditions made into one question to the database."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import singledispatch
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select

from aimpay.server.growth.broadcasts.agreeing import agreed_address
from aimpay.server.growth.broadcasts.conditions import (
    Active,
    Bought,
    CameFrom,
    Conditions,
    Consented,
    CreatedBetween,
    Did,
    HasContact,
    HasTag,
    InStage,
    OwnedBy,
    Speaks,
    Told,
)
from aimpay.server.growth.leads.models import ContactPoint, Lead, LeadTag, Touchpoint
from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus
from aimpay.server.growth.visits.models import Source
from aimpay.server.kit.moscow import start_of
from aimpay.server.people.models import User
from aimpay.server.selling.models import Course, Order, OrderStatus

Clause = ColumnElement[bool]


def chosen(conditions: Conditions, now: datetime) -> Clause:
    """Return the condition on ``Lead`` that a segment means at this moment."""
    living = [Lead.merged_into_id.is_(None), Lead.erased_at.is_(None)]
    clauses = [(not_(made) if one.negated else made) for one in conditions.all for made in [clause(one, now)]]
    return and_(*living, *clauses)


@singledispatch
def clause(condition: Any, now: datetime) -> Clause:
    raise TypeError(f"no question for {type(condition).__name__} at {now}")


@clause.register
def _(condition: InStage, _now: datetime) -> Clause:
    return Lead.stage.in_(condition.stages)


@clause.register
def _(condition: HasTag, _now: datetime) -> Clause:
    return _some(select(LeadTag.lead_id).where(LeadTag.lead_id == Lead.id, LeadTag.tag.in_(condition.tags)))


@clause.register
def _(condition: OwnedBy, _now: datetime) -> Clause:
    return Lead.owner_id.is_(None) if condition.owner is None else Lead.owner_id.is_not_distinct_from(condition.owner)


@clause.register
def _(condition: CameFrom, _now: datetime) -> Clause:
    column = Lead.first_source_id if condition.touch == "first" else Lead.last_source_id
    return _some(select(Source.id).where(Source.id == column, *_marks(condition)))


def _marks(condition: CameFrom) -> Iterator[Clause]:
    for name in ("utm_source", "utm_medium", "utm_campaign"):
        if (value := getattr(condition, name)) is not None:
            yield getattr(Source, name) == value


@clause.register
def _(condition: Bought, _now: datetime) -> Clause:
    paid = select(Order.id).where(Order.user_id == Lead.user_id, Order.status == OrderStatus.PAID)
    if condition.courses:
        paid = paid.join(Course, Course.id == Order.course_id).where(Course.slug.in_(condition.courses))
    return _some(paid)


@clause.register
def _(condition: Did, now: datetime) -> Clause:
    done = select(Touchpoint.id).where(Touchpoint.lead_id == Lead.id, Touchpoint.kind.in_(condition.kinds))
    if condition.days is not None:
        done = done.where(Touchpoint.at >= now - timedelta(days=condition.days))
    return _some(done)


@clause.register
def _(condition: Active, now: datetime) -> Clause:
    return Lead.active_at >= now - timedelta(days=condition.days)


@clause.register
def _(condition: CreatedBetween, _now: datetime) -> Clause:
    clauses: list[Clause] = []
    if condition.since:
        clauses.append(Lead.created_at >= start_of(condition.since))
    if condition.until:
        clauses.append(Lead.created_at < start_of(condition.until + timedelta(days=1)))
    return and_(Lead.id.is_not(None), *clauses)


@clause.register
def _(condition: Consented, _now: datetime) -> Clause:
    return agreed_address(condition.channel).is_not(None)


@clause.register
def _(condition: Speaks, _now: datetime) -> Clause:
    starts = or_(*(User.language_code.startswith(code, autoescape=True) for code in condition.codes))
    return _some(select(User.id).where(User.id == Lead.user_id, starts))


@clause.register
def _(condition: HasContact, _now: datetime) -> Clause:
    return _some(select(ContactPoint.id).where(ContactPoint.lead_id == Lead.id, ContactPoint.kind == condition.kind))


@clause.register
def _(condition: Told, _now: datetime) -> Clause:
    campaign = f"broadcast:{condition.broadcast}"
    told = Delivery.campaign == campaign, Delivery.status == DeliveryStatus.SENT
    return _some(select(Delivery.id).where(Delivery.lead_id == Lead.id, *told))


def _some(query: Select[Any]) -> Clause:
    return exists(query.correlate(Lead))
