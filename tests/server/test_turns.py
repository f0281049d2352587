"""Which of several bots handles an update: each once, a person's one after another, haste counted by all together."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from aimpay.contract.people import SetConversation
from aimpay.contract.turns import (
    Claim,
    CloseTurn,
    End,
    OpenTurn,
    TurnOpened,
    Verdict,
)
from aimpay.server.growth.mailing.models import Channel
from aimpay.server.growth.mailing.pace import free_at, take_places
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.turns import close_turn, open_turn
from fixtures.opened import open_once
from server.houses import built_house, server_settings

BOT, ANNA = 100, 501
KEY = f"{BOT}:{ANNA}:{ANNA}"


@pytest.fixture
async def house(opened_database_url: str) -> AsyncIterator[House]:
    async with built_house(server_settings(opened_database_url), Engine(opened_database_url)) as house:
        await open_once(house.db, house.clock)
        yield house


class Hand:
    """One bot."""

    def __init__(self, house: House, name: str) -> None:
        self._house, self.holder = house, f"holder-{name}"

    async def opens(self, update_id: int, **more: Any) -> TurnOpened:
        claim = Claim(bot_id=BOT, update_id=update_id, holder=self.holder, **more)
        return await open_turn(self._house, OpenTurn(telegram_id=ANNA, key=KEY, claim=claim))

    async def verdict(self, update_id: int, **more: Any) -> Verdict:
        return (await self.opens(update_id, **more)).verdict

    async def ends(self, update_id: int, end: End = End.DONE, **more: Any) -> bool:
        asked = CloseTurn(bot_id=BOT, update_id=update_id, holder=self.holder, end=end, **more)
        return (await close_turn(self._house, asked)).held


@pytest.fixture
def hands(house: House) -> tuple[Hand, Hand]:
    return Hand(house, "a"), Hand(house, "b")


async def test_update_belongs_to_one_bot_until_it_is_done_and_to_none_afterwards(hands: tuple[Hand, Hand]) -> None:
    one, other = hands
    verdicts = await asyncio.gather(one.verdict(7), other.verdict(7))
    assert sorted(verdicts) == [Verdict.BUSY, Verdict.YOURS]
    holder, waiter = (one, other) if verdicts[0] == Verdict.YOURS else (other, one)
    assert await holder.verdict(7) == Verdict.YOURS  # its first answer was lost
    assert not await waiter.ends(7)
    assert await holder.ends(7)
    assert [await hand.verdict(7) for hand in hands] == [Verdict.DONE, Verdict.DONE]
    assert not await holder.ends(7)


async def test_claim_of_the_dead_is_taken_over_and_no_longer_ends_anything(hands: tuple[Hand, Hand]) -> None:
    dead, heir = hands
    assert await dead.verdict(7, seconds=0.3) == Verdict.YOURS
    async with asyncio.timeout(10):
        while (verdict := await heir.verdict(7)) == Verdict.BUSY:
            await asyncio.sleep(0.05)
    assert verdict == Verdict.YOURS
    keep = SetConversation(key=KEY, state="late")
    assert not await dead.ends(7, End.GOES_ON)
    assert not await dead.ends(7, keep=keep)
    assert (await heir.opens(7)).kept.state is None


async def test_claim_lives_on_while_it_is_renewed_and_is_free_at_once_when_given_up(hands: tuple[Hand, Hand]) -> None:
    one, other = hands
    assert await one.verdict(7, seconds=0.2) == Verdict.YOURS
    assert await one.ends(7, End.GOES_ON, seconds=60)
    await asyncio.sleep(0.3)
    assert await other.verdict(7) == Verdict.BUSY
    assert await one.ends(7, End.GIVEN_UP)
    assert await other.verdict(7) == Verdict.YOURS


async def test_persons_updates_come_in_order_and_each_sees_what_the_one_before_left(hands: tuple[Hand, Hand]) -> None:
    one, other = hands
    assert await one.verdict(1) == Verdict.YOURS
    assert [await other.verdict(3), await other.verdict(2)] == [Verdict.BUSY, Verdict.BUSY]
    assert await one.ends(1, keep=SetConversation(key=KEY, state="asked", data={"prompt": 5}))
    assert await one.verdict(3) == Verdict.BUSY  # 2 is waiting
    second = await other.opens(2)
    assert (second.verdict, second.kept.state, second.kept.data) == (Verdict.YOURS, "asked", {"prompt": 5})
    assert await other.ends(2)
    assert await one.verdict(3) == Verdict.YOURS


async def test_two_updates_of_one_person_at_the_same_moment_are_never_both_in_hand(hands: tuple[Hand, Hand]) -> None:
    one, other = hands
    for number in range(1, 20, 2):
        told = await asyncio.gather(one.verdict(number), other.verdict(number + 1))
        assert sorted(told) == [Verdict.BUSY, Verdict.YOURS]
        assert sorted([await one.ends(number), await other.ends(number + 1)]) == [False, True]
        for hand, late in zip((one, other), (number, number + 1), strict=True):
            if await hand.verdict(late) == Verdict.YOURS:
                await hand.ends(late)


async def test_haste_is_counted_by_all_bots_together_and_noticed_once(hands: tuple[Hand, Hand]) -> None:
    limits = {"burst": 3, "burst_seconds": 3600, "notice_seconds": 3600}
    told = []
    for number in range(1, 7):
        hand = hands[number % 2]
        told.append(await hand.verdict(number, **limits))
        await hand.ends(number)
    assert told == [Verdict.YOURS] * 3 + [Verdict.HELD] + [Verdict.HELD_SILENTLY] * 2
    assert await hands[0].verdict(4, **limits) == Verdict.DONE
    assert await hands[0].verdict(99) == Verdict.YOURS  # without a limit: what is no talk is never held back


async def test_what_bots_say_makes_the_mail_of_all_go_slower_while_it_goes(
    house: House, hands: tuple[Hand, Hand]
) -> None:
    hand, now = hands[0], house.clock.unshifted()
    assert house.post
    async with house.db.write() as session:
        await take_places(session, Channel.TELEGRAM, await free_at(session, Channel.TELEGRAM, now), 600, 1)
    async with house.db.write() as session:
        before = await free_at(session, Channel.TELEGRAM, now)
    await hand.opens(1)
    assert await hand.ends(1, spoken=60)
    async with house.db.write() as session:
        after = await free_at(session, Channel.TELEGRAM, now)
    assert (after - before).total_seconds() == pytest.approx(60 / house.post.telegram_per_second)
