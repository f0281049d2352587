"""Values that many reports show: a person's name and account, a source's name."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from aimpay.server.growth.leads.models import ContactPoint
from aimpay.server.growth.visits.models import OrderTouch, Source
from aimpay.server.insight.views.names import source_name
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.selling.models import PaymentAttempt, Refund
from aimpay.server.workflows.reports.report import DIRECT

SUCCEEDED = "succeeded"


def named(user_id: Any) -> Any:
    """A person's full name, by a column of users' ids."""
    one = aliased(User)
    full = func.trim(one.first_name + " " + func.coalesce(one.last_name, ""))
    return select(full).where(one.id == user_id).correlate_except(one).scalar_subquery()


def telegram_of(user_id: Any) -> Any:
    mine = select(func.min(TelegramIdentity.telegram_id)).where(TelegramIdentity.user_id == user_id)
    return mine.correlate_except(TelegramIdentity).scalar_subquery()


def username_of(user_id: Any) -> Any:
    mine = select(func.min(TelegramIdentity.username)).where(TelegramIdentity.user_id == user_id)
    return mine.correlate_except(TelegramIdentity).scalar_subquery()


def contact_of(lead_id: Any, kind: str) -> Any:
    mine = select(func.min(ContactPoint.value)).where(ContactPoint.lead_id == lead_id, ContactPoint.kind == kind)
    return mine.correlate_except(ContactPoint).scalar_subquery()


def source_of(source_id: Any) -> Any:
    """What UTM calls it, else the host that referred, else «direct»."""
    one = aliased(Source)
    name = func.coalesce(one.utm_source, one.referrer_host, DIRECT)
    return select(name).where(one.id == source_id).correlate_except(one).scalar_subquery()


def campaign_of(source_id: Any) -> Any:
    one = aliased(Source)
    return select(one.utm_campaign).where(one.id == source_id).correlate_except(one).scalar_subquery()


def first_source(order_id: Any) -> Any:
    mine = select(OrderTouch.first_source_id).where(OrderTouch.order_id == order_id)
    return mine.correlate_except(OrderTouch).scalar_subquery()


def returned(order_id: Any) -> Any:
    """Kopecks of an order that went back."""
    back = select(func.coalesce(func.sum(Refund.amount), 0)).join(PaymentAttempt)
    mine = back.where(PaymentAttempt.order_id == order_id, Refund.status == SUCCEEDED)
    return mine.correlate_except(Refund, PaymentAttempt).scalar_subquery()


def source_words(name: str | None) -> str:
    return "без меток" if name in {None, DIRECT} else source_name(name)
