"""How long it takes from the first touch to the first payment."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked


@dataclass(frozen=True)
class TimeBucket:
    """From ``since_hours``, included, to ``until_hours``, not included; None is without end."""

    since_hours: int
    until_hours: int | None
    people: int


@dataclass(frozen=True)
class ConversionTime:
    """``lower``, ``median`` and ``upper`` are quartiles in whole hours, None while nobody has paid."""

    people: int
    lower: int | None
    median: int | None
    upper: int | None
    buckets: tuple[TimeBucket, ...]


async def conversion_time(session: AsyncSession, asked: Asked) -> ConversionTime:
    raise NotImplementedError
