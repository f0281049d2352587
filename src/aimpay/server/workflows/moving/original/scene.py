"""What each part of the import works with."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.quizzes.models import Quiz
from aimpay.server.selling.models import Course


@dataclass(frozen=True)
class Scene:
    """``users`` are ours by their Telegram ids; ``by`` is the owner, in whose name things are given."""

    session: AsyncSession
    course: Course
    quiz: Quiz | None
    by: int
    now: datetime
    users: dict[int, int] = field(default_factory=dict)
