"""What an admin typed after «Сертификат:». Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

PERSON_ID: Final = re.compile(r"[1-9][0-9]{0,14}")


@dataclass(frozen=True)
class Issue:
    """``course`` is None when none of the known ones stands at the end."""

    telegram_id: int | None
    full_name: str
    course: str | None


def read_issue(argument: str, courses: Collection[str]) -> Issue | None:
    """Read «123456789; Иванова Анна; python», where the id and the course may be absent; None without a name."""
    parts = [part.strip() for part in argument.split(";") if part.strip()]
    person = int(parts.pop(0)) if parts and PERSON_ID.fullmatch(parts[0]) else None
    course = parts.pop().lower() if len(parts) > 1 and parts[-1].lower() in courses else None
    return Issue(person, parts[0], course) if len(parts) == 1 else None


def read_new_name(typed: str) -> tuple[str, str]:
    """Return the name and the reason of «Иванова Анна; смена фамилии», of which the reason may be empty."""
    name, _, reason = typed.partition(";")
    return name.strip(), reason.strip()
