"""The rule of what comes next: conditions, channels, stops, variants; pure."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.growth.mailing.models import Channel
from aimpay.server.growth.mailing.quiet import Restraint, is_quiet
from aimpay.server.growth.sequences.card import Card, Way, meets
from aimpay.server.growth.sequences.next_act import (
    Run,
    Send,
    Skip,
    Stop,
    Wait,
    begin,
    may_enter,
    take_turn,
    variant_for,
)
from aimpay.server.growth.sequences.plan import (
    ChannelPolicy,
    Condition,
    StepKind,
    StepPlan,
    StopRule,
    VariantPlan,
)
from sequences.people import TEXT, one_step, plan_of

NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOTH = {Channel.TELEGRAM: Way("7", agreed=True), Channel.EMAIL: Way("a@example.ru", agreed=True)}
SEEDS = {"one": "seed", "two": "seed"}


def card(**facts: Any) -> Card:
    return Card(**{"lead_id": 1, "zone": ZoneInfo("Europe/Moscow"), "ways": BOTH, **facts})


def turn_of(person: Card, now: datetime = NOON, **step: Any) -> Any:
    plan = one_step(**step)
    return take_turn(plan, SEEDS, begin(plan, NOON - HOUR), person, now, Restraint()).act


@pytest.mark.parametrize(
    ("policy", "ways", "told"),
    [
        (ChannelPolicy.TELEGRAM_FIRST, BOTH, ["telegram"]),
        (ChannelPolicy.EMAIL_FIRST, BOTH, ["email"]),
        (ChannelPolicy.BOTH, BOTH, ["telegram", "email"]),
        (ChannelPolicy.TELEGRAM_FIRST, {Channel.EMAIL: BOTH[Channel.EMAIL]}, ["email"]),
        (ChannelPolicy.BOTH, {Channel.EMAIL: BOTH[Channel.EMAIL]}, ["email"]),
        (ChannelPolicy.TELEGRAM_FIRST, {**BOTH, Channel.TELEGRAM: Way("7", agreed=False)}, ["email"]),
    ],
)
def test_the_policy_chooses_among_the_open_channels(
    policy: ChannelPolicy, ways: dict[Channel, Way], told: list[str]
) -> None:
    act = turn_of(card(ways=ways), channel=policy)
    assert isinstance(act, Send)
    assert [channel for channel, _ in act.ways] == told


def test_without_a_consent_only_service_is_told() -> None:
    ways = {Channel.TELEGRAM: Way("7", agreed=False)}
    assert turn_of(card(ways=ways)) == Skip("no_consent")
    assert isinstance(turn_of(card(ways=ways), kind=StepKind.SERVICE), Send)
    assert turn_of(card(ways={})) == Skip("no_channel")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"paid_at": (NOON,)}, "purchase"),
        ({"did": {"unsubscribed": NOON}}, "withdrawal"),
        ({"did": {"chat_asked": NOON}}, "reply"),
        ({"did": {"certificate_issued": NOON}}, "certificate"),
        ({"gone": "erased"}, "erased"),
    ],
)
def test_each_stop_ends_the_run_at_once(facts: dict[str, Any], why: str) -> None:
    plan = one_step().model_copy(update={"stop_on": tuple(StopRule)})
    turn = take_turn(plan, SEEDS, begin(plan, NOON - HOUR), card(**facts), NOON, Restraint())
    assert (turn.act, turn.run) == (Stop(why), None)


def test_what_was_before_the_run_does_not_stop_it() -> None:
    long_ago = NOON - 30 * HOUR
    person = card(paid_at=(long_ago,), bought=True, did={"chat_asked": long_ago, "unsubscribed": long_ago})
    plan = one_step().model_copy(update={"stop_on": tuple(StopRule)})
    assert isinstance(take_turn(plan, SEEDS, begin(plan, NOON - HOUR), person, NOON, Restraint()).act, Send)


def test_a_skipped_step_is_followed_by_the_next_and_the_last_one_ends_the_run() -> None:
    first = StepPlan(key="one", title="1", wait=0, only_if=Condition(bought=True), variants=(TEXT,))
    plan = plan_of(first, StepPlan(key="two", title="2", wait=30, variants=(TEXT,)))
    turn = take_turn(plan, SEEDS, begin(plan, NOON), card(), NOON, Restraint())
    assert turn.act == Skip("condition")
    assert turn.run == Run("two", NOON + timedelta(minutes=30), NOON)
    last = take_turn(plan, SEEDS, turn.run, card(), turn.run.next_at, Restraint())
    assert isinstance(last.act, Send)
    assert last.run is None


def test_what_was_sent_in_this_run_is_not_sent_again_when_steps_change_places() -> None:
    run = Run("one", NOON, NOON - HOUR, frozenset({"one"}))
    assert take_turn(one_step(), SEEDS, run, card(), NOON, Restraint()).act == Skip("already")


def test_marketing_waits_for_service_but_service_does_not_wait_for_marketing() -> None:
    person = card(everything=(NOON - HOUR,))
    assert turn_of(person) == Wait(NOON - HOUR + timedelta(days=1))
    assert isinstance(turn_of(person, kind=StepKind.SERVICE), Send)
    assert isinstance(turn_of(card(everything=(NOON,), service=(NOON,)), kind=StepKind.SERVICE), Wait)


@given(
    hour=st.integers(0, 23),
    zone=st.sampled_from(["Europe/Moscow", "Asia/Vladivostok", "America/New_York"]),
    service=st.booleans(),
)
def test_nothing_is_sent_at_night_not_even_service(hour: int, zone: str, *, service: bool) -> None:
    now = NOON.replace(hour=hour)
    kind = StepKind.SERVICE if service else StepKind.MARKETING
    act = turn_of(card(zone=ZoneInfo(zone)), now, kind=kind)
    assert isinstance(act, Wait) == is_quiet(now, ZoneInfo(zone), Restraint())
    if isinstance(act, Wait):
        assert isinstance(turn_of(card(zone=ZoneInfo(zone)), act.until, kind=kind), Send)


def test_weights_share_people_out_and_everybody_keeps_his_text() -> None:
    variants = (VariantPlan(key="a", weight=3, telegram="А"), VariantPlan(key="b", weight=1, telegram="Б"))
    step = StepPlan(key="one", title="1", wait=0, variants=variants)
    dealt = [variant_for(step, "seed", lead_id).key for lead_id in range(4000)]
    assert 900 < Counter(dealt)["b"] < 1100
    assert dealt == [variant_for(step, "seed", lead_id).key for lead_id in range(4000)]
    assert dealt != [variant_for(step, "another", lead_id).key for lead_id in range(4000)]


@pytest.mark.parametrize(("again", "days", "enters"), [(None, 100, False), (7, 6, False), (7, 7, True), (0, 0, True)])
def test_the_plan_says_who_enters_again(again: int | None, days: int, *, enters: bool) -> None:
    plan = one_step().model_copy(update={"again_after_days": again})
    assert may_enter(plan, card(), NOON - timedelta(days=days), NOON) is enters
    assert may_enter(plan, card(), None, NOON)
    assert not may_enter(plan, card(gone="blocked"), None, NOON)


@pytest.mark.parametrize(
    ("condition", "facts", "met"),
    [
        (Condition(bought=False), {"bought": True}, False),
        (Condition(bill_open=True), {"bill_until": NOON}, False),
        (Condition(bill_open=True), {"bill_until": NOON + HOUR}, True),
        (Condition(certified=False), {"did": {"certificate_issued": NOON}}, False),
        (Condition(stages=("new", "bot")), {"stage": "bot"}, True),
        (Condition(stages=("new",)), {"stage": "bot"}, False),
        (Condition(tags=("vip",)), {"tags": frozenset({"vip", "x"})}, True),
        (Condition(without_tags=("vip",)), {"tags": frozenset({"vip"})}, False),
        (Condition(sources=("vk",)), {"sources": frozenset({"vk"})}, True),
        (Condition(did=("paid",), did_not=("refunded",)), {"did": {"paid": NOON}}, True),
        (Condition(did_not=("paid",)), {"did": {"paid": NOON}}, False),
        (Condition(has=("email",)), {"ways": {}}, False),
    ],
)
def test_a_condition_looks_at_the_card(condition: Condition, facts: dict[str, Any], *, met: bool) -> None:
    assert meets(condition, card(**facts), NOON) is met
