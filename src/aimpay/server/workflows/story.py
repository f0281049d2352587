"""A story is a durable list of steps. These are its shapes; the engine behind them is in ``engine.py``."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

ASIDE: Final = "aside"
ROUTINE: Final = "routine"


class Story(Protocol):
    """Given to a story function. ``step`` runs work once, retries what may pass, and remembers the JSON it returned."""

    async def step(self, work: Callable[..., Awaitable[Any]], *args: Any) -> Any: ...


StoryFunction = Callable[..., Awaitable[None]]
"""``async def name(story, *json_arguments)``; its name is stored, so it never changes."""


def aside(story: StoryFunction) -> StoryFunction:
    """Mark a story that no sale waits for: it is performed on a queue of its own, and may wait for a slow outsider."""
    story.__dict__[ASIDE] = True
    return story


def is_aside(story: StoryFunction) -> bool:
    return ASIDE in story.__dict__


def routine(story: StoryFunction) -> StoryFunction:
    """Mark a story that comes again and again: nobody asks about one that is over, and it is forgotten soon."""
    story.__dict__[ROUTINE] = True
    return story


def is_routine(story: StoryFunction) -> bool:
    return ROUTINE in story.__dict__


class Jobs(Protocol):
    """Starts stories. Joins the caller's transaction: a rollback takes the story with it."""

    async def enqueue(self, session: AsyncSession, story: StoryFunction, key: str, *args: Any) -> None: ...
