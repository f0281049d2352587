"""The hand of the sandbox's owner: pay, force, refund, look, break things."""

from aimpay.sandbox.controls import Controls
from aimpay.sandbox.yookassa import control_incoming, control_outgoing, control_switches
from aimpay.sandbox.yookassa.provider import Provider


def build(provider: Provider) -> Controls:
    controls = Controls()
    for part in (control_incoming, control_outgoing, control_switches):
        controls.include(part.build(provider))
    return controls
