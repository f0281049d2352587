"""Everything the emulator remembers, in one hand."""

from dataclasses import dataclass

from aimpay.sandbox.telegram.callbacks import Callbacks
from aimpay.sandbox.telegram.faults import Faults
from aimpay.sandbox.telegram.files import Files
from aimpay.sandbox.telegram.flood import Flood
from aimpay.sandbox.telegram.groups import Groups
from aimpay.sandbox.telegram.invites import Invites
from aimpay.sandbox.telegram.messages import Messages
from aimpay.sandbox.telegram.stars import Stars
from aimpay.sandbox.telegram.topics import Topics
from aimpay.sandbox.telegram.updates import Updates
from aimpay.sandbox.telegram.users import Users
from aimpay.sandbox.world import World


@dataclass(frozen=True)
class Telegram:
    world: World
    users: Users
    groups: Groups
    invites: Invites
    messages: Messages
    files: Files
    callbacks: Callbacks
    faults: Faults
    flood: Flood
    updates: Updates
    stars: Stars
    topics: Topics


def create_telegram(world: World) -> Telegram:
    users, faults = Users(world), Faults(world)
    return Telegram(
        world=world,
        users=users,
        groups=Groups(world, users),
        invites=Invites(world, users),
        messages=Messages(world),
        files=Files(world),
        callbacks=Callbacks(world),
        faults=faults,
        flood=Flood(world),
        updates=Updates(world, faults),
        stars=Stars(world, users),
        topics=Topics(world),
    )
