"""What other programs may ask at /api/v1. Every route names the right that its key needs."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import Depends, Path, Query

from aimpay.contract.api import (
    ApiCertificate,
    ApiErrorBody,
    ApiLead,
    ApiPartner,
    ApiPayout,
    ApiRefund,
    ApiSale,
    LeadKept,
    NewLead,
    Page,
)
from aimpay.contract.leads import SaveContact
from aimpay.contract.visits import SourceGrouping, SourceStatistics, TouchChoice
from aimpay.contract.wire import WrittenOut
from aimpay.server.edge.router import Router
from aimpay.server.selling.models import OrderStatus, RefundStatus
from aimpay.server.workflows.house import House
from aimpay.server.workflows.integrators.asked import USUAL, Cursor, Limit, Since, place
from aimpay.server.workflows.integrators.gate import is_personal, opened_by
from aimpay.server.workflows.integrators.keys import KnownKey
from aimpay.server.workflows.integrators.reading_leads import leads_page, one_lead
from aimpay.server.workflows.integrators.reading_partners import partners_page, payouts_page
from aimpay.server.workflows.integrators.reading_sales import certificates_page, one_sale, refunds_page, sales_page
from aimpay.server.workflows.integrators.rules import Scope
from aimpay.server.workflows.leads.forms import keep_contact
from aimpay.server.workflows.visits.statistics import source_statistics

PATH: Final = "/api/v1"
CREATED: Final = 201
REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": ApiErrorBody, "description": "Ключа нет, в нём опечатка, он отозван или его срок вышел"},
    403: {"model": ApiErrorBody, "description": "У ключа нет нужного права: scope_missing"},
    422: {"model": ApiErrorBody, "description": "Запрос заполнен неверно: details.fields называет поля"},
    429: {"model": ApiErrorBody, "description": "Слишком часто: ждите Retry-After секунд"},
}
UNREADABLE: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": ApiErrorBody, "description": "Запрос не разобрать"},
    408: {"model": ApiErrorBody, "description": "Запрос шёл слишком долго"},
    413: {"model": ApiErrorBody, "description": "Слишком большой запрос"},
}
UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {404: {"model": ApiErrorBody, "description": "Такого нет"}}
LeadNumber = Annotated[int, Path(gt=0, lt=2**53, description="номер заявки")]
OrderNumber = Annotated[str, Path(max_length=16, description="номер заказа")]
Day = Annotated[date | None, WrittenOut, Query(description="день по Москве", examples=["2026-11-01"])]


def api_routes(house: House) -> tuple[Router, ...]:
    return (_leads(house), _sales(house), _certificates(house), _partners(house), _reports(house))


def _leads(house: House) -> Router:
    router = Router(tags=["Заявки"], prefix=PATH)
    opened, writing = Depends(opened_by(Scope.PEOPLE)), Depends(opened_by(Scope.LEADS_WRITE))

    @router.get("/leads", summary="Список заявок", description="Право: people:read", responses=REFUSED)
    async def leads(
        key: KnownKey = opened,
        cursor: Cursor = None,
        limit: Limit = USUAL,
        created_since: Since = None,
        updated_since: Since = None,
    ) -> Page[ApiLead]:
        where = place(cursor, limit, personal=is_personal(key))
        async with house.db.read() as session:
            return await leads_page(session, where, created_since=created_since, updated_since=updated_since)

    @router.get(
        "/leads/{lead_id}", summary="Одна заявка", description="Право: people:read", responses=REFUSED | UNKNOWN
    )
    async def lead(lead_id: LeadNumber, key: KnownKey = opened) -> ApiLead:
        async with house.db.read() as session:
            return await one_lead(session, lead_id, personal=is_personal(key))

    @router.post(
        "/leads",
        summary="Добавить заявку",
        description="Право: leads:write. Согласия — те, что человек дал сам: за него их давать нельзя",
        status_code=CREATED,
        responses=REFUSED
        | UNREADABLE
        | {409: {"model": ApiErrorBody, "description": "Нет согласия: consent_required"}},
    )
    async def add(wanted: NewLead, _key: KnownKey = writing) -> LeadKept:
        return LeadKept(id=await keep_contact(house, SaveContact(**wanted.model_dump())))

    return router


def _sales(house: House) -> Router:
    router = Router(tags=["Продажи"], prefix=PATH)
    opened = Depends(opened_by(Scope.SALES))

    @router.get("/sales", summary="Список заказов", description="Право: sales:read", responses=REFUSED)
    async def sales(
        key: KnownKey = opened,
        cursor: Cursor = None,
        limit: Limit = USUAL,
        status: OrderStatus | None = None,
        created_since: Since = None,
        paid_since: Since = None,
    ) -> Page[ApiSale]:
        where = place(cursor, limit, personal=is_personal(key))
        async with house.db.read() as session:
            return await sales_page(session, where, status=status, created_since=created_since, paid_since=paid_since)

    @router.get("/sales/{number}", summary="Один заказ", description="Право: sales:read", responses=REFUSED | UNKNOWN)
    async def sale(number: OrderNumber, key: KnownKey = opened) -> ApiSale:
        async with house.db.read() as session:
            return await one_sale(session, number, personal=is_personal(key))

    @router.get("/refunds", summary="Список возвратов", description="Право: sales:read", responses=REFUSED)
    async def refunds(
        _key: KnownKey = opened,
        cursor: Cursor = None,
        limit: Limit = USUAL,
        status: RefundStatus | None = None,
        created_since: Since = None,
    ) -> Page[ApiRefund]:
        where = place(cursor, limit, personal=False)
        async with house.db.read() as session:
            return await refunds_page(session, where, status=status, created_since=created_since)

    return router


def _certificates(house: House) -> Router:
    router = Router(tags=["Сертификаты"], prefix=PATH)
    opened = Depends(opened_by(Scope.CERTIFICATES))

    @router.get(
        "/certificates", summary="Список сертификатов", description="Право: certificates:read", responses=REFUSED
    )
    async def certificates(
        key: KnownKey = opened,
        cursor: Cursor = None,
        limit: Limit = USUAL,
        issued_since: Since = None,
        updated_since: Since = None,
    ) -> Page[ApiCertificate]:
        where = place(cursor, limit, personal=is_personal(key))
        asked = {"issued_since": issued_since, "updated_since": updated_since}
        async with house.db.read() as session:
            return await certificates_page(session, where, site=house.public_url, **asked)

    return router


def _partners(house: House) -> Router:
    router = Router(tags=["Партнёры"], prefix=PATH)
    opened = Depends(opened_by(Scope.SALES))

    @router.get("/partners", summary="Список партнёров", description="Право: sales:read", responses=REFUSED)
    async def partners(key: KnownKey = opened, cursor: Cursor = None, limit: Limit = USUAL) -> Page[ApiPartner]:
        where = place(cursor, limit, personal=is_personal(key))
        async with house.db.read() as session:
            return await partners_page(session, where)

    @router.get("/payouts", summary="Список выплат", description="Право: sales:read", responses=REFUSED)
    async def payouts(
        _key: KnownKey = opened,
        cursor: Cursor = None,
        limit: Limit = USUAL,
        status: Annotated[str | None, Query(max_length=16)] = None,
        created_since: Since = None,
    ) -> Page[ApiPayout]:
        where = place(cursor, limit, personal=False)
        async with house.db.read() as session:
            return await payouts_page(session, where, status=status, created_since=created_since)

    return router


def _reports(house: House) -> Router:
    router = Router(tags=["Отчёты"], prefix=PATH)
    opened = Depends(opened_by(Scope.REPORTS))

    @router.get(
        "/sources",
        summary="Что принёс каждый источник",
        description="Право: reports:read. Без дней — за последние 30",
        responses=REFUSED,
    )
    async def sources(
        _key: KnownKey = opened,
        since: Day = None,
        until: Day = None,
        touch: TouchChoice = TouchChoice.FIRST,
        group: SourceGrouping = SourceGrouping.SOURCE,
    ) -> SourceStatistics:
        now = house.clock.now()
        async with house.db.read() as session:
            return await source_statistics(session, now, since=since, until=until, touch=touch, group=group)

    return router
