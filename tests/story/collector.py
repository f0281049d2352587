"""A collector of OpenTelemetry as small as one can be: it keeps the spans by the name of the service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@asynccontextmanager
async def collecting(spans: dict[str, list[Span]]) -> AsyncIterator[str]:
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
