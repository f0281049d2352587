"""Lists page by page: in the order of ids, from the place where the last page ended. Nothing is skipped or doubled."""

import base64
import binascii
from typing import Final

from aimpay.server.workflows.integrators.errors import CursorInvalidError

MARK: Final = "after:"


def cursor_of(last_id: int) -> str:
    return base64.urlsafe_b64encode(f"{MARK}{last_id}".encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> int:
    """Return the id after which the page begins; CursorInvalidError when we gave no such cursor."""
    if not cursor:
        return 0
    try:
        words = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise CursorInvalidError from error
    number = words.removeprefix(MARK)
    if not words.startswith(MARK) or not number.isdecimal() or len(number) > len(str(2**53)):
        raise CursorInvalidError
    return int(number)
