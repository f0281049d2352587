"""The school's own quiet hours and caps, which hold for every sequence and broadcast."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.school.profile import get_profile
from aimpay.server.workflows.school.change_setting import change_setting

WEEK_BELOW_DAY: Final = "В\u00a0неделю не\u00a0может быть меньше сообщений, чем в\u00a0день."


async def save_restraint(session: AsyncSession, values: Mapping[str, int], *, by: int, now: datetime) -> None:
    if values["messages_per_week"] < values["messages_per_day"]:
        raise InvalidRequestError(WEEK_BELOW_DAY)
    rising = values["messages_per_week"] >= (await get_profile(session)).messages_per_week
    for key in sorted(values, reverse=rising):
        await change_setting(session, key, str(values[key]), by=by, now=now)
