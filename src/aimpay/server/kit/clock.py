"""The one place that reads the wall clock. UTC always."""

from datetime import UTC, datetime, timedelta


class Clock:
    """In the demo the sandbox shifts it forward; in production the offset stays zero."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return self.unshifted() + self.offset

    def unshifted(self) -> datetime:
        """The machine's own time, for comparing with stamps that others set."""
        return datetime.now(UTC)
