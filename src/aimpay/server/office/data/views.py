"""A table as starlette-admin shows it: read by those who may, never created or deleted, changed in harmless words."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from sqlalchemy import ColumnElement, String, cast, false, inspect, or_
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette_admin import BaseField, IntegerField
from starlette_admin.contrib.sqla import ModelView
from starlette_admin.exceptions import FormValidationError
from starlette_admin.export import ExportContext
from starlette_admin.types import RequestAction

from aimpay.contract.money_text import rubles
from aimpay.server.office.data.book import Book
from aimpay.server.office.data.tables import Group, Shown
from aimpay.server.office.door import Staff
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

ROWS: Final = (25, 50, 100)
NEEDED: Final = "Здесь не\u00a0может быть пусто."


class TableView(ModelView):
    """``key`` is the table's name. What it may show and to whom is said by ``Shown``."""

    page_size = ROWS[0]
    page_size_options = ROWS
    importers = ()
    row_actions = ("view",)
    actions = ("export",)
    search_highlight = False

    def __init__(self, house: House, shown: Shown, group: Group) -> None:
        self._house = house
        self._shown = shown
        self._needs = shown.needs or group.needs
        columns = [column for column in shown.model.__mapper__.column_attrs if column.key not in shown.hidden]
        self.fields = [getattr(shown.model, column.key) for column in columns]
        self.exporters = [Book(house.clock, is_money), "json"]
        self.searchable_fields = list(shown.search)
        self.inline_editable_fields = list(shown.editable)
        keys = [column.key for column in shown.model.__mapper__.primary_key]
        self.fields_default_sort = [(str(keys[0]), True)] if len(keys) == 1 else []
        super().__init__(shown.model, key=shown.model.__tablename__, menu_label=shown.title, display_name=shown.title)
        self.fields = [self._worded(field) for field in self.fields]
        self.show_detail_search = False

    def _worded(self, field: BaseField) -> BaseField:
        field.label = words().get(field.name, field.name)
        field.exclude_from_edit = field.name not in self._shown.editable
        field.read_only = field.exclude_from_edit
        if is_money(field.name):
            field.formatter = dict.fromkeys((RequestAction.LIST, RequestAction.DETAIL), _in_rubles)
            field.filters = []
        elif isinstance(field, IntegerField):
            field.formatter = dict.fromkeys((RequestAction.LIST, RequestAction.DETAIL), _plain)
        return field

    def is_accessible(self, request: Request) -> bool:
        return staff_of(request).may(self._needs)

    def can_view_detail(self, request: Request) -> bool:
        return self.is_accessible(request)

    def can_create(self, request: Request) -> bool:
        del request
        return False

    def can_delete(self, request: Request) -> bool:
        del request
        return False

    def can_import(self, request: Request) -> bool:
        del request
        return False

    def can_export(self, request: Request) -> bool:
        return self.is_accessible(request) and staff_of(request).may(Action.EXPORT)

    def can_edit(self, request: Request) -> bool:
        edits = self._shown.edits
        return edits is not None and staff_of(request).may(edits)

    def get_search_query(self, request: Request, term: str) -> ColumnElement[bool]:
        del request
        columns = (cast(getattr(self.model, name), String) for name in self._shown.search)
        return or_(false(), *(column.icontains(term, autoescape=True) for column in columns))

    async def validate(self, request: Request, data: dict[str, Any]) -> None:
        asked = getattr(request.state, "inline_edit_field", None)
        names = [name for name in self._shown.editable if asked in (None, name)]
        empty: dict[str | int, Any] = {name: NEEDED for name in names if not str(data.get(name) or "").strip()}
        if empty:
            raise FormValidationError(empty)
        await super().validate(request, data)

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:
        """Change it in a writing transaction of its own: pages are given one that only reads."""
        reading = request.state.session
        try:
            async with self._house.db.write() as session:
                request.state.session = session
                return await super().edit(request, pk, data)
        finally:
            request.state.session = reading

    async def before_edit(self, request: Request, data: dict[str, Any], obj: Any) -> None:
        del data
        edits = self._shown.edits
        if edits is None:
            raise TypeError(f"{self.key} has no editable column")
        session: AsyncSession = request.state.session
        changes = inspect(obj).attrs
        was = {name: changes[name].history.deleted for name in self._shown.editable}
        before = {name: deleted[0] for name, deleted in was.items() if deleted}
        note_change(
            session,
            by=staff_of(request).telegram_id,
            action=edits,
            about=(self.model.__tablename__, await self.get_serialized_pk_value(request, obj)),
            before=before,
            after={name: getattr(obj, name) for name in before},
            now=self._house.clock.now(),
            via=Via.OFFICE,
        )

    async def before_export(self, request: Request, ctx: ExportContext) -> None:
        """What leaves is written down: who took which table, and how many rows of it."""
        async with self._house.db.write() as session:
            note_change(
                session,
                by=staff_of(request).telegram_id,
                action=Action.EXPORT,
                about=(self.model.__tablename__, ""),
                after={"rows": len(ctx.rows)},
                now=self._house.clock.now(),
                via=Via.OFFICE,
            )


def staff_of(request: Request) -> Staff:
    staff = request.state.staff
    if not isinstance(staff, Staff):
        raise TypeError("the page stands outside of the door")
    return staff


@cache
def words() -> Mapping[str, str]:
    """What columns are called."""
    text = files("aimpay.server.office.data").joinpath("words.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found


def is_money(column: str) -> bool:
    """Whether it holds kopecks."""
    return column == "amount" or column.endswith("_amount")


def _in_rubles(_request: Request, value: Any) -> str:
    return "" if value is None else rubles(value)


def _plain(_request: Request, value: Any) -> str:
    """Numbers of people, orders and rows: without spaces between thousands."""
    return "" if value is None else str(value)
