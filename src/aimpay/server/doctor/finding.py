"""What the doctor found out about one outside system."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``ok``: True is well, False keeps the school from working, None is worth a look. ``note`` tells what is well."""

    system: str
    ok: bool | None
    what_is_wrong: str = ""
    how_to_mend: str = ""
    note: str = ""
