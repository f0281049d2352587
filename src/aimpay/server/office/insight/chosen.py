"""What a page of analytics was asked for: presets, what each view usually shows, and addresses of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from aimpay.server.insight.asked import Asked, Grain, Touch, read_asked
from aimpay.server.insight.errors import FilterInvalidError
from aimpay.server.insight.views.model import Narrow, View

PERIODS: Final = ((7, "7\u00a0дней"), (30, "30\u00a0дней"), (90, "90\u00a0дней"), (365, "Год"))
GRAINS: Final = ((Grain.DAY, "по\u00a0дням"), (Grain.WEEK, "по\u00a0неделям"), (Grain.MONTH, "по\u00a0месяцам"))
TOUCHES: Final = ((Touch.FIRST, "первое касание"), (Touch.LAST, "последнее касание"))
DAYS_BY_DAY: Final = 45
DAYS_BY_WEEK: Final = 200


@dataclass(frozen=True)
class Chosen:
    """``days`` is the preset in force, 0 for dates of one's own. ``grain_said``: it is not ours but the asker's."""

    view: View
    asked: Asked
    days: int = 0
    grain_said: bool = False

    def fields(self) -> dict[str, str]:
        """The dates as they are: for a form, and for what must show the same tomorrow."""
        asked = self.asked
        said = {
            "since": asked.since.isoformat(),
            "until": asked.until.isoformat(),
            "grain": asked.grain.value,
            "touch": "" if asked.touch is Touch.FIRST else asked.touch.value,
            "source": asked.source or "",
            "campaign": asked.campaign or "",
            "course": str(asked.course_id or ""),
        }
        return {name: value for name, value in said.items() if value}

    def query(self) -> str:
        """As short as it can be told: the preset goes on moving with the days."""
        fields = self.fields()
        if self.days:
            del fields["since"], fields["until"]
            if self.days != self.view.usual_days:
                fields["period"] = str(self.days)
        if not self.grain_said:
            fields.pop("grain", None)
        return urlencode(fields)

    def address(self, tail: str = "", **changes: Any) -> str:
        """``tail`` names what hangs on the page, such as ``excel``."""
        query = replace(self, **changes).query()
        path = self.view.below(tail) if tail else self.view.address
        return f"{path}?{query}" if query else path

    def preset(self, days: int, today: date) -> str:
        """The last so many days; the grain is chosen anew."""
        asked = replace(self.asked, since=today - timedelta(days=days - 1), until=today)
        return self.address(asked=asked, days=days, grain_said=False)

    def of(self, view: View) -> str:
        """The same period and filters on another page."""
        return replace(self, view=view).address()

    @property
    def is_narrowed(self) -> bool:
        asked = self.asked
        return bool(asked.source or asked.campaign or asked.course_id or asked.touch is not Touch.FIRST)

    def asks(self, one: str) -> bool:
        return Narrow(one) in self.view.asks


def read_chosen(view: View, said: Mapping[str, str], today: date) -> Chosen:
    """Raises PeriodInvalidError and FilterInvalidError."""
    days = _preset(view, said)
    known = {**said, **_dates(days, today)}
    asked = read_asked({name: value for name, value in known.items() if _means(view, name)}, today)
    grain_said = bool(said.get("grain")) and Narrow.GRAIN in view.asks
    if not grain_said:
        asked = replace(asked, grain=view.usual_grain or fitting_grain(asked))
    return Chosen(view, asked, days, grain_said)


def fitting_grain(asked: Asked) -> Grain:
    """Days for a month, weeks for half a year, else months: no chart of a thousand bars."""
    days = (asked.until - asked.since).days + 1
    if days <= DAYS_BY_DAY:
        return Grain.DAY
    return Grain.WEEK if days <= DAYS_BY_WEEK else Grain.MONTH


def _preset(view: View, said: Mapping[str, str]) -> int:
    if said.get("since") or said.get("until"):
        return 0
    period = said.get("period") or str(view.usual_days)
    if period not in {str(days) for days, _ in PERIODS}:
        raise FilterInvalidError(field="period")
    return int(period)


def _dates(days: int, today: date) -> dict[str, str]:
    if not days:
        return {}
    return {"since": (today - timedelta(days=days - 1)).isoformat(), "until": today.isoformat()}


def _means(view: View, name: str) -> bool:
    """Leave out what means nothing on this page: it may have come from another one's address."""
    return name in {"since", "until"} or name in {one.value for one in view.asks}
