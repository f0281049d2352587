"""How a delivery names the step that it comes from."""

import re
from dataclasses import dataclass
from typing import Final

from aimpay.server.growth.mailing.models import Channel
from aimpay.server.growth.mailing.restraint import SERVICE
from aimpay.server.growth.sequences.plan import StepKind

MARKETING: Final = "sequence:"
PREFIXES: Final = (MARKETING, SERVICE)
CAMPAIGN: Final = re.compile(r"(?:sequence|service):(?P<sequence>\d+):(?P<step>\d+):(?P<variant>\d+)")
KEY: Final = re.compile(r"s(?P<run>\d+):(?P<step>\d+)(?::[a-z]+)?")


@dataclass(frozen=True)
class Origin:
    """Ids of the sequence, the step and the variant."""

    sequence: int
    step: int
    variant: int


def campaign_of(kind: StepKind, origin: Origin) -> str:
    prefix = SERVICE if kind == StepKind.SERVICE else MARKETING
    return f"{prefix}{origin.sequence}:{origin.step}:{origin.variant}"


def origin_of(campaign: str) -> Origin | None:
    """None for what is not of a sequence."""
    match = CAMPAIGN.fullmatch(campaign)
    return Origin(int(match["sequence"]), int(match["step"]), int(match["variant"])) if match else None


def key_of(run_id: int, step_id: int, channel: Channel, *, second: bool) -> str:
    """One message for a step and a run; a second one only where both channels are told."""
    return f"s{run_id}:{step_id}:{channel}" if second else f"s{run_id}:{step_id}"


def run_of(key: str) -> int | None:
    match = KEY.fullmatch(key)
    return int(match["run"]) if match else None
