"""The seed's tables for admins: each is one screen, however much there is."""

from collections.abc import Sequence
from typing import Final

from aimpay.bot.features.figures import texts
from aimpay.bot.screens import Button, Screen, back, safe
from aimpay.bot.typography import counted
from aimpay.contract.money_text import grouped, rubles
from aimpay.contract.partner_admin import DayOfPayments, PaymentsFrequency
from aimpay.contract.reports import Multiplicators, ReferralMultiplicators, SourceMultiplicators

DAYS: Final = 30
MOST: Final = 100
"""Lines of each table: a thousand partners would be a hundred messages."""
LONGEST_NAME: Final = 60


def multiplicators(found: Multiplicators) -> Screen:
    """The stage cuts what is longer than one message."""
    tables = found.result
    sources = _table(texts.SOURCES, [_source(one) for one in tables.source_stats[:MOST]], len(tables.source_stats))
    partners = _table(
        texts.PARTNERS, [_partner(one) for one in tables.referral_stats[:MOST]], len(tables.referral_stats)
    )
    return Screen(f"{texts.MULTIPLICATORS}\n\n{sources}\n\n{partners}", (back("admin"),))


def _table(title: str, lines: Sequence[str], total: int) -> str:
    rest = [texts.REST.format(count=total - len(lines))] if total > len(lines) else []
    return "\n".join((title, *(lines or [texts.NOBODY]), *rest))


def _source(one: SourceMultiplicators) -> str:
    return texts.SOURCE.format(
        name=_name(one.source),
        visits=grouped(one.visits),
        registered=grouped(one.registered),
        registered_share=_share(one.registered_percent),
        paid=grouped(one.paid),
        paid_share=_share(one.paid_percent),
    )


def _partner(one: ReferralMultiplicators) -> str:
    return texts.PARTNER.format(
        name=_name(one.partner),
        came=grouped(one.came),
        registered=grouped(one.registered),
        registered_share=_share(one.registered_percent),
        paid=grouped(one.paid),
        paid_share=_share(one.paid_percent),
    )


def _name(name: str) -> str:
    return safe(name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…")


def _share(percent: float | None) -> str:
    """«12,5 %», or a dash where there was nobody to count."""
    return texts.NOTHING if percent is None else f"{percent:.1f}".replace(".", ",").removesuffix(",0") + "\u00a0%"


def dates(found: PaymentsFrequency, skip: int) -> Screen:
    days = found.payments_frequency
    since, until = (f"{one:%d.%m.%Y}" if one else "" for one in (found.since, found.until))
    parts = [texts.DATES.format(since=since, until=until), *([_days(days), _total(days)] if days else [])]
    if not days:
        parts.append(texts.NO_PAYMENTS)
    earlier = [Button(texts.EARLIER, f"payments_dates:{skip + DAYS}")] if found.earlier else []
    later = [Button(texts.LATER, f"payments_dates:{max(skip - DAYS, 0)}")] if skip else []
    turning = ((*earlier, *later),) if earlier or later else ()
    return Screen("\n\n".join(parts), (*turning, back("admin")))


def _days(days: Sequence[DayOfPayments]) -> str:
    """The newest first; columns stand under each other."""
    rows = [(f"{one.date:%d.%m.%y}", grouped(one.payments_count), rubles(one.amount)) for one in reversed(days)]
    wide = [max(map(len, column)) for column in zip(texts.HEAD, *rows, strict=True)]
    lines = [f"{a:<{wide[0]}}  {b:>{wide[1]}}  {c:>{wide[2]}}" for a, b, c in (texts.HEAD, *rows)]
    table = "\n".join(lines)
    return f"<pre>{table}</pre>"


def _total(days: Sequence[DayOfPayments]) -> str:
    count = counted(sum(one.payments_count for one in days), "оплата", "оплаты", "оплат")
    return texts.TOTAL.format(count=count, amount=rubles(sum(one.amount for one in days)))
