"""Gives every update an id that goes along to the server and into both logs."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.types import TelegramObject, Update
from aiogram.types.update import UpdateTypeLookupError

from aimpay.contract.request_id import current_request_id, set_request_id
from aimpay.metrics import UPDATES
from aimpay.tracing import span

log = logging.getLogger(__name__)

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


async def numbering(handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
    is_claimed = "taken" in data or "trouble" in data
    request_id = current_request_id() if is_claimed else set_request_id("")
    if not isinstance(event, Update):
        return await handler(event, data)
    log.info("request %s is update %s", request_id, event.update_id)
    kind, outcome = _kind(event), "failed"
    try:
        with span(f"update {kind}", "consumer"):
            answer = await handler(event, data)
        outcome = "done"
    finally:
        UPDATES.labels(kind, outcome).inc()
    return answer


def _kind(update: Update) -> str:
    try:
        return update.event_type
    except UpdateTypeLookupError:
        return "unknown"
