"""Takes names out of what is shown to people from outside: a partner is a number, the same all over the page."""

from collections.abc import Sequence
from dataclasses import replace

from aimpay.server.insight.network import Network
from aimpay.server.insight.partners import PartnerReturn


def nameless(rows: Sequence[PartnerReturn], found: Network) -> tuple[list[PartnerReturn], Network]:
    """Numbers go by what is seen first, and tell nothing of who is meant."""
    numbers: dict[int, int] = {}

    def name(user_id: int) -> str:
        return f"Участник {numbers.setdefault(user_id, len(numbers) + 1)}"

    masked = [replace(one, name=name(one.user_id), user_id=numbers[one.user_id]) for one in rows]
    invited = []
    for one in found.invited:
        referrer, own = name(one.referrer_id), name(one.user_id)
        ids = {"user_id": numbers[one.user_id], "referrer_id": numbers[one.referrer_id]}
        invited.append(replace(one, name=own, referrer_name=referrer, **ids))
    return masked, replace(found, invited=tuple(invited))
