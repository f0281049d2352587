"""What the rules look at of a person. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.mailing.models import Channel
from aimpay.server.growth.sequences.plan import Condition, StepKind

REPLIES = (TouchKind.CHAT_ASKED, TouchKind.FORM_SENT, TouchKind.INSTAGRAM_WROTE)


@dataclass(frozen=True)
class Way:
    """An address that is proved to be the person's. ``agreed``: to marketing, and nothing speaks against it."""

    address: str
    agreed: bool


@dataclass(frozen=True)
class Card:
    """``service`` and ``everything``: when messages of each kind went, or will go, to him in the last week.

    ``ways`` hold what may carry a service message; ``did`` the newest touch of each kind; ``paid_at`` every purchase.
    ``gone``: merged away, erased or blocked, and nothing is sent at all.
    """

    lead_id: int
    zone: ZoneInfo
    name: str | None = None
    stage: str = ""
    tags: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    ways: Mapping[Channel, Way] = field(default_factory=dict)
    did: Mapping[str, datetime] = field(default_factory=dict)
    paid_at: Sequence[datetime] = ()
    bought: bool = False
    bill_until: datetime | None = None
    gone: str | None = None
    service: Sequence[datetime] = ()
    everything: Sequence[datetime] = ()

    def did_since(self, kind: str, moment: datetime) -> bool:
        at = self.did.get(kind)
        return at is not None and at > moment

    def messages(self, kind: StepKind) -> Sequence[datetime]:
        return self.service if kind == StepKind.SERVICE else self.everything


def meets(condition: Condition, card: Card, now: datetime) -> bool:
    """Tell whether everything that is said is so."""
    bill_open = card.bill_until is not None and card.bill_until > now
    facts = (
        (condition.bought, card.bought),
        (condition.bill_open, bill_open),
        (condition.certified, TouchKind.CERTIFICATE_ISSUED in card.did),
    )
    return (
        all(wanted is None or wanted == found for wanted, found in facts)
        and (not condition.stages or card.stage in condition.stages)
        and (not condition.sources or not card.sources.isdisjoint(condition.sources))
        and card.tags.issuperset(condition.tags)
        and card.tags.isdisjoint(condition.without_tags)
        and all(kind in card.did for kind in condition.did)
        and not any(kind in card.did for kind in condition.did_not)
        and all(channel in card.ways for channel in condition.has)
    )
