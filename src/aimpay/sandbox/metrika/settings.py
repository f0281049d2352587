"""How strict the stand-in is where the real service is silent or sees more than we do."""

from pydantic import BaseModel, Field

from aimpay.sandbox.store import Store


class MetrikaSettings(BaseModel):
    strict_collect: bool = Field(default=False, description="a bad hit answers 400 instead of a silent 200")
    assume_visits: bool = Field(
        default=False, description="every visitor has been seen by the browser counter, which is not emulated"
    )


class SettingsShelf:
    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> MetrikaSettings:
        return MetrikaSettings.model_validate(self._store.get("metrika.settings", "counter") or {})

    def write(self, settings: MetrikaSettings) -> MetrikaSettings:
        self._store.put("metrika.settings", "counter", settings.model_dump())
        return settings
