"""Changes one business setting, and writes down from what to what."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.school.errors import ChangedMeanwhileError, SettingInvalidError
from aimpay.server.school.models import SchoolSetting
from aimpay.server.school.profile import get_profile, save_setting
from aimpay.server.school.setting import Setting
from aimpay.server.school.settings_list import setting_named, together_problem
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action

KIND: Final = "school_settings"


async def change_setting(  # who, what, why, and what he saw
    session: AsyncSession,
    key: str,
    typed: str,
    *,
    by: int,
    now: datetime,
    via: Via = Via.OFFICE,
    reason: str = "",
    seen: str | None = None,
) -> bool:
    """Tell whether it is another value now. ``seen`` is what the form showed: if that changed, nothing is overwritten.

    Raises SettingUnknownError, SettingInvalidError, ChangedMeanwhileError.
    """
    setting = setting_named(key)
    row = await _locked(session, setting)
    values = (await get_profile(session)).model_dump(mode="json")
    before, after = setting.in_values({**values, setting.row: row}), setting.read(typed)
    if before == after:
        return False
    if seen is not None and seen != setting.typed(before):
        raise ChangedMeanwhileError(f"«{setting.title}» уже изменили: сейчас {setting.shown(before)}.")
    changed = setting.row_with(row, after)
    if problem := together_problem({**values, setting.row: changed}):
        raise SettingInvalidError(problem)
    await save_setting(session, setting.row, changed, now)
    note_change(
        session,
        by=by,
        action=Action.SETTINGS,
        about=(KIND, key),
        now=now,
        via=via,
        before=before,
        after=after,
        reason=reason,
    )
    return True


async def _locked(session: AsyncSession, setting: Setting) -> Any:
    """Two who save fields of one row do not lose each other's."""
    row = await session.get_one(SchoolSetting, setting.row, with_for_update=True)
    return row.value


async def setting_values(session: AsyncSession) -> dict[str, Any]:
    """Return the stored value of each row, with defaults where a row is not there yet."""
    return (await get_profile(session)).model_dump(mode="json")
