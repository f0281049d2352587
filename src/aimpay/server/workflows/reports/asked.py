"""What a report was asked for: days of Moscow, both included, a course, a source."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import InstrumentedAttribute

from aimpay.server.insight.errors import PeriodInvalidError
from aimpay.server.kit.moscow import start_of
from aimpay.server.kit.typography import day

EVER: Final = "за всё время"


@dataclass(frozen=True)
class ReportAsked:
    """What is None narrows nothing."""

    since: date | None = None
    until: date | None = None
    course_id: int | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise PeriodInvalidError("Начало периода должно быть не\u00a0позже конца.")

    def within(self, moment: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        since = moment >= start_of(self.since) if self.since else true()
        until = moment < start_of(self.until + timedelta(days=1)) if self.until else true()
        return and_(since, until)

    @property
    def period(self) -> str:
        if self.since and self.until:
            return day(self.since) if self.since == self.until else f"{day(self.since)} — {day(self.until)}"
        if self.since:
            return f"с {day(self.since)}"
        return f"по {day(self.until)}" if self.until else EVER

    def kept(self) -> dict[str, Any]:
        """JSON for a row of the database."""
        return {key: str(value) if isinstance(value, date) else value for key, value in asdict(self).items()}


def asked_from(kept: Mapping[str, Any]) -> ReportAsked:
    days = {key: date.fromisoformat(kept[key]) if kept.get(key) else None for key in ("since", "until")}
    return ReportAsked(**days, course_id=kept.get("course_id"), source=kept.get("source"))
