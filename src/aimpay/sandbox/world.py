"""What every emulator is given, and what each gives back."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp

from aimpay.sandbox.changes import Changes
from aimpay.sandbox.clock import Clock
from aimpay.sandbox.controls import Controls
from aimpay.sandbox.journal import Journal
from aimpay.sandbox.settings import SandboxSettings
from aimpay.sandbox.store import Store


@dataclass(frozen=True)
class World:
    settings: SandboxSettings
    store: Store
    clock: Clock
    changes: Changes
    journal: Journal


@dataclass(frozen=True)
class Emulator:
    """``app`` answers the product at ``/<name>``; ``control`` is driven by people and tests at ``/sandbox/api/<name>``.

    ``workers`` run for as long as the sandbox does (senders of webhooks and the like).
    """

    name: str
    app: ASGIApp
    control: Controls
    workers: tuple[Callable[[], Coroutine[Any, Any, None]], ...] = field(default=())
