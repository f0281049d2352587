"""Which lists are taken, and what a line of one says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class ListKind(StrEnum):
    LEADS = "leads"
    STUDENTS = "students"
    PARTNERS = "partners"


TITLES: Final = {
    ListKind.LEADS: "Лиды из списка",
    ListKind.STUDENTS: "Ученики из списка",
    ListKind.PARTNERS: "Партнёры из списка",
}


@dataclass(frozen=True)
class Line:
    """``number`` is of the file's line. ``amount`` in kopecks. ``at``: when he came, paid or became a partner."""

    number: int
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    telegram_id: int | None = None
    at: datetime | None = None
    amount: int = 0
    until: datetime | None = None
    code: str | None = None
    source: str | None = None
    campaign: str | None = None
    note: str | None = None
    consent_at: datetime | None = None
    consent_how: str | None = None

    @property
    def where(self) -> str:
        return f"строка {self.number}"
