"""A file of an advertiser as rows of words: its encoding and its separator are found, not asked for."""

import csv
import io
from typing import Final

SEPARATORS: Final = (";", "\t", ",")
MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LOOKED_AT: Final = 30
MOST_LINES: Final = 20_000


class NotATableError(ValueError):
    """The bytes are no text, or the text is no table."""


def rows_of(body: bytes, most: int = MOST_LINES) -> list[tuple[int, list[str]]]:
    """Return each row with the number of its line in the file, counted from 1; blank ones are left out."""
    text = _decoded(body)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    found: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            cells = [cell.strip().replace("\u00a0", " ") for cell in row]
            if any(cells):
                found.append((reader.line_num, cells))
            if len(found) > most:
                raise NotATableError("too many lines")
    except csv.Error as error:
        raise NotATableError(str(error)) from error
    return found


def _decoded(body: bytes) -> str:
    """UTF-8 when it can be, with or without a mark; else Windows-1251, in which any bytes are letters."""
    if b"\x00" in body and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotATableError("bytes that are no text")
    encoding = next((name for mark, name in MARKS if body.startswith(mark)), "utf-8")
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        return body.decode("cp1251")
    except UnicodeDecodeError as error:
        raise NotATableError("neither UTF-8 nor Windows-1251") from error


def _separator(text: str) -> str:
    """The one that splits the first lines into the most columns: a comma also stands within sums."""
    lines = text.splitlines()[:LOOKED_AT]
    return max(SEPARATORS, key=lambda mark: max((line.count(mark) for line in lines), default=0))
