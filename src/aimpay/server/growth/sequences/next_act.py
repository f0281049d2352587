"""What comes next for one person in one sequence. Pure: the sweep and the dry run ask the same."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.mailing.models import Channel
from aimpay.server.growth.mailing.quiet import Restraint, allowed_at
from aimpay.server.growth.sequences.card import REPLIES, Card, meets
from aimpay.server.growth.sequences.plan import (
    ChannelPolicy,
    SequencePlan,
    StepKind,
    StepPlan,
    StopRule,
    VariantPlan,
)


@dataclass(frozen=True)
class Run:
    """``step`` is the key of what comes next, None when nothing does; ``done`` are the keys of what was sent."""

    step: str | None
    next_at: datetime
    started_at: datetime
    done: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Send:
    """By each of ``ways``: channel and address."""

    variant: str
    ways: tuple[tuple[Channel, str], ...]


@dataclass(frozen=True)
class Wait:
    until: datetime


@dataclass(frozen=True)
class Skip:
    reason: str


@dataclass(frozen=True)
class Stop:
    reason: str


Act = Send | Wait | Skip | Stop


@dataclass(frozen=True)
class Turn:
    """An act, what step it was about, and the run after it; no run goes on after a stop or the last step."""

    act: Act
    step: str
    run: Run | None


def begin(plan: SequencePlan, touched_at: datetime) -> Run:
    first = plan.steps[0]
    return Run(step=first.key, next_at=touched_at + timedelta(minutes=first.wait), started_at=touched_at)


def may_enter(plan: SequencePlan, card: Card, last_began: datetime | None, touched_at: datetime) -> bool:
    """``last_began``: when he last entered; who is still inside is not asked about."""
    if card.gone or not meets(plan.only_if, card, touched_at):
        return False
    if last_began is None:
        return True
    again = plan.again_after_days
    return again is not None and touched_at >= last_began + timedelta(days=again)


def take_turn(plan: SequencePlan, seeds: dict[str, str], run: Run, card: Card, now: datetime, how: Restraint) -> Turn:
    """Say what is due and what comes after it. ``seeds`` deal people out to variants, by the key of the step."""
    step = plan.step(run.step)
    if step is None:
        raise ValueError(f"no step {run.step!r} in this sequence")
    act = next_act(plan, step, seeds[step.key], run, card, now, how)
    return Turn(act, step.key, _after(plan, step, run, act, now))


def next_act(plan: SequencePlan, step: StepPlan, seed: str, run: Run, card: Card, now: datetime, how: Restraint) -> Act:
    if reason := stop_reason(plan, run.started_at, card):
        return Stop(reason)
    if step.key in run.done:
        return Skip("already")
    variant = variant_for(step, seed, card.lead_id)
    if reason := skip_reason(step, variant, card, now):
        return Skip(reason)
    moment = allowed_at(now, card.zone, card.messages(step.kind), how)
    return Wait(moment) if moment > now else Send(variant.key, ways_for(step, variant, card))


def stop_reason(plan: SequencePlan, started_at: datetime, card: Card) -> str | None:
    """Say why nothing more is sent to him; None lets the run go on."""
    if card.gone:
        return card.gone
    return next((str(rule) for rule in plan.stop_on if _happened(rule, started_at, card)), None)


def skip_reason(step: StepPlan, variant: VariantPlan, card: Card, now: datetime) -> str | None:
    """Say why this step says nothing to him; None lets it speak."""
    if not meets(step.only_if, card, now):
        return "condition"
    if ways_for(step, variant, card):
        return None
    return "no_consent" if any(variant.says_by(channel) for channel in card.ways) else "no_channel"


def ways_for(step: StepPlan, variant: VariantPlan, card: Card) -> tuple[tuple[Channel, str], ...]:
    """Return by what he is told: the first that is open in the order of the policy, or all of them."""
    first = Channel.EMAIL if step.channel == ChannelPolicy.EMAIL_FIRST else Channel.TELEGRAM
    order = sorted(Channel, key=lambda channel: channel != first)
    found = tuple(_open_ways(order, step, variant, card))
    return found if step.channel == ChannelPolicy.BOTH else found[:1]


def variant_for(step: StepPlan, seed: str, lead_id: int) -> VariantPlan:
    """Deal a person to a variant, always the same one, by weight."""
    number = int.from_bytes(sha256(f"{seed}:{lead_id}".encode()).digest()) % sum(one.weight for one in step.variants)
    for variant in step.variants:
        number -= variant.weight
        if number < 0:
            return variant
    raise AssertionError("the weights do not add up")


def _open_ways(order: list[Channel], step: StepPlan, variant: VariantPlan, card: Card) -> Iterator[tuple[Channel, str]]:
    for channel in order:
        way = card.ways.get(channel)
        if way and variant.says_by(channel) and (way.agreed or step.kind == StepKind.SERVICE):
            yield channel, way.address


def _after(plan: SequencePlan, step: StepPlan, run: Run, act: Act, now: datetime) -> Run | None:
    if isinstance(act, Stop):
        return None
    if isinstance(act, Wait):
        return replace(run, next_at=act.until)
    done = run.done | {step.key} if isinstance(act, Send) else run.done
    following = plan.after(step.key)
    if following is None:
        return None
    return replace(run, step=following.key, next_at=now + timedelta(minutes=following.wait), done=done)


def _happened(rule: StopRule, since: datetime, card: Card) -> bool:
    if rule == StopRule.PURCHASE:
        return any(moment >= since for moment in card.paid_at) or card.did_since(TouchKind.PAID, since)
    if rule == StopRule.CERTIFICATE:
        return card.did_since(TouchKind.CERTIFICATE_ISSUED, since)
    if rule == StopRule.WITHDRAWAL:
        return card.did_since(TouchKind.UNSUBSCRIBED, since)
    return any(card.did_since(kind, since) for kind in REPLIES)
