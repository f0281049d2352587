"""A segment's conditions as a form, there and back."""

from collections.abc import Iterator
from datetime import date
from functools import singledispatch
from typing import Annotated, Any, Final, Literal

from fastapi import Form
from pydantic import BaseModel, ValidationError

from aimpay.server.growth.broadcasts.conditions import (
    Active,
    Bought,
    CameFrom,
    Condition,
    Conditions,
    Consented,
    CreatedBetween,
    Did,
    HasContact,
    HasTag,
    InStage,
    OwnedBy,
    Speaks,
    Told,
)
from aimpay.server.growth.broadcasts.errors import SegmentInvalidError
from aimpay.server.growth.mailing.models import Channel

NOBODY: Final = "none"
ANY: Final = "any"
MARKS: Final = ("utm_source", "utm_medium", "utm_campaign")


class SegmentForm(BaseModel):
    """What the fields of the page hold; empty ones ask nothing. ``tags`` and ``codes`` are words with commas."""

    segment_id: str = ""
    name: str = ""
    stages: tuple[str, ...] = ()
    tags: str = ""
    without_tags: str = ""
    owner: str = ""
    touch: Literal["first", "last"] = "last"
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    bought: tuple[str, ...] = ()
    not_bought: tuple[str, ...] = ()
    did: tuple[str, ...] = ()
    did_days: str = ""
    did_not: tuple[str, ...] = ()
    active_days: str = ""
    silent_days: str = ""
    since: str = ""
    until: str = ""
    consent: str = ""
    contacts: tuple[str, ...] = ()
    codes: str = ""
    told: str = ""
    not_told: str = ""

    def conditions(self) -> Conditions:
        """Raise SegmentInvalidError for what is no number or no date."""
        try:
            return Conditions(all=tuple(_conditions(self)))
        except (ValidationError, ValueError) as error:
            raise SegmentInvalidError from error


Asked = Annotated[SegmentForm, Form()]


def _conditions(form: SegmentForm) -> Iterator[Condition]:
    yield from _of_card(form)
    yield from _of_deeds(form)
    yield from _of_reach(form)


def _of_card(form: SegmentForm) -> Iterator[Condition]:
    if form.stages:
        yield InStage(stages=form.stages)
    if words := _words(form.tags):
        yield HasTag(tags=words)
    if words := _words(form.without_tags):
        yield HasTag(tags=words, negated=True)
    if form.owner:
        yield OwnedBy(owner=None if form.owner == NOBODY else int(form.owner))
    marks = {name: getattr(form, name).strip() or None for name in MARKS}
    if any(marks.values()):
        yield CameFrom(touch=form.touch, **marks)
    if form.since or form.until:
        yield CreatedBetween(since=_date(form.since), until=_date(form.until))


def _of_deeds(form: SegmentForm) -> Iterator[Condition]:
    if form.bought:
        yield Bought(courses=() if ANY in form.bought else form.bought)
    if form.not_bought:
        yield Bought(courses=() if ANY in form.not_bought else form.not_bought, negated=True)
    if form.did:
        yield Did(kinds=form.did, days=int(form.did_days) if form.did_days else None)
    if form.did_not:
        yield Did(kinds=form.did_not, negated=True)
    if form.active_days:
        yield Active(days=int(form.active_days))
    if form.silent_days:
        yield Active(days=int(form.silent_days), negated=True)


def _of_reach(form: SegmentForm) -> Iterator[Condition]:
    if form.consent:
        yield Consented(channel=Channel(form.consent))
    for kind in form.contacts:
        yield HasContact.model_validate({"kind": kind})
    if words := _words(form.codes):
        yield Speaks(codes=words)
    if form.told:
        yield Told(broadcast=int(form.told))
    if form.not_told:
        yield Told(broadcast=int(form.not_told), negated=True)


def form_of(conditions: Conditions, name: str = "", segment_id: int | None = None) -> SegmentForm:
    """Fill the fields of the page with what a segment holds."""
    fields: dict[str, Any] = {"name": name, "segment_id": str(segment_id or "")}
    for one in conditions.all:
        fields |= _fields(one, fields)
    return SegmentForm(**fields)


def _fields(one: Condition, known: dict[str, Any]) -> dict[str, Any]:
    if isinstance(one, HasContact):
        return {"contacts": (*known.get("contacts", ()), one.kind)}
    return _read(one)


@singledispatch
def _read(one: Any) -> dict[str, Any]:
    raise TypeError(f"no field for {type(one).__name__}")


@_read.register
def _(one: InStage) -> dict[str, Any]:
    return {"stages": one.stages}


@_read.register
def _(one: HasTag) -> dict[str, Any]:
    return {"without_tags" if one.negated else "tags": ", ".join(one.tags)}


@_read.register
def _(one: OwnedBy) -> dict[str, Any]:
    return {"owner": NOBODY if one.owner is None else str(one.owner)}


@_read.register
def _(one: CameFrom) -> dict[str, Any]:
    return {"touch": one.touch, **{name: getattr(one, name) or "" for name in MARKS}}


@_read.register
def _(one: CreatedBetween) -> dict[str, Any]:
    return {"since": str(one.since or ""), "until": str(one.until or "")}


@_read.register
def _(one: Bought) -> dict[str, Any]:
    return {"not_bought" if one.negated else "bought": one.courses or (ANY,)}


@_read.register
def _(one: Did) -> dict[str, Any]:
    if one.negated:
        return {"did_not": one.kinds}
    return {"did": one.kinds, "did_days": "" if one.days is None else str(one.days)}


@_read.register
def _(one: Active) -> dict[str, Any]:
    return {"silent_days" if one.negated else "active_days": str(one.days)}


@_read.register
def _(one: Consented) -> dict[str, Any]:
    return {"consent": one.channel}


@_read.register
def _(one: Speaks) -> dict[str, Any]:
    return {"codes": ", ".join(one.codes)}


@_read.register
def _(one: Told) -> dict[str, Any]:
    return {"not_told" if one.negated else "told": str(one.broadcast)}


def _words(typed: str) -> tuple[str, ...]:
    return tuple(word for part in typed.split(",") if (word := part.strip().removeprefix("#")))


def _date(typed: str) -> date | None:
    return date.fromisoformat(typed) if typed else None
