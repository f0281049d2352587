"""The school's settings for the owner's own tools. The original let anybody change them."""

from aimpay.contract.school_settings import UPDATE_AND_GET_SETTINGS, SettingList, SettingView, UpdateAndGetSettings
from aimpay.server.edge.calls import serve
from aimpay.server.edge.router import Router
from aimpay.server.school.settings_list import SETTINGS, default_of, setting_named
from aimpay.server.staff.audit import Via
from aimpay.server.staff.errors import StepUpNeededError
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit
from aimpay.server.workflows.school.change_setting import change_setting, setting_values


def school_setting_routes(house: House) -> Router:
    router = Router(tags=["school"])

    async def update_and_get(request: UpdateAndGetSettings) -> SettingList:
        await permit(house, request.admin_id, Action.SEE_SETTINGS)
        if request.key is not None:
            await _change(house, request, request.key)
        return await _all(house)

    serve(router, UPDATE_AND_GET_SETTINGS, update_and_get)
    return router


async def _change(house: House, request: UpdateAndGetSettings, key: str) -> None:
    await permit(house, request.admin_id, Action.SETTINGS)
    if setting_named(key).guarded:
        raise StepUpNeededError("Это значение охраняет деньги: его меняют в\u00a0кабинете, со\u00a0свежим кодом.")
    now, reason = house.clock.now(), request.reason.strip()
    async with house.db.write() as session:
        await change_setting(session, key, request.value, by=request.admin_id, now=now, via=Via.API, reason=reason)


async def _all(house: House) -> SettingList:
    async with house.db.read() as session:
        values = await setting_values(session)
    return SettingList(
        settings=tuple(
            SettingView(
                key=one.key,
                title=one.title,
                help=one.help,
                group=one.group,
                value=one.typed(one.in_values(values)),
                shown=one.shown(one.in_values(values)),
                default=default_of(one),
            )
            for one in SETTINGS
        )
    )
