"""Control of settings, notifications and faults."""

from fastapi import HTTPException

from aimpay.sandbox.controls import Controls
from aimpay.sandbox.yookassa import faults, options
from aimpay.sandbox.yookassa.control_models import Forgery, WebhookView, WebhookViews
from aimpay.sandbox.yookassa.faults import Faults
from aimpay.sandbox.yookassa.options import Options, OptionsChange
from aimpay.sandbox.yookassa.provider import Provider


def build(provider: Provider) -> Controls:
    controls = Controls()
    _add_settings(controls, provider)
    _add_webhooks(controls, provider)
    return controls


def _add_settings(controls: Controls, provider: Provider) -> None:
    @controls.get("/settings", summary="Addresses, fiscalisation, balance, outcomes, notification switches")
    async def settings() -> Options:
        return provider.options

    @controls.put("/settings", summary="Change what is given, leave the rest")
    async def change_settings(body: OptionsChange) -> Options:
        provider.agenda.run_due()
        changed = options.change(provider.world, body)
        provider.world.changes.tell("yookassa", settings=True)
        return changed

    @controls.get("/faults", summary="Faults still to come")
    async def read_faults() -> Faults:
        return faults.read(provider.world)

    @controls.put("/faults", summary="Replace the faults still to come")
    async def write_faults(body: Faults) -> Faults:
        return faults.write(provider.world, body)


def _add_webhooks(controls: Controls, provider: Provider) -> None:
    @controls.get("/webhooks", summary="Notifications and every attempt to deliver them, newest first")
    async def webhooks() -> WebhookViews:
        return WebhookViews(items=[WebhookView(**note) for note in reversed(provider.outbox.all())])

    @controls.post("/webhooks/forge", summary="Send a notification about nothing that happened")
    async def forge(body: Forgery) -> WebhookView:
        lie = {"type": "notification", "event": body.event, "object": body.object}
        payout = body.event.startswith("payout.")
        usual = provider.options.payout_webhook_url if payout else provider.options.webhook_url
        note = provider.outbox.queue(body.url or usual, lie, str(body.object.get("id", "forged")))
        return WebhookView(**note)

    @controls.post("/webhooks/{webhook_id}/resend", summary="Send a notification again at once")
    async def resend(webhook_id: str) -> WebhookView:
        note = provider.outbox.resend(webhook_id)
        if note is None:
            raise HTTPException(404, "There is no such notification")
        return WebhookView(**note)
