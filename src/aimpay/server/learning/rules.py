"""Pure decisions about how long a right lasts, and when its end is told."""

from datetime import datetime, timedelta
from typing import Final

WARNINGS: Final = (timedelta(days=7), timedelta(days=1))
"""Before the end of access that was sold or given."""
TRIAL_WARNING: Final = timedelta(hours=3)


def warnings_of(starts_at: datetime, ends_at: datetime, *, is_trial: bool) -> tuple[datetime, ...]:
    """Return when to warn, in order. A warning in the first half of the time is left out; a trial has one."""
    length = ends_at - starts_at
    leads = (min(TRIAL_WARNING, length / 4),) if is_trial else WARNINGS
    return tuple(ends_at - lead for lead in leads if lead <= length / 2)


def next_due(starts_at: datetime, ends_at: datetime | None, after: datetime, *, is_trial: bool) -> datetime | None:
    """Return the first moment later than ``after`` at which something is due: a warning, or the end itself."""
    if ends_at is None:
        return None
    moments = (*warnings_of(starts_at, ends_at, is_trial=is_trial), ends_at)
    return next((moment for moment in moments if moment > after), None)
