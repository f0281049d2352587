"""Each measure two ways: ours, and the seed's, which reads whole tables into pandas and groups them there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final

import pandas as pd
from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.advertising import advertising
from aimpay.server.insight.asked import Asked, Grain
from aimpay.server.insight.chat_usage import chat_usage
from aimpay.server.insight.cohorts import cohorts
from aimpay.server.insight.conversion_time import conversion_time
from aimpay.server.insight.funnel import funnel_by_period, funnel_by_source
from aimpay.server.insight.network import network
from aimpay.server.insight.orders import orders
from aimpay.server.insight.partners import partner_returns
from aimpay.server.insight.revenue import revenue
from aimpay.server.insight.warm_up import warm_up
from aimpay.server.workflows.visits.statistics import source_statistics
from insight_history import ENDS

NOW: Final = datetime.fromtimestamp(ENDS, UTC) + timedelta(days=60)
YEAR: Final = Asked(date(2025, 11, 18), date(2027, 1, 17), grain=Grain.MONTH)
"""All of the history: nothing is left out by an index on time."""

Ours = Callable[[AsyncSession], Awaitable[Any]]
Theirs = Callable[[Engine], Any]


@dataclass(frozen=True)
class Way:
    """``total`` of what comes back is the same figure on both sides."""

    name: str
    ours: Ours
    theirs: Theirs
    total: Callable[[Any], int]


def _read(engine: Engine, *tables: str) -> list[pd.DataFrame]:
    """Each table is read once in a process, as a page of several figures may."""
    return [_whole(engine, table).copy(deep=False) for table in tables]


@cache
def _whole(engine: Engine, table: str) -> pd.DataFrame:
    return pd.read_sql(f"SELECT * FROM {table}", engine)  # noqa: S608 — names of our tables


def _month(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column, utc=True).dt.tz_convert("Europe/Moscow").dt.strftime("%Y-%m")


def _named(rows: pd.DataFrame, sources: pd.DataFrame, key: str) -> pd.DataFrame:
    return rows.merge(sources[["id", "utm_source"]].rename(columns={"id": key}), on=key, how="left")


def _revenue(engine: Engine) -> pd.DataFrame:
    entries, posted, accounts = _read(engine, "ledger_entries", "ledger_transactions", "ledger_accounts")
    rows = entries.merge(posted, left_on="transaction_id", right_on="id").merge(
        accounts, left_on="credit_account_id", right_on="id", suffixes=("", "_credit")
    )
    rows["month"] = _month(rows["occurred_at"])
    return rows.groupby(["month", "kind_credit"])["amount"].sum().unstack(fill_value=0)  # noqa: PD010 — a Series has no pivot_table


def _funnel(engine: Engine) -> pd.DataFrame:
    sessions, leads, sources, orders = _read(engine, "site_sessions", "leads", "sources", "orders")
    attempts, passed, certificates = _read(engine, "payment_attempts", "quiz_attempts", "certificates")
    users, touches = _read(engine, "users", "touchpoints")
    people = _named(leads, sources, "first_source_id")
    people["bot"] = people["user_id"].notna()
    people["email"] = people["id"].isin(touches["lead_id"]) | people["user_id"].isin(
        users[users["pay_email"].notna()]["id"]
    )
    people["opened"] = people["user_id"].isin(orders[orders["id"].isin(attempts["order_id"])]["user_id"])
    people["paid"] = people["user_id"].isin(orders[orders["paid_at"].notna()]["user_id"])
    people["passed"] = people["paid"] & people["user_id"].isin(passed["user_id"])
    people["certificate"] = people["paid"] & people["user_id"].isin(certificates["user_id"])
    nobody = _named(sessions[sessions["lead_id"].isna()], sources, "first_source_id")
    steps = people.groupby("utm_source")[["bot", "email", "opened", "paid", "passed", "certificate"]].sum()
    steps["lead"] = people.groupby("utm_source").size()
    steps["visit"] = steps["lead"] + nobody.groupby("utm_source").size()
    return steps


def _cohorts(engine: Engine) -> pd.DataFrame:
    leads, orders = _read(engine, "leads", "orders")
    rows = orders[orders["paid_at"].notna()].merge(leads, on="user_id", suffixes=("", "_lead"))
    rows["month"] = _month(rows["first_touch_at"])
    waited = pd.to_datetime(rows["paid_at"], utc=True) - pd.to_datetime(rows["first_touch_at"], utc=True)
    rows["week"] = waited.dt.days // 7
    firsts = rows.groupby(["month", "user_id"])["week"].min().reset_index()
    return firsts.groupby(["month", "week"]).size().unstack(fill_value=0).cumsum(axis=1)  # noqa: PD010 — likewise


def _waiting(engine: Engine) -> pd.Series:
    orders, touches = _read(engine, "orders", "order_touches")
    rows = orders[orders["paid_at"].notna()].merge(touches, left_on="id", right_on="order_id")
    firsts = rows.sort_values("paid_at").drop_duplicates("user_id")
    waited = pd.to_datetime(firsts["paid_at"], utc=True) - pd.to_datetime(firsts["first_at"], utc=True)
    hours = waited.dt.total_seconds() // 3600
    hours.quantile([0.25, 0.5, 0.75])
    return hours


def _net(engine: Engine) -> pd.DataFrame:
    """Paid orders with what went back of each."""
    orders, attempts, refunds = _read(engine, "orders", "payment_attempts", "refunds")
    back = refunds[refunds["status"] == "succeeded"].merge(attempts, left_on="attempt_id", right_on="id")
    returned = back.groupby("order_id")["amount_x"].sum().rename("returned")
    paid = orders[orders["paid_at"].notna()].merge(returned, left_on="id", right_index=True, how="left")
    return paid.fillna({"returned": 0})


def _orders(engine: Engine) -> pd.DataFrame:
    paid = _net(engine)
    paid["month"] = _month(paid["paid_at"])
    return paid.groupby("month").agg(paid=("id", "size"), received=("amount", "sum"), returned=("returned", "sum"))


def _sources(engine: Engine) -> pd.DataFrame:
    visits, sessions, sources, leads, orders, touches = _read(
        engine, "visits", "site_sessions", "sources", "leads", "orders", "order_touches"
    )
    report = _named(visits, sources, "source_id").groupby("utm_source").size().rename("visits").to_frame()
    report["sessions"] = _named(sessions, sources, "first_source_id").groupby("utm_source").size()
    report["leads"] = _named(leads, sources, "first_source_id").groupby("utm_source").size()
    paid = orders[orders["paid_at"].notna()].merge(touches, left_on="id", right_on="order_id")
    report["paid"] = _named(paid, sources, "first_source_id").groupby("utm_source")["amount"].sum()
    return report


def _advertising(engine: Engine) -> pd.DataFrame:
    report = _sources(engine)
    (costs,) = _read(engine, "ad_costs")
    report["cost"] = costs.groupby("source")["amount"].sum()
    report["romi"] = (report["paid"] - report["cost"]) / report["cost"]
    return report


def _warm_up(engine: Engine) -> pd.DataFrame:
    steps, leads, orders = _read(engine, "lead_progress", "leads", "orders")
    paid = orders[orders["paid_at"].notna()].groupby("user_id")["paid_at"].max()
    rows = steps.merge(leads[["id", "user_id"]], left_on="lead_id", right_on="id")
    rows = rows.merge(paid, left_on="user_id", right_index=True, how="left")
    rows["bought"] = rows["paid_at"] >= rows["at"]
    return rows.groupby(["stage", "step"]).agg(people=("lead_id", "size"), paid=("bought", "sum"))


def _chat(engine: Engine) -> pd.DataFrame:
    chats, messages = _read(engine, "chat_sessions", "chat_messages")
    messages["month"] = _month(messages["at"])
    chats["month"] = _month(chats["created_at"])
    report = messages[messages["author"] == "visitor"].groupby("month").size().rename("questions").to_frame()
    report["sessions"] = chats.groupby("month").size()
    report["handed"] = chats[chats["human"] != "none"].groupby("month").size()
    return report


def _brought(engine: Engine) -> pd.DataFrame:
    (credited,) = _read(engine, "attributions")
    bought = _net(engine).merge(credited, on="user_id")
    bought["net"] = bought["amount"] - bought["returned"]
    return bought


def _partners(engine: Engine) -> pd.DataFrame:
    credited, clicks, users = _read(engine, "attributions", "referral_touches", "users")
    report = _brought(engine).groupby("referrer_id").agg(size=("net", "size"), revenue=("net", "sum"))
    report["clicks"] = clicks.groupby("referrer_id").size()
    report["people"] = credited.groupby("referrer_id").size()
    entries, accounts = _read(engine, "ledger_entries", "ledger_accounts")
    lines = entries.merge(accounts, left_on="debit_account_id", right_on="id", suffixes=("", "_debit")).merge(
        accounts, left_on="credit_account_id", right_on="id", suffixes=("", "_credit")
    )
    report["commission"] = lines[lines["kind"] == "commissions"].groupby("owner_id_credit")["amount"].sum()
    report["paid_out"] = lines[lines["kind"] == "partner_paying"].groupby("owner_id")["amount"].sum()
    return report.merge(users[["id", "first_name"]], left_index=True, right_on="id").sort_values("revenue")


def _tree(engine: Engine) -> pd.DataFrame:
    credited, shares, users = _read(engine, "attributions", "commissions", "users")
    above = credited.set_index("user_id")["referrer_id"]
    people = credited[["user_id", "referrer_id"]].assign(depth=1)
    up = people["referrer_id"].map(above)
    while up.notna().any():
        people["depth"] += up.notna()
        up = up.map(above)
    people = people.set_index("user_id").join(_brought(engine).groupby("user_id")["net"].agg(["size", "sum"]))
    people["commission"] = shares.groupby("referred_id")["amount"].sum()
    top = people.sort_values("sum", ascending=False).head(300)
    top.merge(users[["id", "first_name"]], left_index=True, right_on="id")
    return people.groupby("depth")[["size", "sum", "commission"]].sum()


def _sum(rows: Any, ours: str, theirs: str) -> int:
    if isinstance(rows, pd.DataFrame):
        return int(rows[theirs].sum())
    return sum(getattr(row, ours) for row in rows)


def _people(rows: Any) -> int:
    return int(rows["visit"].sum()) if isinstance(rows, pd.DataFrame) else sum(row.funnel.visit for row in rows)


def _cohort_sum(rows: Any) -> int:
    return int(rows.iloc[:, -1].sum()) if isinstance(rows, pd.DataFrame) else sum(row.paid for row in rows)


def _waited(rows: Any) -> int:
    return len(rows) if isinstance(rows, pd.Series) else rows.people


def _network(rows: Any) -> int:
    return int(rows["size"].sum()) if isinstance(rows, pd.DataFrame) else sum(one.sales for one in rows.depths)


WAYS: Final = (
    Way("revenue", lambda session: revenue(session, YEAR), _revenue, lambda rows: _sum(rows, "gross", "sales")),
    Way("funnel by source", lambda session: funnel_by_source(session, YEAR), _funnel, _people),
    Way("funnel by month", lambda session: funnel_by_period(session, YEAR), _funnel, _people),
    Way("cohorts", lambda session: cohorts(session, YEAR, NOW), _cohorts, _cohort_sum),
    Way("conversion time", lambda session: conversion_time(session, YEAR), _waiting, _waited),
    Way("orders", lambda session: orders(session, YEAR), _orders, lambda rows: _sum(rows, "paid", "paid")),
    Way(
        "sources",
        lambda session: source_statistics(session, NOW, since=YEAR.since, until=YEAR.until),
        _sources,
        lambda rows: _sum(getattr(rows, "rows", rows), "visits", "visits"),
    ),
    Way(
        "advertising",
        lambda session: advertising(session, YEAR),
        _advertising,
        lambda rows: _sum(rows, "visits", "visits"),
    ),
    Way("warm-up", lambda session: warm_up(session, YEAR), _warm_up, lambda rows: _sum(rows, "people", "people")),
    Way("chat", lambda session: chat_usage(session, YEAR), _chat, lambda rows: _sum(rows, "questions", "questions")),
    Way(
        "partners", lambda session: partner_returns(session, YEAR), _partners, lambda rows: _sum(rows, "sales", "size")
    ),
    Way("network", lambda session: network(session, YEAR), _tree, _network),
)
