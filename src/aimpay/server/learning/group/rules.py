"""Pure decisions about one person in one group. What Telegram could not say changes nothing."""

from dataclasses import dataclass
from enum import StrEnum

from aimpay.contract.gateway import MemberState, MemberView


class Finding(StrEnum):
    """STRANGER: inside, and never had a right. OVERSTAYED: inside since before his right ended. SHUT_OUT: banned."""

    STRANGER = "strangers"
    OVERSTAYED = "overstayed"
    SHUT_OUT = "shut_out"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Standing:
    """``protected``: an admin of the school, or kept by the owner. ``stayed``: never left since the right ended.

    ``blocked`` people are refused service: their ban is not lifted.
    """

    has_right: bool
    had_right: bool = False
    stayed: bool = False
    protected: bool = False
    blocked: bool = False


def judge(told: MemberView, standing: Standing) -> Finding | None:
    """Return what is wrong with this person's place, None when nothing is."""
    match told.state:
        case MemberState.UNKNOWN:
            return Finding.UNKNOWN
        case MemberState.KICKED:
            return Finding.SHUT_OUT if standing.has_right and not standing.blocked else None
        case MemberState.MEMBER if may_be_removed(told, standing):
            return Finding.OVERSTAYED if standing.had_right and standing.stayed else Finding.STRANGER
        case _:
            return None


def may_be_removed(told: MemberView, standing: Standing) -> bool:
    """Only a member who is known to have no right, and whom nothing protects."""
    is_plain = told.state is MemberState.MEMBER and not told.is_admin and not told.is_bot
    return is_plain and not standing.has_right and not standing.protected
