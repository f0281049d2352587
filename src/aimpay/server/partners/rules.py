"""Who is credited for a user. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CODE_PAYLOAD: Final = re.compile(r"r_(?P<code>[a-z0-9]{4,16})")
OLD_PAYLOAD: Final = re.compile(r"(?P<telegram_id>[1-9][0-9]{3,14})")


class Verdict(StrEnum):
    """What became of one arrival by a partner's link."""

    CREDITED = "credited"
    UNKNOWN_LINK = "unknown_link"
    SELF = "self"
    CIRCLE = "circle"
    ALREADY_ATTRIBUTED = "already_attributed"
    ALREADY_PAID = "already_paid"


@dataclass(frozen=True)
class Arrival:
    """What is known when somebody comes by a link. Ids are users' ids."""

    user_id: int
    referrer_id: int | None
    referrers_own_referrer_id: int | None
    attributed_to: int | None
    has_paid: bool


def partner_code(payload: str | None) -> str | None:
    match = CODE_PAYLOAD.fullmatch(payload or "")
    return match["code"] if match else None


def partner_telegram_id(payload: str | None) -> int | None:
    """Links of the system before ours carried the partner's bare Telegram id."""
    match = OLD_PAYLOAD.fullmatch(payload or "")
    return int(match["telegram_id"]) if match else None


def decide(arrival: Arrival) -> Verdict:
    """First touch wins; nobody earns on himself, on the one who brought him, or on who has already paid."""
    if arrival.referrer_id is None:
        return Verdict.UNKNOWN_LINK
    if arrival.referrer_id == arrival.user_id:
        return Verdict.SELF
    if arrival.attributed_to is not None:
        return Verdict.ALREADY_ATTRIBUTED
    if arrival.has_paid:
        return Verdict.ALREADY_PAID
    if arrival.referrers_own_referrer_id == arrival.user_id:
        return Verdict.CIRCLE
    return Verdict.CREDITED
