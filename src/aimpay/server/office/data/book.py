"""The Excel of «Данные»: the house's own writer behind the library's export."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response
from starlette_admin import BaseField, BooleanField, DateTimeField, IntegerField
from starlette_admin.export import BaseExporter, ExportContext

from aimpay.server.kit.clock import Clock
from aimpay.server.office.door import Staff
from aimpay.server.office.sheet_answer import sheet_answer
from aimpay.server.sheets.rows import each
from aimpay.server.sheets.table import Cell, Column, Kind, Sheet

WIDE: Final = 24
YES_NO: Final = {True: "да", False: "нет"}


class Book(BaseExporter):
    """One sheet of typed cells. The library reads the rows, and bounds their number."""

    extension = "xlsx"

    def __init__(self, clock: Clock, is_money: Callable[[str], bool]) -> None:
        self._clock = clock
        self._is_money = is_money

    async def build_response(self, ctx: ExportContext) -> Response:
        staff: Staff = ctx.request.state.staff
        kinds = [self._kind(field) for field in ctx.fields]
        columns = [Column(str(field.label), kind, WIDE) for field, kind in zip(ctx.fields, kinds, strict=True)]
        sheet = Sheet(str(ctx.view.menu_label), columns, filters=[("Строк взято", str(len(ctx.rows)))])
        rows = [[_cell(row.get(field.name), field) for field in ctx.fields] for row in ctx.rows]
        return await sheet_answer(staff, sheet, each(rows), name=str(ctx.view.key), now=self._clock.now())

    async def generate(self, fields: list[BaseField], rows: list[dict[str, Any]]) -> bytes:
        raise NotImplementedError("the answer is streamed: see build_response")

    def _kind(self, field: BaseField) -> Kind:
        if self._is_money(field.name):
            return Kind.MONEY
        if isinstance(field, DateTimeField):
            return Kind.MOMENT
        return Kind.WHOLE if isinstance(field, IntegerField) else Kind.TEXT


def _cell(value: Any, field: BaseField) -> Cell:
    if value is None or (isinstance(value, int) and isinstance(field, IntegerField)):
        return value
    if isinstance(field, DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, BooleanField):
        return YES_NO[bool(value)]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
