"""The sandbox's switches for this emulator: where notifications go, and how badly."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from aimpay.sandbox.world import World

KIND = "yk_settings"
MoneyText = Annotated[str, StringConstraints(pattern=r"^-?\d+\.\d{2}$")]


class WebhookSwitches(BaseModel):
    duplicate: int = Field(0, ge=0, le=20, description="how many extra copies of each notification, at once")
    reorder: bool = Field(False, description="hold notifications for 3 s and send the newest first")
    delay_seconds: float = Field(0, ge=0, le=86_400)
    drop: bool = Field(False, description="lose every notification while on")
    drop_next: int = Field(0, ge=0, description="lose this many of the next notifications")
    forge: bool = Field(False, description="bodies lie: «succeeded» instead of «canceled» and the other way round")


class Options(BaseModel):
    webhook_url: str
    payout_webhook_url: str
    source_address: Literal["yookassa", "foreign"] = Field(
        "yookassa", description="which address the trusted hop reports for the sender"
    )
    fiscal: bool = Field(True, description="the shop must send 54-FZ receipts")
    payout_balance: MoneyText = "1000000.00"
    refund_outcome: Literal["succeeded", "pending", "insufficient_funds"] = "succeeded"
    receipt_outcome: Literal["succeeded", "pending", "canceled"] = "succeeded"
    webhooks: WebhookSwitches = WebhookSwitches()


class WebhookSwitchesChange(BaseModel):
    duplicate: int | None = Field(None, ge=0, le=20)
    reorder: bool | None = None
    delay_seconds: float | None = Field(None, ge=0, le=86_400)
    drop: bool | None = None
    drop_next: int | None = Field(None, ge=0)
    forge: bool | None = None


class OptionsChange(BaseModel):
    """Only what is given changes."""

    webhook_url: str | None = None
    payout_webhook_url: str | None = None
    source_address: Literal["yookassa", "foreign"] | None = None
    fiscal: bool | None = None
    payout_balance: MoneyText | None = None
    refund_outcome: Literal["succeeded", "pending", "insufficient_funds"] | None = None
    receipt_outcome: Literal["succeeded", "pending", "canceled"] | None = None
    webhooks: WebhookSwitchesChange | None = None


def read(world: World) -> Options:
    default = f"{world.settings.server_url}/payment_notification"
    saved: dict[str, Any] = world.store.get(KIND, "options") or {}
    return Options.model_validate({"webhook_url": default, "payout_webhook_url": default, **saved})


def change(world: World, wanted: OptionsChange) -> Options:
    new = wanted.model_dump(exclude_none=True)
    webhooks = {**read(world).webhooks.model_dump(), **new.pop("webhooks", {})}
    saved = world.store.get(KIND, "options") or {}
    world.store.put(KIND, "options", {**saved, **new, "webhooks": webhooks})
    return read(world)
