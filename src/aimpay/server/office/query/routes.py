"""Questions in SQL: asked by the owner, answered as a table or as Excel, kept by name."""

from collections.abc import AsyncGenerator, Sequence
from typing import Annotated, Any, Final

from fastapi import Form
from fastapi.responses import Response

from aimpay.server.edge.router import Router
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.sheet_answer import sheet_answer
from aimpay.server.sheets.table import Cell, Column, Row, Sheet
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.integrators.query import (
    FILE_ROWS,
    ROWS,
    SECONDS,
    Answer,
    QueryRefusedError,
    ask,
    forget_query,
    open_tables,
    save_query,
    saved_queries,
)

PATH: Final = "/office/query"
LEAD: Final = (
    f"Один SELECT, только чтение, не\u00a0дольше {SECONDS} секунд. Изменить отсюда ничего нельзя; "
    "каждый запрос записывается в\u00a0журнал."
)
UNPROCESSABLE: Final = 422
Sql = Annotated[str, Form(max_length=10_000)]


def query_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PATH)
    only = [needs(Action.QUERY)]

    @router.get("", dependencies=only)
    async def show(staff: SignedIn, said: str = "", saved: int = 0) -> Response:
        kept = await saved_queries(house) if saved else ()
        sql = next((one.sql for one in kept if one.id == saved), "")
        return await _page(house, staff, sql, said=said)

    @router.post("/run", dependencies=only)
    async def run(staff: SignedIn, sql: Sql = "") -> Response:
        try:
            answer = await ask(house, sql, by=staff.telegram_id)
        except QueryRefusedError as refused:
            return await _page(house, staff, sql, problem=refused.message, status=UNPROCESSABLE)
        return await _page(house, staff, sql, answer)

    @router.post("/file", dependencies=only)
    async def file(staff: SignedIn, sql: Sql = "") -> Response:
        answer = await ask(house, sql, by=staff.telegram_id, most=FILE_ROWS)
        sheet = Sheet("Ответ", _columns(answer.columns), (("Запрос", sql[:1000]),))
        return await sheet_answer(staff, sheet, _rows(answer.rows), name="query", now=house.clock.now())

    @router.post("/save", dependencies=only)
    async def save(staff: SignedIn, sql: Sql = "", name: Annotated[str, Form(max_length=200)] = "") -> Response:
        await save_query(house, name, sql, by=staff.telegram_id)
        return see(PATH, said="saved")

    @router.post("/forget", dependencies=only)
    async def forget(staff: SignedIn, query_id: Annotated[int, Form(gt=0, lt=2**53)]) -> Response:
        await forget_query(house, query_id, by=staff.telegram_id)
        return see(PATH, said="removed")

    return router


async def _page(
    house: House, staff: Staff, sql: str, answer: Answer | None = None, *, problem: str = "", said: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    body = render(
        "query/query.html",
        sql=sql,
        answer=answer,
        problem=problem,
        most=ROWS,
        tables=open_tables(),
        saved=await saved_queries(house),
    )
    return office_page(staff, "query", "Запросы к\u00a0базе", body, said=said, lead=LEAD, status=status)


def _columns(names: Sequence[str]) -> tuple[Column, ...]:
    """A sheet has no two columns of one title; a question may."""
    seen: list[str] = []
    for name in names:
        title = name or "?"
        seen.append(title if title not in seen else f"{title} ({len(seen) + 1})")
    return tuple(Column(title) for title in seen)


async def _rows(rows: Sequence[Sequence[Any]]) -> AsyncGenerator[Row, None]:
    for row in rows:
        yield [_cell(one) for one in row]


def _cell(value: Any) -> Cell:
    return None if value is None else str(value)
