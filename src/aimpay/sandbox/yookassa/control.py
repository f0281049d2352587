"""The hand of the sandbox's owner: pay, force, refund, look, break things."""

from fastapi import APIRouter

from aimpay.sandbox.yookassa import control_incoming, control_outgoing, control_switches
from aimpay.sandbox.yookassa.provider import Provider


def build(provider: Provider) -> APIRouter:
    router = APIRouter()
    for part in (control_incoming, control_outgoing, control_switches):
        router.include_router(part.build(provider))
    return router
