"""What each line of a list is taken with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.models import Course
from aimpay.server.workflows.house import House
from aimpay.server.workflows.moving.report import Part


@dataclass(frozen=True)
class ListScene:
    """``name`` is the file's. ``by`` is in whose name things are given; ``course`` only for students."""

    house: House
    session: AsyncSession
    part: Part
    now: datetime
    by: int
    name: str
    course: Course | None = None
