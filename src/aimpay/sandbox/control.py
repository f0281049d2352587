"""The part of the control API that belongs to no single emulator: clock, journal, changes, about."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse

from aimpay.sandbox.controls import Controls
from aimpay.sandbox.world import World


class ClockView(BaseModel):
    now: datetime
    offset_seconds: float
    version: int = Field(description="how many times the clock was moved")


class Advance(BaseModel):
    seconds: float = Field(gt=0, le=366 * 86_400)


class JournalView(BaseModel):
    lines: list[dict[str, Any]]


class About(BaseModel):
    server_url: str
    sandbox_url: str
    bot_username: str
    bot_name: str
    group_id: int
    group_title: str
    owner_id: int


def build(world: World) -> Controls:
    controls = Controls()

    def clock_view() -> ClockView:
        clock = world.clock
        return ClockView(now=clock.now(), offset_seconds=clock.offset_seconds, version=clock.version)

    @controls.get("/clock", summary="What time it is in the sandbox")
    async def clock() -> ClockView:
        return clock_view()

    @controls.post("/clock/advance", summary="Move the clock forward")
    async def advance(body: Advance) -> ClockView:
        world.clock.advance(timedelta(seconds=body.seconds))
        world.changes.tell("clock")
        return clock_view()

    @controls.get("/clock/wait", summary="Answer when the clock has moved past `version`, or after `timeout` seconds")
    async def wait(version: int = 0, timeout: Annotated[float, Query(ge=0, le=60)] = 25) -> ClockView:  # noqa: ASYNC109 — a query parameter
        if world.clock.version <= version:
            await world.clock.wait_moved(timeout)
        return clock_view()

    @controls.get("/journal", summary="Requests between the product and the outside, oldest first")
    async def journal(
        after: int = 0, system: str | None = None, limit: Annotated[int, Query(ge=1, le=1000)] = 200
    ) -> JournalView:
        return JournalView(lines=world.journal.lines(after=after, system=system, limit=limit))

    @controls.get("/changes", summary="Server-sent events: one small JSON object for each change")
    async def changes() -> StreamingResponse:
        return StreamingResponse(_events(world), media_type="text/event-stream")

    @controls.get("/about", summary="Names and addresses of this demo")
    async def about() -> About:
        settings = world.settings
        return About(
            server_url=settings.server_url,
            sandbox_url=settings.public_url,
            bot_username=settings.bot_username,
            bot_name=settings.bot_name,
            group_id=settings.group_id,
            group_title=settings.group_title,
            owner_id=settings.owner_id,
        )

    return controls


async def _events(world: World) -> AsyncIterator[str]:
    yield ": connected\n\n"
    async for change in world.changes.listen():
        yield f"data: {json.dumps(change, ensure_ascii=False)}\n\n"
