"""Stand-in for DeepSeek, the language model behind an OpenAI-compatible API."""

from typing import Any

from pydantic import BaseModel

from aimpay.sandbox.controls import Controls
from aimpay.sandbox.deepseek.api import KIND, create_app
from aimpay.sandbox.deepseek.faults import FaultBook, Faults
from aimpay.sandbox.deepseek.script import Script, Writer
from aimpay.sandbox.store import Store
from aimpay.sandbox.world import Emulator, World


class Said(BaseModel):
    role: str
    text: str


class Completion(BaseModel):
    """``at`` is ISO 8601; ``usage`` is as the API told it."""

    id: str
    at: str
    model: str
    stream: bool
    user_id: str | None
    messages: list[Said]
    answer: str
    reasoning: str | None
    finish_reason: str
    usage: dict[str, Any]


class Completions(BaseModel):
    completions: list[Completion]


def build(world: World) -> Emulator:
    writer, faults = Writer(world.store), FaultBook(world.store)
    return Emulator(
        name="deepseek",
        app=create_app(world, writer, faults),
        control=_build_control(world.store, writer, faults),
    )


def _build_control(store: Store, writer: Writer, faults: FaultBook) -> Controls:
    controls = Controls()

    @controls.get("/completions", summary="Dialogues with the model, oldest first")
    async def completions() -> Completions:
        return Completions(completions=[Completion.model_validate(one) for one in store.all(KIND)])

    @controls.get("/script", summary="Scripted answers, and the balance of the account")
    async def read_script() -> Script:
        return writer.read()

    @controls.put("/script", summary="Replace the script")
    async def write_script(body: Script) -> Script:
        return writer.write(body)

    @controls.get("/faults", summary="Faults still to come")
    async def read_faults() -> Faults:
        return faults.read()

    @controls.put("/faults", summary="Replace the faults to come")
    async def write_faults(body: Faults) -> Faults:
        return faults.write(body)

    return controls
