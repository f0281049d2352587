"""A trace goes from the bot through the server, as a collector of OpenTelemetry sees it, and holds no secret."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Final

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from patience import eventually
from ports import free_ports
from story.processes import Process, answers, environment
from story.town import standing_outside

PARTS: Final = ("server", "bot")


@pytest.mark.slow
async def test_one_trace_goes_from_bot_to_server_without_secrets(tmp_path: Path) -> None:
    spans: dict[str, list[Span]] = {}
    async with standing_outside(tmp_path) as town, _collector(spans) as endpoint:
        env = {**environment(town.settings), "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}
        doors = dict(zip(PARTS, astuple(free_ports()), strict=False))
        parts = [Process(tmp_path, name, env={**env, "METRICS_PORT": str(doors[name])}) for name in PARTS]
        async with parts[0], parts[1]:
            for port in doors.values():
                await answers(town.session, f"http://127.0.0.1:{port}/health/ready")
            await (await town.person("Тайна")).start()

            async def together() -> bool:
                ids = [{one.trace_id for one in spans.get(f"aimpay-{name}", ())} for name in PARTS]
                return bool(set.intersection(*ids))

            await eventually(together, "bot and server share a trace")
    said = b"".join(one.SerializeToString() for part in spans.values() for one in part)
    assert town.settings.bot_token.get_secret_value().encode() not in said
    assert "Тайна".encode() not in said
    assert any(one.name == "update message" for one in spans["aimpay-bot"])


@asynccontextmanager
async def _collector(spans: dict[str, list[Span]]) -> AsyncIterator[str]:
    async def take(request: web.Request) -> web.Response:
        told = ExportTraceServiceRequest.FromString(await request.read())
        for resource in told.resource_spans:
            name = next(one.value.string_value for one in resource.resource.attributes if one.key == "service.name")
            spans.setdefault(name, []).extend(one for scope in resource.scope_spans for one in scope.spans)
        return web.Response(content_type="application/x-protobuf")

    app = web.Application()
    app.router.add_post("/v1/traces", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
