"""What a page of leads was asked for: it stands in the address, so that it can be sent to a colleague."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query

from aimpay.server.growth.leads.listing import NOBODY, LeadFilter
from aimpay.server.kit.moscow import moscow_day, start_of
from aimpay.server.office.door import Staff

PERIODS: Final = (
    ("", "За всё время"),
    ("1", "Сегодня"),
    ("7", "7\u00a0дней"),
    ("30", "30\u00a0дней"),
    ("90", "90\u00a0дней"),
)
MINE: Final = "me"
NONE: Final = "none"
LONGEST: Final = 200
ID_DIGITS: Final = 15


@dataclass(frozen=True)
class Asked:
    """As it came in the address; anything unknown asks for nothing. ``browsers``: those without a contact, too."""

    q: str = ""
    tag: str = ""
    owner: str = ""
    source: str = ""
    period: str = ""
    stage: str = ""
    browsers: str = ""

    def filter(self, staff: Staff, now: datetime) -> LeadFilter:
        return LeadFilter(
            q=self.q.strip() or None,
            tag=self.tag.strip() or None,
            owner_id=self._owner(staff),
            source=self.source or None,
            stage=self.stage or None,
            created_from=self._since(now),
            anonymous=bool(self.browsers),
        )

    def address(self, path: str, **more: str | int) -> str:
        given = {name: value for name, value in {**asdict(self), **more}.items() if value not in {"", None}}
        return f"{path}?{urlencode(given)}" if given else path

    @property
    def is_filtered(self) -> bool:
        return any(vars(replace(self, browsers="")).values())

    def _owner(self, staff: Staff) -> int | None:
        if self.owner == MINE:
            return staff.telegram_id
        if self.owner == NONE:
            return NOBODY
        return int(self.owner) if is_id(self.owner) else None

    def _since(self, now: datetime) -> datetime | None:
        if self.period not in {value for value, _ in PERIODS if value}:
            return None
        return start_of(moscow_day(now) - timedelta(days=int(self.period) - 1))


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) <= ID_DIGITS


def _asked(
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    tag: Annotated[str, Query(max_length=LONGEST)] = "",
    owner: Annotated[str, Query(max_length=LONGEST)] = "",
    source: Annotated[str, Query(max_length=LONGEST)] = "",
    period: Annotated[str, Query(max_length=LONGEST)] = "",
    stage: Annotated[str, Query(max_length=LONGEST)] = "",
    browsers: Annotated[str, Query(max_length=LONGEST)] = "",
) -> Asked:
    return Asked(q, tag, owner, source, period, stage, browsers)


AskedFor = Annotated[Asked, Depends(_asked)]
