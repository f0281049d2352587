"""The account of the school at Instagram, and how it is told of what happens."""

from typing import Literal

from pydantic import BaseModel, Field

from aimpay.sandbox.world import World


class InstagramSettings(BaseModel):
    """``shape``: with Instagram Login a comment stands in the entry itself, with Facebook Login in its ``changes``."""

    webhook_url: str | None = Field(description="where events go; null switches them off")
    verify_token: str = "sandbox-verify-token"  # noqa: S105 — the sandbox's fixed, public value
    shape: Literal["entry", "changes"] = "changes"
    subscribed: bool = Field(default=True, description="false until the account was subscribed: silence")


class SettingsShelf:
    def __init__(self, world: World) -> None:
        self._store = world.store
        self._first = {"webhook_url": f"{world.settings.server_url}/webhook"}

    def read(self) -> InstagramSettings:
        return InstagramSettings.model_validate(self._store.get("instagram.settings", "account") or self._first)

    def write(self, settings: InstagramSettings) -> InstagramSettings:
        self._store.put("instagram.settings", "account", settings.model_dump())
        return settings
