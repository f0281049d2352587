"""Whom a timeline is about."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from aimpay.server.growth.visits.models import SiteSession


@dataclass(frozen=True)
class Person:
    """``lead_ids`` are the lead that stands and all that were merged into it; ``user_id`` once he is in the bot."""

    lead_ids: tuple[int, ...]
    user_id: int | None

    @property
    def sessions(self) -> Select[int]:
        """His browsers."""
        return select(SiteSession.id).where(SiteSession.lead_id.in_(self.lead_ids))
