"""People's names where not everybody may read them."""

from typing import Final

DOTS: Final = "•••"


def short_name(first_name: str, last_name: str | None) -> str:
    """«Борис К•••»: what the one who invited him knows anyway."""
    return f"{first_name} {last_name[0]}{DOTS}" if last_name else first_name


def masked_name(first_name: str) -> str:
    """«Б•••»: for strangers."""
    return f"{first_name[:1]}{DOTS}"
