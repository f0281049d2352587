"""Who invited whom: a tree of people, each below the partner credited for him."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.partners import names_of, with_course
from aimpay.server.insight.reading import daily
from aimpay.server.insight.rollups import DayInvited
from aimpay.server.partners.models import Attribution

MEANING: Final = Meaning(
    "Реферальная сеть",
    "Кто кого пригласил. Сеть показана такой, какая она сейчас; деньги — за период. Глубина 1 — люди партнёров, "
    "которых никто не приглашал, глубина 2 — те, кого пригласили они, и так далее.",
    {
        "depth": ("Глубина", "Сколько приглашений отделяет человека от начала сети."),
        "people": ("Людей", "Сколько человек на этой глубине."),
        "sales": ("Продажи", "Заказы дороже нуля, оплаченные ими за период."),
        "revenue": ("Выручка", "Оплаты этих заказов за вычетом возвратов по ним."),
        "commission": ("Комиссия", "Что начислено за их покупки этого периода и не снято; покупка не старше периода."),
    },
)


@dataclass(frozen=True)
class Invited:
    """``depth`` counts from 1, the people whom a partner nobody invited brought. Kopecks, for the period."""

    user_id: int
    name: str
    referrer_id: int
    referrer_name: str
    depth: int
    sales: int
    revenue: int
    commission: int


@dataclass(frozen=True)
class Depth:
    """All people at one depth of the tree, counted whole, whatever is shown of it."""

    depth: int
    people: int
    sales: int
    revenue: int
    commission: int


@dataclass(frozen=True)
class Network:
    """``invited`` are the most important ``most`` of ``people``."""

    people: int
    depths: tuple[Depth, ...]
    invited: tuple[Invited, ...]


Sums = Mapping[int, tuple[int, int, int]]


async def network(session: AsyncSession, asked: Asked, most: int = 300) -> Network:
    """The tree as it stands now; the sums are of the period."""
    pairs = select(Attribution.user_id, Attribution.referrer_id)
    parents: dict[int, int] = {user: referrer for user, referrer in await session.execute(pairs)}  # noqa: C416 — a Row is no pair to mypy
    sums = await _sums(session, asked)
    depths = dict(_depths(parents))
    shown = nsmallest(most, parents, key=lambda one: (-_of(sums, one)[1], depths[one], one))
    names = await names_of(session, [*shown, *(parents[one] for one in shown)])
    invited = tuple(_invited(one, parents[one], names, depths[one], _of(sums, one)) for one in shown)
    return Network(len(parents), _by_depth(depths, sums), invited)


def _of(sums: Sums, user_id: int) -> tuple[int, int, int]:
    return sums.get(user_id, (0, 0, 0))


def _invited(
    user_id: int, referrer_id: int, names: Mapping[int, str], depth: int, sums: tuple[int, int, int]
) -> Invited:
    return Invited(user_id, names.get(user_id, ""), referrer_id, names.get(referrer_id, ""), depth, *sums)


async def _sums(session: AsyncSession, asked: Asked) -> Sums:
    rows = await daily(session, DayInvited, asked)
    sums = func.sum(rows.sales), func.sum(rows.revenue), func.sum(rows.commission)
    bought = with_course(select(rows.user_id, *sums).select_from(rows.rows), rows, asked).group_by(rows.user_id)
    return {
        user: (int(sales), int(revenue), int(earned))
        for user, sales, revenue, earned in (await session.execute(bought)).all()
    }


def _depths(parents: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Level by level. Whoever an admin's correction put into a ring begins a tree of his own."""
    children: dict[int, list[int]] = {}
    for user, partner in parents.items():
        children.setdefault(partner, []).append(user)
    seen: set[int] = set()
    level = [user for partner, users in children.items() if partner not in parents for user in users]
    depth = 1
    while len(seen) < len(parents):
        if not level:
            level, depth = [next(user for user in parents if user not in seen)], 1
        yield from _first_seen(level, seen, depth)
        level = [below for user in level for below in children.get(user, ()) if below not in seen]
        depth += 1


def _first_seen(level: Sequence[int], seen: set[int], depth: int) -> Iterator[tuple[int, int]]:
    for user in level:
        if user not in seen:
            seen.add(user)
            yield user, depth


def _by_depth(depths: Mapping[int, int], sums: Sums) -> tuple[Depth, ...]:
    found = {depth: [people, 0, 0, 0] for depth, people in sorted(Counter(depths.values()).items())}
    for user, values in sums.items():
        one = found.get(depths.get(user, 0))
        if one is not None:
            for place, value in enumerate(values, 1):
                one[place] += value
    return tuple(Depth(depth, *figures) for depth, figures in found.items())
