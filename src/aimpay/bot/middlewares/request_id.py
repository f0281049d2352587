"""Gives every update an id that goes along to the server and into both logs."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.types import TelegramObject, Update

from aimpay.contract.request_id import current_request_id, set_request_id

log = logging.getLogger(__name__)

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


async def numbering(handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
    is_claimed = "taken" in data or "trouble" in data
    request_id = current_request_id() if is_claimed else set_request_id("")
    if isinstance(event, Update):
        log.info("request %s is update %s", request_id, event.update_id)
    return await handler(event, data)
