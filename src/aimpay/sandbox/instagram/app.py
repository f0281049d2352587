"""Stand-in for Instagram: people write and comment, the school answers, Meta tells the product of it all."""

from typing import Any

from fastapi import HTTPException
from pydantic import BaseModel, Field

from aimpay.sandbox.controls import Controls
from aimpay.sandbox.instagram.api import Endpoints, create_app
from aimpay.sandbox.instagram.event import comment_entry, message_entry
from aimpay.sandbox.instagram.faults import FaultBook, Faults
from aimpay.sandbox.instagram.hooks import Hooks
from aimpay.sandbox.instagram.people import People
from aimpay.sandbox.instagram.settings import InstagramSettings, SettingsShelf
from aimpay.sandbox.instagram.tokens import Tokens
from aimpay.sandbox.world import Emulator, World


class Said(BaseModel):
    """What a person writes to the school, known by his username."""

    username: str = Field(min_length=1, max_length=30)
    text: str = Field(min_length=1, max_length=1000)
    media: str = "17900000000000001"


class Made(BaseModel):
    id: str
    person: str


class Seen(BaseModel):
    people: list[dict[str, Any]]
    comments: list[dict[str, Any]]
    messages: list[dict[str, Any]]


class Webhooks(BaseModel):
    webhooks: list[dict[str, Any]]


class Handshake(BaseModel):
    verify_token: str | None = Field(default=None, description="null: the right one")
    challenge: str = "1158201444"


class Shaken(BaseModel):
    status: int
    answer: str


def build(world: World) -> Emulator:
    shelf, faults, people = SettingsShelf(world), FaultBook(world.store), People(world)
    hooks = Hooks(world, shelf, faults)
    return Emulator(
        name="instagram",
        app=create_app(Endpoints(world, people, hooks, Tokens(world), shelf, faults)),
        control=_build_control(world, people, hooks, shelf, faults),
        workers=(hooks.callbacks.work,),
    )


def _build_control(world: World, people: People, hooks: Hooks, shelf: SettingsShelf, faults: FaultBook) -> Controls:
    controls = Controls()
    _add_people(controls, world, people, hooks, shelf)
    _add_webhooks(controls, hooks, shelf)

    @controls.get("/settings", summary="Webhook address, its verify token, the shape of events")
    async def read_settings() -> InstagramSettings:
        return shelf.read()

    @controls.put("/settings", summary="Replace the settings")
    async def write_settings(body: InstagramSettings) -> InstagramSettings:
        return shelf.write(body)

    @controls.get("/faults", summary="Faults still to come")
    async def read_faults() -> Faults:
        return faults.read()

    @controls.put("/faults", summary="Replace the faults to come")
    async def write_faults(body: Faults) -> Faults:
        return faults.write(body)

    return controls


def _add_people(controls: Controls, world: World, people: People, hooks: Hooks, shelf: SettingsShelf) -> None:
    account = world.settings.instagram_account

    @controls.get("/seen", summary="People, comments and messages of both sides, oldest first")
    async def seen() -> Seen:
        return Seen(people=people.all(), comments=people.comments(), messages=people.messages())

    @controls.post("/messages", summary="A person writes to the school")
    async def write(body: Said) -> Made:
        message = people.write(people.person(body.username), body.text)
        hooks.announce([message_entry(account, message)])
        return Made(id=message["id"], person=message["person"])

    @controls.post("/comments", summary="A person comments a post of the school")
    async def comment(body: Said) -> Made:
        person = people.person(body.username)
        comment = people.comment(person, body.text, body.media)
        hooks.announce([comment_entry(account, comment, person, shelf.read().shape)])
        return Made(id=comment["id"], person=person["id"])


def _add_webhooks(controls: Controls, hooks: Hooks, shelf: SettingsShelf) -> None:
    @controls.get("/webhooks", summary="Events told to the product, oldest first")
    async def webhooks() -> Webhooks:
        return Webhooks(webhooks=hooks.callbacks.all())

    @controls.post("/webhooks/{hook_id}/resend", summary="Tell an event once more, at once")
    async def resend(hook_id: str) -> Made:
        call = hooks.callbacks.get(hook_id)
        if call is None:
            raise HTTPException(404, "no such event")
        hooks.callbacks.again(call)
        return Made(id=hook_id, person="")

    @controls.post("/handshake", summary="Ask the product whether the webhook's address is its own")
    async def handshake(body: Handshake) -> Shaken:
        status, answer = await hooks.shake_hands(body.verify_token or shelf.read().verify_token, body.challenge)
        return Shaken(status=status, answer=answer)
