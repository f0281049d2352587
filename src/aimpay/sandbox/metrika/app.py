"""Stand-in for Yandex Metrika: server hits, offline conversions, goals."""

from pydantic import BaseModel, Field

from aimpay.sandbox.controls import Controls
from aimpay.sandbox.metrika.api import Endpoints, create_app
from aimpay.sandbox.metrika.faults import FaultBook, Faults
from aimpay.sandbox.metrika.goals import Goals
from aimpay.sandbox.metrika.hits import Hits
from aimpay.sandbox.metrika.settings import MetrikaSettings, SettingsShelf
from aimpay.sandbox.metrika.table import Row
from aimpay.sandbox.metrika.uploads import Uploads
from aimpay.sandbox.world import Emulator, World


class HitView(BaseModel):
    """``at`` is when it came, ``happened_at`` what it says of itself, both ISO 8601."""

    id: int
    at: str
    happened_at: str
    params: dict[str, str]
    stored: bool
    problems: list[str] = Field(description="why it was not stored")


class HitViews(BaseModel):
    hits: list[HitView]


class RowView(Row):
    problem: str | None = Field(description="once processed: why it was not linked to a visit")


class Uploading(BaseModel):
    id: int
    created_at: str
    type: str
    comment: str
    status: str
    rows: list[RowView]


class Conversions(BaseModel):
    uploadings: list[Uploading]


def build(world: World) -> Emulator:
    shelf, faults = SettingsShelf(world.store), FaultBook(world.store)
    hits, goals = Hits(world, shelf), Goals(world)
    uploads = Uploads(world, hits, goals, shelf)
    return Emulator(
        name="metrika",
        app=create_app(Endpoints(world, hits, goals, uploads, shelf, faults)),
        control=_build_control(hits, uploads, shelf, faults),
    )


def _build_control(hits: Hits, uploads: Uploads, shelf: SettingsShelf, faults: FaultBook) -> Controls:
    controls = Controls()

    @controls.get("/hits", summary="Server hits, oldest first, with what is wrong with them")
    async def read_hits() -> HitViews:
        return HitViews(hits=[HitView.model_validate(hit) for hit in hits.all()])

    @controls.get("/conversions", summary="Uploaded offline conversions, oldest first")
    async def read_conversions() -> Conversions:
        return Conversions(uploadings=[Uploading.model_validate(one) for one in uploads.all()])

    @controls.get("/settings", summary="How strict the stand-in is")
    async def read_settings() -> MetrikaSettings:
        return shelf.read()

    @controls.put("/settings", summary="Replace the settings")
    async def write_settings(body: MetrikaSettings) -> MetrikaSettings:
        return shelf.write(body)

    @controls.get("/faults", summary="Faults still to come")
    async def read_faults() -> Faults:
        return faults.read()

    @controls.put("/faults", summary="Replace the faults to come")
    async def write_faults(body: Faults) -> Faults:
        return faults.write(body)

    return controls
