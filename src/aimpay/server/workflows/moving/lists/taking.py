"""Takes a list in, some lines at a time: a sale never waits for a long list, and a second time adds nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.find_course import find_course
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.backfill import make_missing_leads
from aimpay.server.workflows.moving.lists.kinds import TITLES, Line, ListKind
from aimpay.server.workflows.moving.lists.leads import take_lead
from aimpay.server.workflows.moving.lists.partners import take_partner
from aimpay.server.workflows.moving.lists.read import read_list
from aimpay.server.workflows.moving.lists.scene import ListScene
from aimpay.server.workflows.moving.lists.students import take_student
from aimpay.server.workflows.moving.report import Part, Report

AT_ONCE: Final = 200
TAKE: Final[Mapping[ListKind, Callable[[ListScene, Line], Awaitable[None]]]] = {
    ListKind.LEADS: take_lead,
    ListKind.STUDENTS: take_student,
    ListKind.PARTNERS: take_partner,
}
ACTIONS: Final = {
    ListKind.LEADS: Action.EDIT_PEOPLE,
    ListKind.STUDENTS: Action.MOVE,
    ListKind.PARTNERS: Action.MOVE,
}
"""Students and partners are money and access: only the owner brings them."""


@dataclass(frozen=True)
class ListWish:
    """``name`` of the file. ``course`` is a slug, without one the first on sale. ``by`` None is the console."""

    kind: ListKind
    name: str
    course: str | None = None
    dry: bool = False
    by: int | None = None
    reason: str = ""


async def take_list(house: House, body: bytes, wish: ListWish) -> Report:
    """Each portion is a transaction with its own line in the log; a dry run takes each back."""
    reading = await asyncio.to_thread(read_list, body, house.clock.now())
    report = Report(f"{TITLES[wish.kind]}: {wish.name}", wish.dry)
    part = report.part(TITLES[wish.kind])
    part.read = reading.total
    for problem in reading.problems:
        part.skip(problem.where, problem.words)
    if reading.unknown:
        report.notes.append(f"Столбцы, которых мы не поняли: {', '.join(reading.unknown)}.")
    for start in range(0, len(reading.lines), AT_ONCE):
        await _portion(house, reading.lines[start : start + AT_ONCE], wish, part)
    return report


async def _portion(house: House, lines: Sequence[Line], wish: ListWish, part: Part) -> None:
    async with house.db.write() as session:
        added = part.added
        await _take(session, house, lines, wish, part)
        if wish.dry:
            await session.rollback()
        elif part.added > added:
            _note(session, house, lines, wish, part.added - added)


async def _take(session: AsyncSession, house: House, lines: Sequence[Line], wish: ListWish, part: Part) -> None:
    now, by = house.clock.now(), wish.by or house.admins[0]
    course = await find_course(session, wish.course) if wish.kind == ListKind.STUDENTS else None
    scene = ListScene(house, session, part, now, by, wish.name, course)
    for line in lines:
        await TAKE[wish.kind](scene, line)
    if wish.kind != ListKind.LEADS:
        await make_missing_leads(session, now)


def _note(session: AsyncSession, house: House, lines: Sequence[Line], wish: ListWish, added: int) -> None:
    note_change(
        session,
        by=wish.by,
        action=ACTIONS[wish.kind],
        about=("imports", wish.name[:60]),
        now=house.clock.now(),
        after={"kind": wish.kind, "lines": f"{lines[0].number}–{lines[-1].number}", "added": added},
        reason=wish.reason,
    )
