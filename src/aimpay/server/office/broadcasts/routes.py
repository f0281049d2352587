"""Broadcasts: the list, the plan, one with its progress, who got what."""

from typing import Annotated, Any, Final

from fastapi import Query
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.money_text import grouped
from aimpay.server.edge.router import Router
from aimpay.server.growth.broadcasts.acts import (
    UNCONFIRMED,
    acts_of,
    change_broadcast,
    count_broadcast,
    is_deletable,
    new_broadcast,
)
from aimpay.server.growth.broadcasts.errors import BroadcastInvalidError
from aimpay.server.growth.broadcasts.models import Broadcast, BroadcastStatus, Segment
from aimpay.server.growth.broadcasts.progress import PAGE, outcomes, progress_of
from aimpay.server.growth.broadcasts.segments import list_segments
from aimpay.server.growth.mailing.models import DeliveryStatus, MessageTemplate
from aimpay.server.growth.mailing.templates import list_templates
from aimpay.server.kit.typography import NBSP
from aimpay.server.office.broadcasts import words
from aimpay.server.office.broadcasts.plan_form import PlanAsked, PlanForm, form_of
from aimpay.server.office.broadcasts.words import LIST
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.noting import note, watched
from aimpay.server.office.segments.words import REASONS, counted
from aimpay.server.staff.noted import at_row
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

ACTIVE: Final = "broadcasts"
LEAD: Final = f"Одно сообщение многим. Получат только те, кто{NBSP}согласился."
SCRIPTS: Final = ("/office/static/broadcast.js",)
MOST: Final = 200


def broadcast_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)
    _listing(house, router)
    _planning(house, router)
    _watching(house, router)
    return router


def _listing(house: House, router: Router) -> None:
    @router.get("", dependencies=[needs(Action.SEE_MESSAGES)])
    async def broadcasts(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            found = list(await session.scalars(select(Broadcast).order_by(Broadcast.id.desc()).limit(MOST)))
        body = render("broadcasts/list.html", broadcasts=found, words=words)
        return office_page(staff, ACTIVE, "Рассылки", body, said=said, lead=LEAD)


def _planning(house: House, router: Router) -> None:
    @router.get("/new", dependencies=[needs(Action.SEND)])
    async def new(staff: SignedIn) -> Response:
        return await _plan_page(house, staff, "Новая рассылка", PlanForm())

    @router.get("/{broadcast_id:int}/change", dependencies=[needs(Action.SEND)])
    async def change(staff: SignedIn, broadcast_id: int) -> Response:
        async with house.db.read() as session:
            broadcast = await get_broadcast(session, broadcast_id)
        return await _plan_page(house, staff, broadcast.name, form_of(broadcast))

    @router.post("/save", dependencies=[needs(Action.SEND)])
    async def save(staff: SignedIn, asked: PlanAsked) -> Response:
        now, by = house.clock.now(), staff.telegram_id
        async with house.db.write() as session:
            if asked.broadcast_id.isdecimal():
                known = int(asked.broadcast_id)
                about, look = (Broadcast.__tablename__, known), at_row(session, Broadcast, known)
                async with watched(session, staff, Action.SEND, about, now, look):
                    await change_broadcast(session, known, asked.plan(), by=by, now=now)
                return see(f"{LIST}/{asked.broadcast_id}", said="saved")
            made = await new_broadcast(session, asked.plan(), by=by, now=now)
            note(session, staff, Action.SEND, (Broadcast.__tablename__, made.id), now, after={"name": made.name})
        return see(f"{LIST}/{made.id}", said="saved")


def _watching(house: House, router: Router) -> None:
    @router.get("/{broadcast_id:int}", dependencies=[needs(Action.SEE_MESSAGES)])
    async def one(staff: SignedIn, broadcast_id: int, said: str = "") -> Response:
        async with house.db.read() as session:
            broadcast = await get_broadcast(session, broadcast_id)
            facts = await _facts(session, house, broadcast)
        body = render("broadcasts/one.html", broadcast=broadcast, words=words, **facts)
        return office_page(staff, ACTIVE, broadcast.name, body, said=said, scripts=SCRIPTS)

    @router.get("/{broadcast_id:int}/progress", dependencies=[needs(Action.SEE_MESSAGES)])
    async def progress(_staff: SignedIn, broadcast_id: int) -> Response:
        async with house.db.read() as session:
            return JSONResponse(await _shown(session, await get_broadcast(session, broadcast_id)))

    @router.get("/{broadcast_id:int}/people", dependencies=[needs(Action.SEE_MESSAGES)])
    async def people(
        staff: SignedIn,
        broadcast_id: int,
        status: DeliveryStatus | None = None,
        after: Annotated[int, Query(ge=0)] = 0,
    ) -> Response:
        async with house.db.read() as session:
            broadcast = await get_broadcast(session, broadcast_id)
            found = await outcomes(session, broadcast, status, after)
        further = found[-1].id if len(found) == PAGE else None
        facts: dict[str, Any] = {"broadcast": broadcast, "people": found, "status": status, "further": further}
        body = render("broadcasts/people.html", words=words, reasons=REASONS, **facts)
        return office_page(staff, ACTIVE, f"{broadcast.name}: люди", body)


async def get_broadcast(session: AsyncSession, broadcast_id: int) -> Broadcast:
    broadcast = await session.get(Broadcast, broadcast_id)
    if broadcast is None:
        raise BroadcastInvalidError("Такой рассылки нет.")
    return broadcast


async def _plan_page(house: House, staff: Staff, title: str, form: PlanForm) -> Response:
    async with house.db.read() as session:
        texts, segments = await list_templates(session), await list_segments(session)
    body = render("broadcasts/plan.html", form=form, templates=texts, segments=segments, words=words)
    return office_page(staff, ACTIVE, title, body, lead=LEAD)


async def _facts(session: AsyncSession, house: House, broadcast: Broadcast) -> dict[str, Any]:
    now = house.clock.now()
    is_draft = broadcast.status == BroadcastStatus.DRAFT
    count = await count_broadcast(session, broadcast, now) if is_draft else None
    return {
        "message": await session.get_one(MessageTemplate, broadcast.sent_template_id or broadcast.template_id),
        "segment": await session.get_one(Segment, broadcast.segment_id),
        "count": count,
        "counted": counted(count) if count else "",
        "asks": bool(count and count.told > UNCONFIRMED),
        "grouped": grouped,
        "shown": await _shown(session, broadcast),
        "acts": await acts_of(session, broadcast.id),
        "names": await colleagues(session, house.admins),
        "deletable": not is_draft and await is_deletable(session, broadcast, now),
    }


async def _shown(session: AsyncSession, broadcast: Broadcast) -> dict[str, Any]:
    """What the page's progress is drawn from, and drawn anew."""
    found = await progress_of(session, broadcast)
    kind, state = words.STATES[BroadcastStatus(broadcast.status)]
    is_moving = broadcast.status in {BroadcastStatus.PREPARING, BroadcastStatus.SENDING, BroadcastStatus.DELETING}
    return {
        "status": broadcast.status,
        "kind": kind,
        "state": state,
        "total": found.total,
        "over": found.over,
        "moving": is_moving or broadcast.status == BroadcastStatus.SCHEDULED,
        "line": f"{grouped(found.over)} из{NBSP}{grouped(found.total)}",
        "speed": f"{found.per_second:.1f}{NBSP}в{NBSP}секунду".replace(".", ",") if found.per_second else "",
        "left": words.duration(found.left) if is_moving else "",
        "counts": [
            {"status": status, "kind": look, "words": said, "count": grouped(found.counts.get(status, 0))}
            for status, (look, said) in words.OUTCOMES.items()
            if found.counts.get(status)
        ],
        "reasons": [f"{REASONS.get(reason, reason)}: {grouped(number)}" for reason, number in found.reasons.items()],
    }
