"""YooKassa's lists, page after page."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, TypeVar
from urllib.parse import urlencode

from aimpay.server.integrations.yookassa.answers import Answer, read_page
from aimpay.server.integrations.yookassa.transport import Transport
from aimpay.server.selling.gateway import GatewayUnknownError

PAGE: Final = 100
Item = TypeVar("Item")


async def read_list(
    transport: Transport, path: str, query: Mapping[str, str], read_item: Callable[[Answer], Item]
) -> tuple[Item, ...]:
    """Return every item, newest first. A cursor that comes again would lead round for ever: that is no answer."""
    found: list[Item] = []
    cursor, seen = None, set[str]()
    while True:
        asked = {**query, "limit": str(PAGE)} | ({"cursor": cursor} if cursor else {})
        answer = await transport.get(f"{path}?{urlencode(asked)}")
        items, cursor = _read_page(read_item, answer)
        found.extend(items)
        if cursor is None:
            return tuple(found)
        if cursor in seen:
            raise GatewayUnknownError(f"a list of {path} that has no end")
        seen.add(cursor)


def _read_page(read_item: Callable[[Answer], Item], answer: Answer) -> tuple[tuple[Item, ...], str | None]:
    try:
        return read_page(read_item, answer)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GatewayUnknownError(f"a list that cannot be read: {error!r}") from error


def created_between(start: datetime, end: datetime) -> dict[str, str]:
    return {"created_at.gte": start.isoformat(), "created_at.lt": end.isoformat()}
