"""Settings of the school: the list with what is in force, one with its form and history, and the server's own."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Annotated, Any, Final

from fastapi import Form
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.kit.typography import tied
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, Staff, check_step_up, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.reason import Reason, given
from aimpay.server.school.errors import ChangedMeanwhileError, SettingInvalidError
from aimpay.server.school.setting import Kind, Setting
from aimpay.server.school.settings_list import SETTINGS, default_of, setting_named
from aimpay.server.staff.history import history_of, newest_by_key
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.school.change_setting import KIND, change_setting, setting_values
from aimpay.server.workflows.school.server_values import ServerValue

PAGE: Final = "/office/settings"
ACTIVE: Final = "settings"
LEAD: Final = tied("Всё, что школа решает сама. Новое значение действует сразу: бот, сайт и письма берут его из базы.")
SERVER_LEAD: Final = tied("Ключи и адреса живут в файле .env на сервере. Здесь видно только, заданы ли они.")
Word = Annotated[str, Form(max_length=4000)]


def setting_routes(house: House, server_values: Sequence[ServerValue]) -> Router:
    router = Router(tags=["office"], prefix=PAGE)
    _reading(house, router, server_values)
    _writing(house, router)
    return router


def _reading(house: House, router: Router, server_values: Sequence[ServerValue]) -> None:
    looking = [needs(Action.SEE_SETTINGS)]

    @router.get("", dependencies=looking)
    async def settings(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            values, changed = await setting_values(session), await newest_by_key(session, KIND)
            names = await colleagues(session, house.admins)
        words = {"groups": grouped(values), "changed": changed, "names": names}
        return office_page(
            staff, ACTIVE, "Настройки школы", render("settings/list.html", **words), said=said, lead=LEAD
        )

    @router.get("/server", dependencies=looking)
    async def server(staff: SignedIn) -> Response:
        body = render("settings/server.html", values=server_values)
        return office_page(staff, ACTIVE, "Настройки сервера", body, lead=SERVER_LEAD)

    @router.get("/{key}", dependencies=looking)
    async def one(staff: SignedIn, key: str, said: str = "") -> Response:
        async with house.db.read() as session:
            return await _page(session, house, staff, setting_named(key), said=said)


def _writing(house: House, router: Router) -> None:
    @router.post("/{key}", dependencies=[needs(Action.SETTINGS)])
    async def save(staff: SignedIn, key: str, value: Word = "", seen: Word = "", reason: Reason = "") -> Response:
        setting = setting_named(key)
        if setting.guarded:
            check_step_up(staff)
        try:
            async with house.db.write() as session:
                changed = await change_setting(
                    session,
                    key,
                    value,
                    by=staff.telegram_id,
                    now=house.clock.now(),
                    reason=given(reason) if setting.guarded else " ".join(reason.split()),
                    seen=seen,
                )
        except (SettingInvalidError, ChangedMeanwhileError) as error:
            async with house.db.read() as session:
                return await _page(session, house, staff, setting, refused=error, typed=value)
        return see(f"{PAGE}/{key}", said="saved" if changed else "")


def grouped(values: Mapping[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Settings by group, each with its value for people."""
    return [
        (title, [{"setting": one, "value": one.shown(one.in_values(values)), "default": default_of(one)} for one in of])
        for title, of in groupby(SETTINGS, key=lambda one: one.group)
    ]


async def _page(
    session: AsyncSession,
    house: House,
    staff: Staff,
    setting: Setting,
    *,
    said: str = "",
    refused: BusinessError | None = None,
    typed: str | None = None,
) -> Response:
    value = setting.in_values(await setting_values(session))
    words = {
        "setting": setting,
        "value": setting.shown(value),
        "seen": setting.typed(value),
        "typed": setting.typed(value) if typed is None else typed,
        "default": default_of(setting),
        "choices": _choices(setting),
        "refused": refused.message if refused else "",
        "history": await history_of(session, KIND, setting.key),
        "names": await colleagues(session, house.admins),
        "may": staff.may(Action.SETTINGS),
    }
    status = refused.status if refused else 200
    return office_page(
        staff, ACTIVE, setting.title, render("settings/one.html", **words), said=said, lead=setting.help, status=status
    )


def _choices(setting: Setting) -> tuple[tuple[str, str], ...]:
    if setting.kind is Kind.HOUR:
        return tuple((str(hour), f"{hour}:00") for hour in range(24))
    return setting.choices
