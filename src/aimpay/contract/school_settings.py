"""The school's business settings by one call: all of them, one perhaps changed before. Only admins ask."""

from pydantic import Field

from aimpay.contract.wire import Call, TelegramId, Wire


class UpdateAndGetSettings(Wire):
    """``value`` as a person types it: sums in rubles, shares in percent. Without ``key`` nothing changes.

    What guards money needs a fresh code: it is changed in the office only.
    """

    admin_id: TelegramId
    key: str | None = Field(default=None, max_length=64)
    value: str = Field(default="", max_length=4000)
    reason: str = Field(default="", max_length=500)


class SettingView(Wire):
    """``value`` is as it is typed, ``shown`` as it is read, ``default`` is empty where each school has its own."""

    key: str
    title: str
    help: str
    group: str
    value: str
    shown: str
    default: str


class SettingList(Wire):
    settings: tuple[SettingView, ...]


UPDATE_AND_GET_SETTINGS = Call(
    "/update_and_get_settings", UpdateAndGetSettings, SettingList, "The school's settings, one perhaps changed before"
)
