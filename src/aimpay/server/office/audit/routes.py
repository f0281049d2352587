"""«Журнал»: who changed what, from what to what, and why. Only ever read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import Response
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.edge.router import Router
from aimpay.server.kit.moscow import start_of
from aimpay.server.office.audit import words
from aimpay.server.office.audit.places import places
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

PAGE: Final = "/office/audit"
LEAD: Final = "Что сделали сотрудники: здесь, в\u00a0боте и\u00a0командами на\u00a0сервере. Записи не\u00a0меняются."
SHOWN: Final = 50
LARGEST: Final = 2**62


@dataclass(frozen=True)
class Asked:
    """The filters, as typed. ``object`` is a key of the ``kind``."""

    who: str = ""
    action: str = ""
    kind: str = ""
    object: str = ""
    since: str = ""
    until: str = ""

    @property
    def given(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}


def audit_routes(house: House) -> Router:
    router = Router(tags=["office"])

    @router.get(PAGE, dependencies=[needs(Action.SEE_AUDIT)])
    async def show(
        staff: SignedIn,
        who: Annotated[str, Query(max_length=20)] = "",
        action: Annotated[str, Query(max_length=32)] = "",
        kind: Annotated[str, Query(max_length=32)] = "",
        object_id: Annotated[str, Query(alias="object", max_length=128)] = "",
        since: Annotated[str, Query(max_length=10)] = "",
        until: Annotated[str, Query(max_length=10)] = "",
        before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
    ) -> Response:
        asked = Asked(who, action, kind, object_id.strip(), since, until)
        async with house.db.read() as session:
            rows = await _rows(session, asked, before)
            names = await colleagues(session, house.admins)
            found = await places(session, rows)
        further = urlencode(asked.given | {"before": str(rows[SHOWN - 1].id)}) if len(rows) > SHOWN else ""
        body = render(
            "audit/audit.html",
            rows=rows[:SHOWN],
            names=names,
            places=found,
            words=words,
            asked=asked,
            further=f"{PAGE}?{further}" if further else "",
            newest=f"{PAGE}?{urlencode(asked.given)}" if before else "",
        )
        return office_page(staff, "audit", "Журнал", body, lead=LEAD)

    return router


async def _rows(session: AsyncSession, asked: Asked, before: int | None) -> Sequence[AuditEntry]:
    """Newest first, one more than is shown."""
    found = select(AuditEntry).where(*_conditions(asked))
    if before is not None:
        found = found.where(AuditEntry.id < before)
    return (await session.scalars(found.order_by(AuditEntry.id.desc()).limit(SHOWN + 1))).all()


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.who:
        found.append(AuditEntry.actor_id == int(asked.who) if asked.who.isdecimal() else AuditEntry.actor_id.is_(None))
    if asked.action:
        found.append(AuditEntry.action == asked.action)
    if asked.kind:
        found.append(AuditEntry.object_kind == asked.kind)
    if asked.object:
        found.append(AuditEntry.object_id == asked.object)
    if asked.since:
        found.append(AuditEntry.at >= start_of(_day(asked.since)))
    if asked.until:
        found.append(AuditEntry.at < start_of(_day(asked.until) + timedelta(days=1)))
    return found


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise InvalidRequestError("Укажите день, например 2026-11-01.") from error
