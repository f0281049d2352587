"""What each partner brought and what he cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, desc, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.reading import Daily, daily
from aimpay.server.insight.rollups import DayPartners
from aimpay.server.people.models import User

MEANING: Final = Meaning(
    "Партнёры",
    "Что принёс каждый партнёр за период и во что обошёлся. Человек числится за тем партнёром, за кем закреплён "
    "сейчас; если закрепление исправили, вся строка пересчитана. Отбор по курсу действует на продажи и выручку.",
    {
        "clicks": ("Переходы", "Сколько раз в эти дни пришли в бота по ссылке партнёра, повторы и свои тоже."),
        "people": ("Закреплено", "Сколько людей закрепили за партнёром в эти дни."),
        "sales": ("Продажи", "Заказы дороже нуля, которые оплатили в эти дни закреплённые за ним люди."),
        "revenue": ("Выручка", "Оплаты этих заказов за вычетом возвратов по ним."),
        "commission": ("Начислено", "Начислено ему в эти дни за вычетом снятого, по журналу проводок."),
        "paid_out": ("Выплачено", "Выплачено ему в эти дни, по журналу проводок."),
    },
)

FIGURES: Final = ("clicks", "people", "sales", "revenue", "commission", "paid_out")


@dataclass(frozen=True)
class PartnerReturn:
    """Kopecks. ``clicks`` are arrivals in the bot by his link, ``people`` those credited to him in the period."""

    user_id: int
    name: str
    clicks: int = 0
    people: int = 0
    sales: int = 0
    revenue: int = 0
    commission: int = 0
    paid_out: int = 0


async def partner_returns(session: AsyncSession, asked: Asked, most: int = 500) -> list[PartnerReturn]:
    """The largest revenue first."""
    rows = await daily(session, DayPartners, asked)
    sums = [func.sum(rows.rows.c[name]).label(name) for name in FIGURES]
    counted = with_course(select(rows.partner_id, *sums).select_from(rows.rows), rows, asked)
    best = counted.group_by(rows.partner_id).order_by(desc("revenue"), desc("clicks"), rows.partner_id).limit(most)
    found = [(partner, [int(value) for value in figures]) for partner, *figures in await session.execute(best)]
    names = await names_of(session, [partner for partner, _ in found])
    return [PartnerReturn(partner, names.get(partner, ""), *figures) for partner, figures in found]


def with_course(query: Select[*tuple[Any, ...]], rows: Daily, asked: Asked) -> Select[*tuple[Any, ...]]:
    """Leave out the sales of other courses; what belongs to no course stays."""
    return query.where(rows.course_id.in_((0, asked.course_id))) if asked.course_id is not None else query


async def names_of(session: AsyncSession, users: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    wanted = sorted(set(users))
    for start in range(0, len(wanted), 500):
        chosen = select(User.id, User.first_name, User.last_name).where(User.id.in_(wanted[start : start + 500]))
        for number, first, last in await session.execute(chosen):
            found[number] = f"{first} {last or ''}".strip()
    return found
