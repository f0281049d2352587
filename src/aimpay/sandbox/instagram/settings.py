"""The account of the school at Instagram, and how it is told of what happens."""

from typing import Literal

from pydantic import BaseModel, Field

from aimpay.sandbox.store import Store


class InstagramSettings(BaseModel):
    """``shape``: with Instagram Login a comment stands in the entry itself, with Facebook Login in its ``changes``."""

    webhook_url: str | None = Field(default=None, description="where events go; null switches them off")
    verify_token: str = "sandbox-verify-token"  # noqa: S105 — the sandbox's fixed, public value
    shape: Literal["entry", "changes"] = "changes"
    subscribed: bool = Field(default=True, description="false until the account was subscribed: silence")


class SettingsShelf:
    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> InstagramSettings:
        return InstagramSettings.model_validate(self._store.get("instagram.settings", "account") or {})

    def write(self, settings: InstagramSettings) -> InstagramSettings:
        self._store.put("instagram.settings", "account", settings.model_dump())
        return settings
