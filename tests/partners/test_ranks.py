"""Ranks are given when reached or passed, once, and kept."""

import asyncio

import pytest

from aimpay.contract.partners import GET_TOP_REFERRERS, GetTopReferrers
from aimpay.server.partners.models import Commission, ReachedRank
from aimpay.server.partners.reverse_commission import reverse_commission
from aimpay.server.workflows.partners import messages
from aimpay.server.workflows.partners.ranks import give_ranks
from money.house import Play
from partners.crowd import PRICE, Crowd


async def test_ranks_that_were_jumped_over_are_given_too_and_told_once(crowd: Crowd) -> None:
    partner = await crowd.person("Анна")
    await crowd.friends(partner, 20)
    await crowd.sale(await crowd.person(by=partner), ranks=True)
    assert sorted(one.threshold for one in await crowd.rows(ReachedRank)) == [1, 10, 20]
    (said,) = crowd.heard(partner, "Новые звания")
    assert "Мастер экспансии" in said
    await crowd.sale(await crowd.person(by=partner), ranks=True)
    assert len(crowd.heard(partner, "зван")) == 1
    report = await crowd.report(partner)
    assert report.rank is not None
    assert report.next_rank is not None
    assert (report.paid_count, report.rank.threshold, report.next_rank.threshold) == (22, 20, 30)


async def test_a_refund_takes_no_rank_away_and_a_new_sale_does_not_give_it_twice(play: Play, crowd: Crowd) -> None:
    partner = await crowd.person()
    await crowd.sale(await crowd.person(by=partner), ranks=True)
    (earned,) = await crowd.rows(Commission)
    async with play.house.db.write() as session:
        await reverse_commission(
            session, order_id=earned.order_id, refund_id=1, refunded=PRICE, paid=PRICE, now=play.house.clock.now()
        )
    report = await crowd.report(partner)
    assert report.rank is not None
    assert report.paid_count == 0
    await crowd.sale(await crowd.person(by=partner), ranks=True)
    assert len(crowd.heard(partner, "Новое звание")) == 1


@pytest.mark.parametrize(
    ("friends", "said"), [(1, "купил уже 1 друг."), (2, "купили уже 2 друга."), (5, "купили уже 5 друзей.")]
)
def test_friends_who_bought_are_counted_in_good_russian(friends: int, said: str) -> None:
    assert said in messages.ranks_reached([], friends)


async def test_sales_at_once_give_a_rank_once(play: Play, crowd: Crowd) -> None:
    partner = await crowd.person()
    await crowd.friends(partner, 10)
    orders = [one.order_id for one in await crowd.rows(Commission)]
    await asyncio.gather(*(give_ranks(play.house, order_id) for order_id in orders))
    await play.tell_stories()
    assert sorted(one.threshold for one in await crowd.rows(ReachedRank)) == [1, 10]
    assert len(crowd.heard(partner, "зван")) == 1


async def test_the_leaderboard_tells_strangers_nothing_but_a_letter(play: Play, crowd: Crowd) -> None:
    partners = [await crowd.person(f"Партнёр{number}", last_name="Тайный") for number in range(12)]
    for number, partner in enumerate(partners):
        await crowd.friends(partner, 2 if number < 11 else 1)
    last = await play(GET_TOP_REFERRERS, GetTopReferrers(telegram_id=partners[11]))
    assert len(last.top) == 10
    assert {(row.place, row.name, row.count, row.me) for row in last.top} == {(1, "П•••", 2, False)}
    assert last.me is not None
    assert (last.me.place, last.me.name, last.me.count, last.me.me) == (12, "Партнёр11", 1, True)
    first = await play(GET_TOP_REFERRERS, GetTopReferrers(telegram_id=partners[0]))
    assert [row.name for row in first.top if row.me] == ["Партнёр0"]
    assert first.me is None
    text = last.model_dump_json()
    assert not any(str(partner) in text for partner in partners)
    assert "Тайный" not in text
    assert (await play(GET_TOP_REFERRERS, GetTopReferrers(telegram_id=await crowd.person()))).me is None
