"""A story is a durable list of steps. These are its shapes; the engine behind them is in ``engine.py``."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession


class Story(Protocol):
    """Given to a story function. ``step`` runs work once, retries what may pass, and remembers the JSON it returned."""

    async def step(self, work: Callable[..., Awaitable[Any]], *args: Any) -> Any: ...


StoryFunction = Callable[..., Awaitable[None]]
"""``async def name(story, *json_arguments)``; its name is stored, so it never changes."""


class Jobs(Protocol):
    """Starts stories. Joins the caller's transaction: a rollback takes the story with it."""

    async def enqueue(self, session: AsyncSession, story: StoryFunction, key: str, *args: Any) -> None: ...
