"""What did not work, and what is done about it."""

from typing import Annotated, Final

from fastapi import Form, Query
from fastapi.responses import Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.edge.router import Router
from aimpay.server.growth.leads.rows import lead_rows
from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus
from aimpay.server.insight.morning import NOT_DELIVERED
from aimpay.server.kit.ids import new_key
from aimpay.server.office.doing import Key, deed, deed_without_reason, do
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.failures import words
from aimpay.server.office.failures.words import LIST, MESSAGES
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.leads.words import lead_name
from aimpay.server.office.reason import Reason
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.failures.errors import FailureNotFoundError
from aimpay.server.workflows.failures.messages import PAGE, not_delivered, send_again, week_before
from aimpay.server.workflows.failures.steps import close_by_hand, retry_now
from aimpay.server.workflows.failures.whose import whose
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import FailedStep

ACTIVE: Final = "failures"
LEAD: Final = "Что не\u00a0вышло с\u00a0нескольких попыток. Система повторяет сама; здесь её можно поторопить."
LOST: Final = "Сообщения, которые не\u00a0дошли"
SHOWN: Final = 100
OPEN: Final = FailedStep.closed_at.is_(None)
MAY_COME_TWICE: Final = "Неизвестно, дошло ли первое сообщение: подтвердите, что человек может получить его дважды."


def failure_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)
    _steps(house, router)
    _messages(house, router)
    return router


def _steps(house: House, router: Router) -> None:
    @router.get("", dependencies=[needs(Action.SEE_PEOPLE)])
    async def steps(staff: SignedIn, said: str = "") -> Response:
        now = house.clock.now()
        async with house.db.read() as session:
            found = await session.scalars(select(FailedStep).where(OPEN).order_by(FailedStep.id).limit(SHOWN))
            rows = [(row, await whose(session, row)) for row in found.all()]
            lost = await _count_lost(session, house)
        may = staff.may(Action.RETRY)
        body = render("failures/list.html", words=words, rows=rows, lost=lost, may=may, now=now, new_key=new_key)
        return office_page(staff, ACTIVE, "Сбои", body, said=said, lead=LEAD)

    @router.post("/{failed_id:int}/retry", dependencies=[needs(Action.RETRY)])
    async def retry(staff: SignedIn, failed_id: int, key: Key) -> Response:
        act = retry_now(house, failed_id, by=staff.telegram_id, deed=deed_without_reason(key))
        return await do(act, LIST, said="retried")

    @router.get("/{failed_id:int}/close", dependencies=[needs(Action.RETRY)])
    async def ask(staff: SignedIn, failed_id: int) -> Response:
        async with house.db.read() as session:
            row = await session.get(FailedStep, failed_id)
            if row is None:
                raise FailureNotFoundError
            of = await whose(session, row)
        facts = [("Шаг", words.title(row)), ("Попыток", row.times), *([("Кто", of.name)] if of.name else [])]
        body = render("failures/close.html", words=words, row=row, facts=facts, key=new_key())
        return office_page(staff, ACTIVE, "Закрыть сбой?", body)

    @router.post("/{failed_id:int}/close", dependencies=[needs(Action.RETRY)])
    async def close(staff: SignedIn, failed_id: int, key: Key, reason: Reason = "") -> Response:
        return await do(close_by_hand(house, failed_id, by=staff.telegram_id, deed=deed(key, reason)), LIST)


def _messages(house: House, router: Router) -> None:
    @router.get("/messages", dependencies=[needs(Action.SEE_PEOPLE)])
    async def messages(
        staff: SignedIn, before: Annotated[int | None, Query(gt=0, lt=2**53)] = None, said: str = ""
    ) -> Response:
        return await _lost_page(house, staff, before, said)

    @router.post("/messages/{delivery_id:int}", dependencies=[needs(Action.RETRY)])
    async def again(staff: SignedIn, delivery_id: int, key: Key, twice: Annotated[bool, Form()] = False) -> Response:
        """``twice``: the sender knows that an unclear one may arrive twice."""
        async with house.db.read() as session:
            one = await session.get(Delivery, delivery_id)
        if one is not None and one.status == DeliveryStatus.UNCLEAR and not twice:
            raise InvalidRequestError(MAY_COME_TWICE)
        act = send_again(house, delivery_id, by=staff.telegram_id, deed=deed_without_reason(key))
        return await do(act, MESSAGES, said="retried")


async def _lost_page(house: House, staff: Staff, before: int | None, said: str) -> Response:
    now = house.clock.now()
    async with house.db.read() as session:
        lost = await not_delivered(session, since=week_before(now), before=before)
        rows = await lead_rows(session, sorted({one.delivery.lead_id for one in lost}))
        steps = await session.scalar(select(func.count()).where(OPEN))
        total = await _count_lost(session, house)
    body = render(
        "failures/messages.html",
        words=words,
        lost=lost,
        people={row.id: lead_name(row.name, row.id) for row in rows},
        steps=steps,
        total=total,
        further=lost[-1].delivery.id if len(lost) == PAGE else None,
        may=staff.may(Action.RETRY),
        now=now,
        new_key=new_key,
    )
    return office_page(staff, ACTIVE, LOST, body, said=said, lead="За последние 7\u00a0дней.")


async def _count_lost(session: AsyncSession, house: House) -> int:
    since = Delivery.claimed_at >= week_before(house.clock.now())
    return await session.scalar(select(func.count(Delivery.id)).where(NOT_DELIVERED, since)) or 0
