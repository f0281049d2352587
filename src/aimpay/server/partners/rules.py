"""Who is credited for a user, what must be looked at first, and which rank is reached. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aimpay.server.school.choices import WhoMayRefer

CODE_PAYLOAD: Final = re.compile(r"r_(?P<code>[a-z0-9]{4,16})")
OLD_PAYLOAD: Final = re.compile(r"(?P<telegram_id>[1-9][0-9]{3,14})")


class Verdict(StrEnum):
    """What became of one arrival by a partner's link."""

    CREDITED = "credited"
    UNKNOWN_LINK = "unknown_link"
    MAY_NOT_REFER = "may_not_refer"
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
    referrer_may: bool = True


def partner_code(payload: str | None) -> str | None:
    match = CODE_PAYLOAD.fullmatch(payload or "")
    return match["code"] if match else None


def partner_telegram_id(payload: str | None) -> int | None:
    """Links of the system before ours carried the partner's bare Telegram id."""
    match = OLD_PAYLOAD.fullmatch(payload or "")
    return int(match["telegram_id"]) if match else None


def decide(arrival: Arrival) -> Verdict:
    """First touch wins; nobody earns on himself, on the one who brought him, or on who has already paid."""
    circle = arrival.referrers_own_referrer_id == arrival.user_id
    checks = (
        (arrival.referrer_id is None, Verdict.UNKNOWN_LINK),
        (arrival.referrer_id == arrival.user_id, Verdict.SELF),
        (arrival.attributed_to is not None, Verdict.ALREADY_ATTRIBUTED),
        (arrival.has_paid, Verdict.ALREADY_PAID),
        (circle, Verdict.CIRCLE),
        (not arrival.referrer_may, Verdict.MAY_NOT_REFER),
    )
    return next((verdict for fails, verdict in checks if fails), Verdict.CREDITED)


def may_refer(who: WhoMayRefer, *, has_paid: bool, has_code: bool) -> bool:
    """Tell whether a person may bring friends, by the school's setting."""
    match who:
        case WhoMayRefer.EVERYONE:
            return True
        case WhoMayRefer.BUYERS:
            return has_paid
        case WhoMayRefer.NOBODY_NEW:
            return has_code


class Doubt(StrEnum):
    """Why a commission waits for the owner's word."""

    SAME_CONTACT = "same_contact"
    CIRCLE = "circle"
    SHARED_CONTACT = "shared_contact"


def doubt(
    *, referrer_id: int, buyer_id: int, above_referrer: Collection[int], same_contact: Collection[int]
) -> Doubt | None:
    """Judge a sale by its people. ``above_referrer`` brought the referrer, directly or through others.

    ``same_contact`` are the other users with the buyer's e-mail or telephone, among the referrer and whom he brought.
    """
    if referrer_id in same_contact:
        return Doubt.SAME_CONTACT
    if buyer_id in above_referrer:
        return Doubt.CIRCLE
    return Doubt.SHARED_CONTACT if same_contact else None


@dataclass(frozen=True)
class Rank:
    """``threshold`` is how many paid friends it takes."""

    threshold: int
    name: str


RANKS: Final = (
    Rank(1, "🔥 Лидер роста"),
    Rank(10, "🌱 Амбассадор развития"),
    Rank(20, "🌎 Мастер экспансии"),
    Rank(30, "🚀 Вестник Эволюции"),
    Rank(40, "💎 Наставник Инноваций"),
    Rank(50, "🌌 Духовный вдохновитель"),
    Rank(60, "🧠 Архитектор мышления"),
)


def reached_ranks(count: int) -> tuple[Rank, ...]:
    """Return every rank that ``count`` paid friends reach or pass, the lowest first."""
    return tuple(rank for rank in RANKS if rank.threshold <= count)


def rank_of(threshold: int | None) -> Rank | None:
    return next((rank for rank in RANKS if rank.threshold == threshold), None)


def next_rank(threshold: int | None) -> Rank | None:
    """Return the rank above one that was reached, or the first."""
    return next((rank for rank in RANKS if rank.threshold > (threshold or 0)), None)
