"""One person's updates are handled one after another, so that a double click is not two purchases."""

from typing import Any

from aiogram.fsm.middleware import FSMContextMiddleware
from aiogram.types import TelegramObject

from aimpay.bot.middlewares.request_id import Next


class OneAtATime:
    """aiogram's own middleware would ask the server for the state on every update; most never need it."""

    def __init__(self, fsm: FSMContextMiddleware) -> None:
        self._fsm = fsm

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        context = self._fsm.resolve_event_context(data["bot"], data)
        if context is None:
            return await handler(event, data)
        data["key"] = context.key
        async with self._fsm.events_isolation.lock(context.key):
            return await handler(event, data)
