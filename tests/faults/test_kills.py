"""A slice of the fault suite among kills; and its judge sees what is lost and what is doubled."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from faults.judge import PAYMENT, PAYOUT, REFUND, Inside, verdict_of
from faults.outside import Outside
from faults.report import Report, Verdict, add_to
from faults.run import Wish, run
from faults.stories import Story

SLICE = 12
SEED = 20_261_123
NEWS = "Новость номер 2."
STORIES = (
    Story(
        "buys",
        1,
        {7: Counter({"Оплата получена": 1})},
        {"a@b.ru": Counter({"оплачен": 1})},
        members={7: True},
        certified=[7],
    ),
    Story("news", 2, broadcasts=[NEWS]),
)
CROWD = range(50, 52)


def _money(number: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "amount": {"value": "149.00"}, **more}


OUTSIDE = Outside(
    payments=[_money("p", metadata={"order_number": "A"})],
    refunds=[_money("r", payment_id="p")],
    payouts=[_money("o", metadata={"payout_number": "B"})],
    letters={"a@b.ru": ["Курс оплачен"]},
    members={7},
    chats={7: ["✅ Оплата получена"], 50: [NEWS], 51: []},
)
INSIDE = Inside(
    booked={PAYMENT: [("p", 14_900, 1)], REFUND: [("r", 14_900, 2)], PAYOUT: [("o", 14_900, 3)]},
    rights={7},
    certified=[7],
    deliveries=[(NEWS, "50", "sent"), (NEWS, "51", "unclear")],
)


def _harmed(**inside: Any) -> Inside:
    return replace(INSIDE, **inside)


def test_the_judge_is_content_with_what_was_done_once() -> None:
    assert verdict_of(STORIES, OUTSIDE, INSIDE, CROWD).fine


@pytest.mark.parametrize(
    ("outside", "inside", "found"),
    [
        (OUTSIDE, _harmed(booked={**INSIDE.booked, PAYMENT: []}), (1, 0, 0)),
        (OUTSIDE, _harmed(booked={**INSIDE.booked, PAYMENT: [("p", 14_800, 1)]}), (1, 0, 0)),
        (OUTSIDE, _harmed(booked={**INSIDE.booked, REFUND: [("r", 14_900, 2), ("r", 14_900, 9)]}), (0, 1, 0)),
        (replace(OUTSIDE, payouts=[]), INSIDE, (0, 1, 0)),
        (replace(OUTSIDE, payments=OUTSIDE.payments * 2), INSIDE, (0, 1, 0)),
        (replace(OUTSIDE, members=set()), INSIDE, (1, 0, 0)),
        (OUTSIDE, _harmed(rights=set()), (1, 0, 0)),
        (OUTSIDE, _harmed(certified=[]), (1, 0, 0)),
        (OUTSIDE, _harmed(certified=[7, 7]), (0, 1, 0)),
        (OUTSIDE, _harmed(deliveries=INSIDE.deliveries[:1]), (1, 0, 0)),
        (replace(OUTSIDE, letters={}), INSIDE, (1, 0, 0)),
        (replace(OUTSIDE, letters={"a@b.ru": ["Курс оплачен"] * 2}), INSIDE, (0, 0, 1)),
        (replace(OUTSIDE, chats={**OUTSIDE.chats, 7: ["Оплата получена"] * 2}), INSIDE, (0, 0, 1)),
        (replace(OUTSIDE, chats={**OUTSIDE.chats, 50: [NEWS, NEWS]}), INSIDE, (0, 1, 0)),
        (replace(OUTSIDE, chats={**OUTSIDE.chats, 50: []}), INSIDE, (1, 0, 0)),
    ],
)
def test_the_judge_sees_each_harm(outside: Outside, inside: Inside, found: tuple[int, int, int]) -> None:
    verdict = verdict_of(STORIES, outside, inside, CROWD)
    assert (len(verdict.lost), len(verdict.doubled), len(verdict.told_twice)) == found


def test_a_report_with_a_loss_or_a_finding_is_not_fine_and_says_so(tmp_path: Path) -> None:
    good = Report("kill -9", "python -m faults", 1, 2.0, {"buys": 1}, {"bot": 3}, Verdict())
    assert good.fine
    for bad in (replace(good, verdict=Verdict(lost=["история 1"])), replace(good, checked=1, findings="✗ Книга")):
        assert not bad.fine
        add_to(tmp_path / "report.md", bad, "# О чём")
    written = (tmp_path / "report.md").read_text()
    assert written.count("# О чём") == 1
    assert "- история 1" in written
    assert "- ✗ Книга" in written


def test_a_report_says_how_far_a_run_came_and_which_words_came_twice() -> None:
    verdict = Verdict(told_twice=["история 1 (buys), 7, «Оплата получена»: 2 вместо 1"])
    said = Report("kill -9", "python -m faults", 1, 2.0, {"buys": 1}, {"bot": 3}, verdict, wanted=500).markdown()
    assert "1 of 500, when the time given was over: buys 1" in said
    assert "| told twice | 1: «Оплата получена» 1 |" in said


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.skipif("AIMPAY_FAULTS" not in os.environ, reason="a minute or more of all cores: AIMPAY_FAULTS=1")
async def test_a_slice_of_the_stories_loses_and_doubles_nothing_among_kills(tmp_path: Path) -> None:
    report = await run(Wish("sqlite", SLICE, SEED, at_once=SLICE, crowd=10), tmp_path)
    assert report.fine, report.markdown()
    assert sum(report.faults.values())
    assert not report.fell, "a process ended by itself"
