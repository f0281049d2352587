"""The steps of the warm-up pages: how many reached each, and how many of them paid afterwards."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.reading import daily, narrowed
from aimpay.server.insight.rollups import DayWarmUp

MEANING: Final = Meaning(
    "Шаги прогрева",
    "Страницы прогрева: кто впервые дошёл до шага в эти дни и кто из них потом оплатил. Каждый шаг у человека "
    "засчитан один раз. Объединённые карточки — один человек.",
    {
        "people": ("Дошли", "Сколько людей сделали этот шаг."),
        "paid": ("Потом оплатили", "Сколько из них оплатили не раньше этого шага — больше нуля и за любой курс."),
    },
)


@dataclass(frozen=True)
class WarmStep:
    """``stage`` is quiz, longread, final …; ``index`` counts from zero, None for a step without a place."""

    stage: str
    step: str
    index: int | None
    people: int
    paid: int


async def warm_up(session: AsyncSession, asked: Asked) -> list[WarmStep]:
    """Stage by stage, the one that most reach first; steps in their order."""
    rows = await daily(session, DayWarmUp, asked)
    sums = func.max(rows.place), func.sum(rows.people), func.sum(rows.paid)
    query = narrowed(select(rows.stage, rows.step, *sums).select_from(rows.rows), rows, asked)
    found = [
        WarmStep(stage, step, None if place < 0 else int(place), int(people), int(paid))
        for stage, step, place, people, paid in await session.execute(query.group_by(rows.stage, rows.step))
    ]
    widest: dict[str, int] = {}
    for one in found:
        widest[one.stage] = max(widest.get(one.stage, 0), one.people)
    return sorted(found, key=lambda one: (-widest[one.stage], one.stage, one.index is None, one.index or 0, one.step))
