"""The daily sums. Each part is what its query in ``fresh`` gives for a day, kept. A channel of 0 was not recorded."""

from datetime import date
from typing import Annotated

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from aimpay.server.db.base import Base, BigId

Day = Annotated[date, mapped_column(Date, primary_key=True)]
Key = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=False)]


class DayVisits(Base):
    """Visits by their own day and source."""

    __tablename__ = "insight_visits"

    day: Mapped[Day]
    channel_id: Mapped[Key]
    visits: Mapped[int]


class DayArrivals(Base):
    """Who appeared on the day: browsers that visited, ``anonymous`` of them nobody's yet, leads, starts of the bot."""

    __tablename__ = "insight_arrivals"

    day: Mapped[Day]
    first_id: Mapped[Key]
    last_id: Mapped[Key]
    browsers: Mapped[int]
    anonymous: Mapped[int]
    leads: Mapped[int]
    started: Mapped[int]


class DayPeople(Base):
    """Leads by the day of their first step, and how far they have got since.

    Rows of course 0 count people; those of a course only the steps that belong to it.
    """

    __tablename__ = "insight_people"

    day: Mapped[Day]
    first_id: Mapped[Key]
    last_id: Mapped[Key]
    course_id: Mapped[Key]
    leads: Mapped[int]
    started: Mapped[int]
    emailed: Mapped[int]
    opened: Mapped[int]
    paid: Mapped[int]
    passed: Mapped[int]
    certified: Mapped[int]


class DayCohort(Base):
    """The same leads: in which week after the first step each first paid, and what was earned in it. Kopecks."""

    __tablename__ = "insight_cohorts"

    day: Mapped[Day]
    first_id: Mapped[Key]
    last_id: Mapped[Key]
    course_id: Mapped[Key]
    week: Mapped[Key]
    paid: Mapped[int]
    revenue: Mapped[int]


class DayOrders(Base):
    """Orders placed on the day, and orders paid on it with what became of them. Kopecks."""

    __tablename__ = "insight_orders"

    day: Mapped[Day]
    first_id: Mapped[Key]
    last_id: Mapped[Key]
    course_id: Mapped[Key]
    placed: Mapped[int]
    paid: Mapped[int]
    received: Mapped[int]
    refunded: Mapped[int]
    returned: Mapped[int]


class DayMoney(Base):
    """What the ledger wrote on the day, by the order it was about; no course and no source where about none."""

    __tablename__ = "insight_money"

    day: Mapped[Day]
    first_id: Mapped[Key]
    last_id: Mapped[Key]
    course_id: Mapped[Key]
    sales: Mapped[int]
    gross: Mapped[int]
    refunds: Mapped[int]
    fees: Mapped[int]
    commissions: Mapped[int]


class DayWarmUp(Base):
    """Steps of the warm-up pages reached on the day, and how many of those people paid afterwards."""

    __tablename__ = "insight_warm_up"

    day: Mapped[Day]
    first_id: Mapped[Key]
    last_id: Mapped[Key]
    stage: Mapped[str] = mapped_column(String(32), primary_key=True)
    step: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[int]
    people: Mapped[int]
    paid: Mapped[int]


class DayChat(Base):
    """Conversations begun on the day, what was asked on it, and how many of those people paid afterwards."""

    __tablename__ = "insight_chat"

    day: Mapped[Day]
    sessions: Mapped[int]
    questions: Mapped[int]
    handed: Mapped[int]
    fallback: Mapped[int]
    buyers: Mapped[int]


class DayWaiting(Base):
    """First payments of the day: whole hours from the first touch that was recorded with the order.

    Rows of course 0 are each person's first for whatever course; those of a course are the first for it.
    """

    __tablename__ = "insight_waiting"

    day: Mapped[Day]
    course_id: Mapped[Key]
    hours: Mapped[Key]
    first_id: Mapped[Key]
    last_id: Mapped[Key]
    people: Mapped[int]


class DayPartners(Base):
    """What each partner's links and people brought on the day, and what the ledger wrote of him. Kopecks.

    Rows of a course have its sales and revenue alone, rows of course 0 all the rest.
    """

    __tablename__ = "insight_partners"

    day: Mapped[Day]
    partner_id: Mapped[Key]
    course_id: Mapped[Key]
    clicks: Mapped[int]
    people: Mapped[int]
    sales: Mapped[int]
    revenue: Mapped[int]
    commission: Mapped[int]
    paid_out: Mapped[int]


class DayInvited(Base):
    """What each person who is credited to a partner bought on the day; course 0 has the commission. Kopecks."""

    __tablename__ = "insight_invited"

    day: Mapped[Day]
    user_id: Mapped[Key]
    course_id: Mapped[Key]
    sales: Mapped[int]
    revenue: Mapped[int]
    commission: Mapped[int]
