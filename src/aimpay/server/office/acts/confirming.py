"""The page before an act, and what its form brings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response
from pydantic import BaseModel

from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.kit.ids import new_key
from aimpay.server.kit.rubles import to_kopecks
from aimpay.server.office.door import Staff
from aimpay.server.office.frame import office_page, render
from aimpay.server.staff.audit import Via
from aimpay.server.staff.deed import Deed
from aimpay.server.workflows.desk.errors import ReasonRequiredError

SHORTEST: Final = 3
LONGEST: Final = 500
STORED: Final = 250
"""What the tables of the acts themselves have room for; the log keeps all of it."""
MOST_KOPECKS: Final = 10**11
KEY: Final = re.compile(r"[0-9A-Za-z_-]{8,48}")


class ActForm(BaseModel):
    """``reason`` in the person's own words. ``key`` is the page's: the same one twice is one act."""

    reason: str = ""
    key: str = ""

    def deed(self, staff: Staff) -> Deed:
        reason = self.reason.strip()
        if not SHORTEST <= len(reason) <= LONGEST:
            raise ReasonRequiredError
        if not KEY.fullmatch(self.key):
            raise InvalidRequestError("Форма устарела. Откройте страницу действия заново.")
        return Deed(Via.OFFICE, reason, self.key, with_code=staff.stepped_up)


ActAsked = Annotated[ActForm, Form()]


@dataclass(frozen=True)
class Confirm:
    """``facts`` say in figures what will happen. ``fields`` is safe HTML, best from ``render``."""

    title: str
    button: str
    back: str
    facts: Sequence[tuple[str, str]] = ()
    warnings: Sequence[str] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    before: str = ""
    fields: str = ""
    is_bad: bool = False
    reason_hint: str = "Останется в\u00a0журнале: кто, когда и\u00a0почему."


def confirm_page(staff: Staff, active: str, asked: Confirm, action: str) -> Response:
    body = render("acts/confirm.html", asked=asked, action=action, key=new_key())
    return office_page(staff, active, asked.title, body)


def stored(reason: str) -> str:
    return reason if len(reason) <= STORED else f"{reason[: STORED - 1]}…"


def read_sum(text: str) -> int:
    """Read rubles as people write them, «5 000,50 ₽», into kopecks."""
    bare = re.sub(r"[\s\u00a0₽]", "", text).replace(",", ".")
    try:
        kopecks = to_kopecks(bare)
    except ValueError as error:
        raise InvalidRequestError("Сумму напишите в\u00a0рублях, например 5000 или 5000,50.") from error
    if not 0 <= kopecks <= MOST_KOPECKS:
        raise InvalidRequestError("Такой суммы не\u00a0бывает: проверьте, сколько рублей.")
    return kopecks


def written_sum(kopecks: int) -> str:
    """For a field: 5000 or 5000,50."""
    whole, rest = divmod(kopecks, 100)
    return f"{whole},{rest:02}" if rest else str(whole)
