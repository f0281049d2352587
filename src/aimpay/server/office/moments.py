"""Reading moments that a person picked in a form: they are in Moscow's time."""

from datetime import UTC, datetime

from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.kit.moscow import MOSCOW


def read_moment(picked: str) -> datetime:
    """Read what an input of type datetime-local sends."""
    try:
        return datetime.fromisoformat(picked).replace(tzinfo=MOSCOW).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidRequestError("Укажите день и\u00a0время.") from error
