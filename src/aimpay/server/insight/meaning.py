"""A measure in words, kept beside its query: pages show it, docs/measures.md repeats it, a test compares the two."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Meaning:
    """Russian. ``columns`` explains each field of the measure's rows: its name on the page, and what is counted."""

    title: str
    text: str
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
