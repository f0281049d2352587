"""What belongs to a lead and moves with it. A new table with a ``lead_id`` is a line here; a house test asks for it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Child:
    """``unique``: columns that together with ``lead_id`` may be there once. ``key`` names a row among its lead's.

    A row that the lead which stays has already does not move. Nothing is lost: cards read the whole family of a lead.
    Whoever acts on such a row asks ``standing_lead`` first.
    """

    table: str
    unique: tuple[str, ...] = ()
    key: str = "id"


CHILDREN: Final = (
    Child("contact_points", unique=("kind", "value")),
    Child("deliveries"),
    Child("instagram_events"),
    Child("lead_notes"),
    Child("lead_progress", unique=("stage", "step")),
    Child("lead_tags", unique=("tag",), key="tag"),
    Child("lead_tasks"),
    Child("marketing_consents"),
    Child("sequence_runs", unique=("sequence_id",)),
    Child("site_sessions"),
    Child("stage_moves"),
    Child("touchpoints"),
)
STAY: Final = {
    "leads": "the tree of merges itself",
    "lead_merges": "the history of merges, which names both",
    "lead_hints": "names two leads; read through the one that stands",
}
"""Tables that point at leads and are not moved, and why."""
