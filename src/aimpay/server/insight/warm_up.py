"""The steps of the warm-up pages: how many reached each, and how many of them paid afterwards."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked


@dataclass(frozen=True)
class WarmStep:
    """``stage`` is quiz, longread, final …; ``index`` counts from zero, None for a step without a place."""

    stage: str
    step: str
    index: int | None
    people: int
    paid: int


async def warm_up(session: AsyncSession, asked: Asked) -> list[WarmStep]:
    """In the order in which people meet them."""
    raise NotImplementedError
