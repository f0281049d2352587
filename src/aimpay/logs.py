"""Logs of every process: lines or JSON, with the request id, and with secrets and personal data masked."""

import logging
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

from pythonjsonlogger.json import JsonFormatter

from aimpay.contract.request_id import peek_request_id, story_key
from aimpay.discreet import without_input
from aimpay.tracing import trace_id

FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s [%(request_id)s] %(message)s"
NOISY: Final = ("aiogram.event", "aiosqlite", "asyncio", "dbos", "uvicorn.access", "alembic")
NAMES: Final = {"levelname": "level", "name": "logger", "exc_info": "error"}
COLOURS: Final = "color_message"
"""What uvicorn says a second time, for terminals."""

CARD_DIGITS: Final = 16
Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def _card(match: re.Match[str]) -> str:
    """Hide a card's number; other long numbers, such as times and ids, rarely have its check digit."""
    digits = re.sub(r"\D", "", match[0])
    return f"****{digits[-4:]}" if len(digits) == CARD_DIGITS or _has_check_digit(digits) else match[0]


def _has_check_digit(digits: str) -> bool:
    """Luhn's rule."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


MASKS: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"(?<!\d)(\d{6,12}):[A-Za-z0-9_-]{20,}"), r"\1:***"),
    (re.compile(r"\b(live|test|re|sk)_[A-Za-z0-9_-]{6,}"), r"\1_***"),
    (re.compile(r"(?i)\b(basic|bearer)\s+[A-Za-z0-9._~+/=-]{6,}"), r"\1 ***"),
    (re.compile(r"\b([\w.+-])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)"), r"\1***@\2"),
    (re.compile(r"(?<![\w-])\d{4}(?:[ -]?\d{4}){2}(?:[ -]?\d{1,4}){1,2}(?![\w-])"), _card),
    (re.compile(r"(?<![\w-])\+?[78][ (-]{0,2}\d{3}[ )-]{0,2}\d{3}[ -]?\d{2}[ -]?(\d{2})(?![\w-])"), r"+7***\1"),
    (re.compile(r"(?<=input_value=).*(?=, input_type=)"), "***"),
    (re.compile(r"(?<=\bDETAIL:  ).*"), "***"),
)


def mask(text: str) -> str:
    """Hide tokens, keys, addresses, card and phone numbers; enough is left to recognise them by."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


class MaskingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.request_id = peek_request_id() or "-"
        if record.exc_info:
            record.exc_text = None  # another handler may have written it in full
        return mask(super().format(record))

    def formatException(self, ei: Failure) -> str:  # noqa: N802 — the name is the library's
        return without_input(super().formatException(ei), ei[1])


class MaskingJsonFormatter(JsonFormatter):
    """One object to a line. Values are masked one by one, before they are written: a mask never breaks the JSON."""

    def __init__(self, process: str) -> None:
        super().__init__("%(levelname)s%(name)s%(message)s", rename_fields=NAMES, json_ensure_ascii=False)
        self._process = process

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        where = {"request_id": peek_request_id(), "trace_id": trace_id(), "story": story_key.get()}
        given = {name: _masked(value) for name, value in log_data.items() if name != COLOURS}
        return {**given, "process": self._process, **{name: value for name, value in where.items() if value}}

    def formatException(self, ei: Failure) -> str:  # noqa: N802 — the name is the library's
        return without_input(str(super().formatException(ei)), ei[1])

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        super().add_fields(log_data, record, message_dict)


def _masked(value: Any) -> Any:
    """Numbers stay numbers: an extra field holds ids and amounts of ours."""
    return value if isinstance(value, int | float | None) else mask(str(value))


def set_up_logs(level: str, form: str = "lines", process: str = "") -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskingJsonFormatter(process) if form == "json" else MaskingFormatter(FORMAT))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
