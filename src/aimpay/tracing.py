"""Traces: spans by names of ours, without addresses, queries or people. Nothing is imported until asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Final, Protocol

TRACEPARENT: Final = "traceparent"


class Tracer(Protocol):
    """``parent`` is a W3C traceparent; empty, the span belongs to the one around it."""

    def span(self, name: str, kind: str, parent: str) -> "ContextSpan": ...

    def traceparent(self) -> str: ...

    def close(self) -> None: ...


class ContextSpan(Protocol):
    def __enter__(self) -> object: ...

    def __exit__(self, *failure: object) -> None: ...


_tracers: Final[list[Tracer]] = []
"""One, or none: a process without a collector pays nothing."""


@contextmanager
def tracing(endpoint: str, process: str) -> Iterator[None]:
    """Send spans to an OTLP/HTTP collector until the block ends; an empty ``endpoint`` switches it off."""
    if not endpoint:
        yield
        return
    tracer: Tracer = import_module("aimpay.telemetry").Telemetry(endpoint, process)
    _tracers.append(tracer)
    try:
        yield
    finally:
        _tracers.remove(tracer)
        tracer.close()


@contextmanager
def span(name: str, kind: str = "internal", *, parent: str = "") -> Iterator[None]:
    if not _tracers:
        yield
        return
    with _tracers[0].span(name, kind, parent):
        yield


def traceparent() -> str:
    """Return the W3C traceparent of where we are, or nothing."""
    return _tracers[0].traceparent() if _tracers else ""


def trace_id() -> str:
    return traceparent().split("-")[1] if traceparent() else ""
