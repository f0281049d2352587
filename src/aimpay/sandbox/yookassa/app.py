"""YooKassa v3, as far as a shop and a payout gateway can see it, and the page where the payer pays."""

from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aimpay.sandbox.world import Emulator, World
from aimpay.sandbox.yookassa import control, gate, invoices, life, payer, payout_widget, payouts, people, receipts
from aimpay.sandbox.yookassa.agenda import keep_time, watch_clock
from aimpay.sandbox.yookassa.provider import Provider, create_provider
from aimpay.sandbox.yookassa.sender import Sender

VERBS = ["GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"]
DEEDS = {
    "expire_payment": life.expire_payment,
    "expire_capture": life.expire_capture,
    "expire_invoice": invoices.expire,
    "expire_person": people.expire,
    "register_receipt": receipts.settle,
    "settle_payout": payouts.settle,
}


def build(world: World) -> Emulator:
    provider = create_provider(world)
    for what, deed in DEEDS.items():
        provider.agenda.learn(what, partial(deed, provider))
    return Emulator(
        name="yookassa",
        app=Starlette(routes=[_api(provider), *payer.routes(provider), *payout_widget.routes(provider)]),
        control=control.build(provider),
        workers=(
            partial(keep_time, provider.agenda, world),
            partial(watch_clock, world, provider.agenda.woken, provider.outbox.woken),
            Sender(provider).run,
        ),
    )


def _api(provider: Provider) -> Route:
    async def answer(request: Request) -> Response:
        return await gate.answer(provider, request)

    return Route("/v3/{path:path}", answer, methods=VERBS)
