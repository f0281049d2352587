"""What the sandbox's owner sets for the Resend account."""

from pydantic import BaseModel, Field

from aimpay.sandbox.store import Store

SECRET = "whsec_c2FuZGJveC1yZXNlbmQtd2ViaG9vay1rZXk="  # noqa: S105 — the sandbox's fixed, public value


class ResendSettings(BaseModel):
    webhook_url: str | None = Field(default=None, description="where events go; null switches them off")
    webhook_secret: str = Field(default=SECRET, pattern="^whsec_[A-Za-z0-9+/]+=*$")
    requests_per_second: int | None = Field(default=10, ge=1, description="the team's limit; null is off")


class SettingsShelf:
    """``webhook_url`` holds until the owner sets another."""

    def __init__(self, store: Store, webhook_url: str | None = None) -> None:
        self._store = store
        self._webhook_url = webhook_url

    def read(self) -> ResendSettings:
        saved = self._store.get("resend.settings", "account") or {}
        return ResendSettings.model_validate({"webhook_url": self._webhook_url, **saved})

    def write(self, settings: ResendSettings) -> ResendSettings:
        self._store.put("resend.settings", "account", settings.model_dump())
        return settings
