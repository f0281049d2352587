"""Whom a segment means, as data: a list of conditions that must all hold."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from aimpay.server.growth.mailing.models import Channel

Word = Annotated[str, Field(min_length=1, max_length=100)]
Words = Annotated[tuple[Word, ...], Field(min_length=1, max_length=50)]
Days = Annotated[int, Field(ge=0, le=3650)]


class _Condition(BaseModel):
    """``negated`` turns it into its opposite."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    negated: bool = False


class InStage(_Condition):
    field: Literal["stage"] = "stage"
    stages: Words


class HasTag(_Condition):
    """Any of the tags."""

    field: Literal["tag"] = "tag"
    tags: Words


class OwnedBy(_Condition):
    """``owner`` is a staff member's Telegram id; None is nobody."""

    field: Literal["owner"] = "owner"
    owner: int | None


class CameFrom(_Condition):
    """By the first or the last touch; a mark that is None may be anything."""

    field: Literal["source"] = "source"
    touch: Literal["first", "last"] = "last"
    utm_source: Word | None = None
    utm_medium: Word | None = None
    utm_campaign: Word | None = None


class Bought(_Condition):
    """Any of the courses by slug; no course named means any at all."""

    field: Literal["bought"] = "bought"
    courses: tuple[Word, ...] = ()


class Did(_Condition):
    """Did any of these TouchKinds, ever or within so many days."""

    field: Literal["did"] = "did"
    kinds: Words
    days: Days | None = None


class Active(_Condition):
    """The last activity was within so many days."""

    field: Literal["active"] = "active"
    days: Days


class CreatedBetween(_Condition):
    """Known since these days of Moscow, both included."""

    field: Literal["created"] = "created"
    since: date | None = None
    until: date | None = None


class Consented(_Condition):
    field: Literal["consent"] = "consent"
    channel: Channel


class Speaks(_Condition):
    """Telegram's language codes, such as ``ru``."""

    field: Literal["language"] = "language"
    codes: Words


class HasContact(_Condition):
    field: Literal["contact"] = "contact"
    kind: Literal["email", "phone", "telegram", "instagram"]


class Told(_Condition):
    """Got the broadcast with this number."""

    field: Literal["told"] = "told"
    broadcast: int


Condition = Annotated[
    InStage
    | HasTag
    | OwnedBy
    | CameFrom
    | Bought
    | Did
    | Active
    | CreatedBetween
    | Consented
    | Speaks
    | HasContact
    | Told,
    Field(discriminator="field"),
]


class Conditions(BaseModel):
    """All must hold; an empty list means everybody."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    all: Annotated[tuple[Condition, ...], Field(max_length=30)] = ()
