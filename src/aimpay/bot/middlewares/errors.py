"""Whatever goes wrong, the person is told in plain words what to press now, and the log says why."""

import logging
from typing import Any, Final

from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError
from aiogram.types import CallbackQuery, Message, TelegramObject

from aimpay.bot import texts
from aimpay.bot.desk import Desk
from aimpay.bot.middlewares.request_id import Next
from aimpay.bot.screens import CALLBACK_LIMIT_BYTES, Button, Rows, Screen, back, safe
from aimpay.contract.errors import ErrorCode, RemoteError, RemoteSilentError

log = logging.getLogger(__name__)

WORTH_REPEATING: Final = frozenset(
    {ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL, ErrorCode.PAYMENT_UNAVAILABLE, ErrorCode.INVITE_NOT_READY}
)


async def telling(handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
    try:
        return await handler(event, data)
    except Exception as error:  # noqa: BLE001 — the last resort: logged, and the person is told
        screen = _screen(error, event)
    if screen and isinstance(event, Message | CallbackQuery):
        await _show(data["desk"], event, screen)
    return None


async def _show(desk: Desk, event: Message | CallbackQuery, screen: Screen) -> None:
    try:
        await desk.stage.show(event, screen)
    except TelegramAPIError as error:
        log.warning("the trouble could not be told: %s", error)


def _screen(error: Exception, event: TelegramObject) -> Screen | None:
    match error:
        case RemoteError():
            return _refused(error, event)
        case RemoteSilentError():
            log.warning("the server is silent: %s", error)
            typed = isinstance(event, Message) and not (event.text or "").startswith("/")
            return Screen(texts.SERVER_SILENT_TYPED if typed else texts.SERVER_SILENT, _repeat(event))
        case TelegramForbiddenError():
            log.info("the person does not take messages: %s", error.message)
            return None
        case _:
            log.error("an update failed", exc_info=error)
            return Screen(texts.BROKEN, _repeat(event))


def _refused(error: RemoteError, event: TelegramObject) -> Screen:
    log.info("the server refused: %s", error.code)
    if error.code == ErrorCode.USER_BLOCKED:
        return Screen(texts.BLOCKED)
    rows = _repeat(event) if error.code in WORTH_REPEATING else (back(),)
    return Screen(safe(error.message) or texts.BROKEN, rows)


def _repeat(event: TelegramObject) -> Rows:
    again = _pressed(event)
    return ((Button(texts.RETRY, again),), back()) if again else (back(),)


def _pressed(event: TelegramObject) -> str | None:
    """Return the callback that does the same once more; /start keeps its payload, which says who invited."""
    if isinstance(event, CallbackQuery):
        return event.data
    command, _, payload = (event.text or "").partition(" ") if isinstance(event, Message) else ("", "", "")
    if command.split("@")[0] != "/start":
        return None
    again = f"start:{payload}"
    return again if len(again.encode()) <= CALLBACK_LIMIT_BYTES else "start"
