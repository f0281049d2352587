"""Checks the CSV of offline conversions and reads its rows."""

import csv
import io
from datetime import UTC, datetime

from pydantic import BaseModel, Field

from aimpay.sandbox.metrika.refusal import Refusal

NEEDED = ("Target", "DateTime")
IDS = ("ClientId", "UserId", "Yclid", "PurchaseId")
EXTRAS = ("Price", "Currency")
SIZE_LIMIT = 1024**3
CODE_LENGTH = 3


class Row(BaseModel):
    """``price`` is as written; ``ids`` holds the non-empty identifiers by column name."""

    target: str
    happened_at: datetime
    ids: dict[str, str] = Field(min_length=1)
    price: str | None
    currency: str | None


def read_table(content: bytes, now: datetime) -> list[Row]:
    """Raise Refusal, naming the line, for the first thing that is wrong."""
    if len(content) > SIZE_LIMIT:
        raise _wrong("The file is larger than 1 GB")
    lines = _lines(_decode(content))
    if not lines:
        raise _wrong("The file is empty")
    header = [name.strip() for name in lines[0]]
    _check_header(header)
    rows = [_read_row(header, line, number, now) for number, line in enumerate(lines[1:], start=2) if any(line)]
    if not rows:
        raise _wrong("The file has a header only")
    return rows


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong("The file is not in UTF-8") from error


def _lines(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise _wrong(f"The file is not CSV: {error}") from error


def _check_header(header: list[str]) -> None:
    for name in NEEDED:
        if name not in header:
            raise _wrong(f"Column {name} is missing in the header")
    if not set(IDS) & set(header):
        raise _wrong(f"One of the columns {', '.join(IDS)} is needed")
    if unknown := set(header) - {*NEEDED, *IDS, *EXTRAS}:
        raise _wrong(f"Unknown column {min(unknown)}")
    if len(set(header)) < len(header):
        raise _wrong("A column is repeated")


def _read_row(header: list[str], line: list[str], number: int, now: datetime) -> Row:
    if len(line) != len(header):
        raise _wrong(f"Line {number} has {len(line)} fields, the header has {len(header)}")
    fields = {name: value.strip() for name, value in zip(header, line, strict=True)}
    ids = {name: fields[name] for name in IDS if fields.get(name)}
    if not fields["Target"]:
        raise _wrong(f"Line {number}: Target is empty")
    if not ids:
        raise _wrong(f"Line {number}: no identifier")
    return Row(
        target=fields["Target"],
        happened_at=_moment(fields["DateTime"], number, now),
        ids=ids,
        price=_price(fields.get("Price"), number),
        currency=_currency(fields.get("Currency"), number),
    )


def _moment(text: str, number: int, now: datetime) -> datetime:
    if not text.isdecimal() or len(text) > 10:  # noqa: PLR2004 — digits of unix seconds
        raise _wrong(f"Line {number}: DateTime must be unix seconds")
    moment = datetime.fromtimestamp(int(text), UTC)
    if moment > now:
        raise _wrong(f"Line {number}: DateTime is in the future")
    return moment


def _price(text: str | None, number: int) -> str | None:
    if not text:
        return None
    whole, _, part = text.partition(".")
    if not whole.isdecimal() or (part and not part.isdecimal()):
        raise _wrong(f"Line {number}: Price must be a number such as 14990.00")
    return text


def _currency(text: str | None, number: int) -> str | None:
    if not text:
        return None
    if len(text) != CODE_LENGTH or not text.isascii() or not text.isupper():
        raise _wrong(f"Line {number}: Currency must be a code such as RUB")
    return text


def _wrong(message: str) -> Refusal:
    return Refusal(400, "invalid_uploading", message)
