"""A sequence as a person writes it: when it starts, what it says and when, what ends it. Pure data."""

import re
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints

from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.mailing.models import Channel

KEY: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
WAIT: Final = re.compile(r"(?P<number>[0-9]{1,6})(?P<unit>[mhd])")
MINUTES: Final = {"m": 1, "h": 60, "d": 1440}
LONGEST_WAIT: Final = 365 * 1440
MOST_STEPS: Final = 20
MOST_VARIANTS: Final = 4
MOST_WORDS: Final = 20


class StepKind(StrEnum):
    """SERVICE tells a person about his own order or study and needs no consent to marketing."""

    MARKETING = "marketing"
    SERVICE = "service"


class ChannelPolicy(StrEnum):
    TELEGRAM_FIRST = "telegram_first"
    EMAIL_FIRST = "email_first"
    BOTH = "both"


class StopRule(StrEnum):
    """Since the run began: he paid, he got a certificate, he wrote to us, he withdrew a consent."""

    PURCHASE = "purchase"
    CERTIFICATE = "certificate"
    REPLY = "reply"
    WITHDRAWAL = "withdrawal"


def minutes_of(written: object) -> object:
    """Read «30m», «24h» or «3d»; pydantic says what else it is not."""
    match = WAIT.fullmatch(written.strip()) if isinstance(written, str) else None
    return int(match["number"]) * MINUTES[match["unit"]] if match else written


def wait_of(minutes: int) -> str:
    unit = next(unit for unit in ("d", "h", "m") if minutes % MINUTES[unit] == 0)
    return f"{minutes // MINUTES[unit]}{unit}" if minutes else "0m"


def _word(written: object) -> object:
    return {"true": True, "false": False}.get(written, written) if isinstance(written, str) else written


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=KEY, max_length=32)]
Wait = Annotated[
    int, BeforeValidator(minutes_of), Field(ge=0, le=LONGEST_WAIT), PlainSerializer(wait_of, return_type=str)
]
Flag = Annotated[bool, BeforeValidator(_word)]
Words = Annotated[tuple[Line, ...], Field(max_length=MOST_WORDS)]
Kinds = Annotated[tuple[TouchKind, ...], Field(max_length=MOST_WORDS)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(_Strict):
    """Everything that is said must be so. ``bill_open``: an order of his can be paid by the link that he was given."""

    bought: Flag | None = None
    bill_open: Flag | None = None
    certified: Flag | None = None
    stages: Words = ()
    tags: Words = ()
    without_tags: Words = ()
    sources: Words = ()
    did: Kinds = ()
    did_not: Kinds = ()
    has: tuple[Channel, ...] = ()


class Button(_Strict):
    text: Line
    url: Line


class VariantPlan(_Strict):
    """``telegram`` is Telegram HTML, ``letter`` plain text with blank lines between paragraphs; ``{имя}`` in both."""

    key: Key = "a"
    weight: int = Field(default=1, ge=1, le=100)
    telegram: Line | None = None
    subject: Line | None = None
    letter: Line | None = None
    button: Button | None = None

    def says_by(self, channel: Channel) -> bool:
        return bool(self.telegram if channel == Channel.TELEGRAM else self.letter)


class StepPlan(_Strict):
    """``wait`` in minutes after the step before, or after what started it. A/B counts sales in ``outcome_days``."""

    key: Key
    title: Line = Field(max_length=100)
    wait: Wait
    only_if: Condition = Condition()
    kind: StepKind = StepKind.MARKETING
    channel: ChannelPolicy = ChannelPolicy.TELEGRAM_FIRST
    outcome_days: int = Field(default=7, ge=1, le=90)
    variants: tuple[VariantPlan, ...] = Field(min_length=1, max_length=MOST_VARIANTS)


class SequencePlan(_Strict):
    """``again_after_days`` after a run began the same person may enter again; None: never."""

    name: Line = Field(max_length=100)
    active: Flag = False
    starts_on: TouchKind
    only_if: Condition = Condition()
    again_after_days: int | None = Field(default=None, ge=0, le=3650)
    stop_on: tuple[StopRule, ...] = (StopRule.PURCHASE, StopRule.WITHDRAWAL)
    steps: tuple[StepPlan, ...] = Field(min_length=1, max_length=MOST_STEPS)

    def step(self, key: str | None) -> StepPlan | None:
        return next((step for step in self.steps if step.key == key), None)

    def instead_of(self, key: str | None, before: "SequencePlan") -> str | None:
        """Return where somebody goes on who stood at a step of the plan before; None when nothing is left for him."""
        old = [step.key for step in before.steps]
        following = old[old.index(key) :] if key in old else []
        return next((one for one in following if self.step(one)), None)

    def after(self, key: str) -> StepPlan | None:
        keys = [step.key for step in self.steps]
        following = keys.index(key) + 1
        return self.steps[following] if following < len(keys) else None
