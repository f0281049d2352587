"""Many people at once, and how hard the bot presses: for measuring broadcasts."""

from pydantic import BaseModel, Field

from aimpay.sandbox.controls import Controls
from aimpay.sandbox.telegram.flood import FloodCounts
from aimpay.sandbox.telegram.state import Telegram


class NewCrowd(BaseModel):
    count: int = Field(ge=1, le=200_000)


class Crowd(BaseModel):
    """Everybody from ``first_id`` to ``last_id``."""

    first_id: int
    last_id: int


def add_crowd_controls(controls: Controls, tg: Telegram) -> None:
    @controls.post("/users/bulk", status_code=201, summary="Many people who have started the bot")
    async def add_crowd(body: NewCrowd) -> Crowd:
        ids = tg.users.add_crowd(body.count)
        return Crowd(first_id=ids[0], last_id=ids[-1])

    @controls.get("/flood", summary="How many messages were taken and refused since the sandbox began")
    async def flood() -> FloodCounts:
        return tg.flood.counts()
