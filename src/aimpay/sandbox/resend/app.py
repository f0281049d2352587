"""Stand-in for Resend, the e-mail service."""

from aimpay.sandbox.resend.api import create_app
from aimpay.sandbox.resend.control import build_control
from aimpay.sandbox.resend.faults import FaultBook
from aimpay.sandbox.resend.gate import Gate
from aimpay.sandbox.resend.hooks import Hooks
from aimpay.sandbox.resend.limiter import Limiter
from aimpay.sandbox.resend.mailbox import Mailbox
from aimpay.sandbox.resend.settings import SettingsShelf
from aimpay.sandbox.world import Emulator, World


def build(world: World) -> Emulator:
    faults = FaultBook(world.store)
    shelf = SettingsShelf(world.store, world.settings.resend_webhook_url)
    hooks = Hooks(world, shelf, faults)
    mailbox = Mailbox(world, hooks, faults)
    gate = Gate(world, faults, Limiter(world.clock, shelf))
    return Emulator(
        name="resend",
        app=create_app(world, gate, mailbox),
        control=build_control(mailbox, hooks, faults, shelf),
        workers=(hooks.callbacks.work, mailbox.work),
    )
