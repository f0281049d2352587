"""Spans by OpenTelemetry. Imported only where a collector is named: the library takes longer to start than the bot."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

KINDS: Final = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "consumer": SpanKind.CONSUMER,
}
W3C: Final = TraceContextTextMapPropagator()
TRACEPARENT: Final = "traceparent"
"""The one key the propagator reads and writes."""


class Telemetry:
    """An exception's text may hold what must not leave the house: of a failure only its class is kept."""

    def __init__(self, endpoint: str, process: str) -> None:
        resource = Resource({SERVICE_NAME: f"aimpay-{process}"})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=1000))
        self._tracer = self._provider.get_tracer("aimpay")

    @contextmanager
    def span(self, name: str, kind: str, parent: str) -> Iterator[None]:
        around = W3C.extract({TRACEPARENT: parent}) if parent else None
        with self._tracer.start_as_current_span(
            name, around, KINDS[kind], record_exception=False, set_status_on_exception=False
        ) as made:
            try:
                yield
            except Exception as error:
                made.set_status(StatusCode.ERROR, type(error).__name__)
                raise

    def traceparent(self) -> str:
        if not trace.get_current_span().get_span_context().is_valid:
            return ""
        carrier: dict[str, str] = {}
        W3C.inject(carrier)
        return carrier.get(TRACEPARENT, "")

    def close(self) -> None:
        self._provider.shutdown()
