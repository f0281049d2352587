"""The life of a broadcast: counted before, confirmed, prepared in chunks, tried on a few, paused, taken back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from aimpay.nursery import Nursery
from aimpay.server.growth.broadcasts import acts
from aimpay.server.growth.broadcasts.conditions import Conditions
from aimpay.server.growth.broadcasts.errors import BroadcastStateError, CountChangedError
from aimpay.server.growth.broadcasts.models import Broadcast, BroadcastAct, BroadcastStatus, ChannelPolicy
from aimpay.server.growth.broadcasts.selecting import chosen
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import Lead, LeadTag
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.growth.mailing.consent import How, withdraw_consent
from aimpay.server.growth.mailing.models import Channel, Delivery, DeliveryStatus
from aimpay.server.workflows.broadcasts.driver import Driver
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.remover import Remover
from patience import eventually
from postmen.bot import Bot
from postmen.crowd import FIRST, OWNER, launched, outcomes, people, planned, postmen, reasons, status_of
from sequences.people import mailbox


async def act(house: House, work: Callable[..., Awaitable[Any]], broadcast_id: int) -> None:
    async with house.db.write() as session:
        await work(session, broadcast_id, by=OWNER, now=house.clock.now())


async def driven(house: House, bot: Bot, broadcast_id: int, until: BroadcastStatus) -> None:
    """Let driver, postman and remover work until the broadcast is so far."""
    driver, remover = Driver(house, 200), Remover(house, bot, 200)

    async def there() -> bool:
        await driver.move_all()
        return await status_of(house, broadcast_id) == until

    async with postmen(house, bot), Nursery() as nursery:
        nursery.start(remover.run(), "remover")
        await eventually(there, f"the broadcast is {until}")


async def test_everybody_who_agreed_gets_it_once_and_the_others_are_counted(house: House, bot: Bot) -> None:
    await people(house, 7)
    await people(house, 2, agrees=False, first=FIRST + 100)
    broadcast_id = await planned(house)
    async with house.db.read() as session:
        broadcast = await session.get_one(Broadcast, broadcast_id)
        count = await acts.count_broadcast(session, broadcast, house.clock.now())
    assert (count.telegram, count.email, dict(count.skipped)) == (7, 0, {"no_consent": 2})
    async with house.db.write() as session:
        await acts.launch(session, broadcast_id, confirmed=None, by=OWNER, now=house.clock.now())
    await driven(house, bot, broadcast_id, BroadcastStatus.DONE)
    assert bot.told == dict.fromkeys(range(FIRST, FIRST + 7), 1)
    assert await outcomes(house) == {DeliveryStatus.SENT: 7, DeliveryStatus.SKIPPED: 2}


async def test_many_people_ask_for_their_number_to_be_confirmed(house: House) -> None:
    many = acts.UNCONFIRMED + 1
    await people(house, many)
    broadcast_id = await planned(house)
    for confirmed in (None, many - 1):
        with pytest.raises(CountChangedError):
            async with house.db.write() as session:
                await acts.launch(session, broadcast_id, confirmed=confirmed, by=OWNER, now=house.clock.now())
    async with house.db.write() as session:
        await acts.launch(session, broadcast_id, confirmed=many, by=OWNER, now=house.clock.now())


async def test_recipients_added_by_two_processes_at_once_are_added_once(house: House, bot: Bot) -> None:
    await people(house, 10)
    broadcast_id = await launched(house)
    await asyncio.gather(Driver(house, 1).move_all(), Driver(house, 1).move_all())
    assert (await outcomes(house)).total() == 10
    await driven(house, bot, broadcast_id, BroadcastStatus.DONE)
    assert set(bot.told.values()) == {1}


async def test_few_get_it_first_and_the_rest_after_a_word(house: House, bot: Bot) -> None:
    await people(house, 8)
    broadcast_id = await launched(house, test_size=3)
    await driven(house, bot, broadcast_id, BroadcastStatus.TESTED)
    assert len(bot.said) == 3
    await act(house, acts.send_rest, broadcast_id)
    await driven(house, bot, broadcast_id, BroadcastStatus.DONE)
    assert bot.told == dict.fromkeys(range(FIRST, FIRST + 8), 1)


async def test_pause_holds_and_resuming_goes_on(house: House, bot: Bot) -> None:
    await people(house, 6)
    broadcast_id = await launched(house)
    await Driver(house, 1).move_all()
    await act(house, acts.pause, broadcast_id)
    async with postmen(house, bot):
        await Driver(house, 1).move_all()
    assert (bot.said, await outcomes(house)) == ([], {DeliveryStatus.HELD: 6})
    await act(house, acts.resume, broadcast_id)
    await driven(house, bot, broadcast_id, BroadcastStatus.DONE)
    assert len(bot.said) == 6
    with pytest.raises(BroadcastStateError):
        await act(house, acts.pause, broadcast_id)


async def test_cancelled_broadcast_tells_nobody_more(house: House, bot: Bot) -> None:
    await people(house, 4)
    broadcast_id = await launched(house)
    await Driver(house, 1).move_all()
    await act(house, acts.cancel, broadcast_id)
    async with postmen(house, bot):
        await Driver(house, 1).move_all()
    assert (bot.said, await reasons(house)) == ([], {"cancelled": 4})


async def test_what_was_sent_is_taken_back(house: House, bot: Bot) -> None:
    await people(house, 3)
    broadcast_id = await launched(house)
    await driven(house, bot, broadcast_id, BroadcastStatus.DONE)
    await act(house, acts.take_back, broadcast_id)
    await driven(house, bot, broadcast_id, BroadcastStatus.DELETED)
    assert {one for one, _ in bot.taken_back} == {FIRST, FIRST + 1, FIRST + 2}
    assert await outcomes(house) == {DeliveryStatus.DELETED: 3}


async def test_unclear_ones_are_told_again_only_by_an_act(house: House, bot: Bot) -> None:
    await people(house, 1)
    broadcast_id = await launched(house)
    await driven(house, bot, broadcast_id, BroadcastStatus.DONE)
    async with house.db.write() as session:
        (one,) = await session.scalars(select(Delivery))
        one.status = DeliveryStatus.UNCLEAR
    await act(house, acts.send_unclear_again, broadcast_id)
    await driven(house, bot, broadcast_id, BroadcastStatus.DONE)
    assert bot.told == {FIRST: 2}
    async with house.db.read() as session:
        kept = list(await session.scalars(select(BroadcastAct.act).order_by(BroadcastAct.id)))
    assert kept == ["created", "launched", "unclear_sent_again"]


async def test_who_left_telegram_gets_a_letter_and_nobody_gets_both(house: House, bot: Bot) -> None:
    leads = await people(house, 3)
    async with house.db.write() as session:
        now = house.clock.now()
        for number in (0, 1):
            lead = await session.merge(leads[number])
            await mailbox(session, lead, f"lead{number}@example.com", now, agrees=True)
        await withdraw_consent(session, lead, Channel.TELEGRAM, str(FIRST + 1), how=How.BOT_BUTTON, now=now)
    broadcast_id = await launched(house, policy=ChannelPolicy.EITHER)
    await Driver(house, 1).move_all()
    async with house.db.read() as session:
        rows = await session.execute(select(Delivery.channel, Delivery.address).order_by(Delivery.id))
        assert [tuple(row) for row in rows] == [
            ("telegram", str(FIRST)),
            ("email", "lead1@example.com"),
            ("telegram", str(FIRST + 2)),
        ]
    assert (await status_of(house, broadcast_id), bot.said) == (BroadcastStatus.SENDING, [])


async def test_segments_find_people_by_what_their_cards_say(house: House) -> None:
    leads = await people(house, 3)
    async with house.db.write() as session:
        now = house.clock.now()
        session.add(LeadTag(lead_id=leads[0].id, tag="vip", by=OWNER, at=now))
        lead = await session.merge(leads[1])
        await note_touch(session, lead, TouchKind.QUIZ_PASSED, now)
        lead.owner_id = OWNER

    async def found(*conditions: dict[str, Any]) -> set[int]:
        asked = Conditions.model_validate({"all": conditions})
        async with house.db.read() as session:
            return set(await session.scalars(select(Lead.id).where(chosen(asked, house.clock.now()))))

    first, second, third = (lead.id for lead in leads)
    assert await found() == {first, second, third}
    assert await found({"field": "tag", "tags": ["vip"]}) == {first}
    assert await found({"field": "tag", "tags": ["vip"], "negated": True}) == {second, third}
    assert await found({"field": "did", "kinds": ["quiz_passed"], "days": 1}) == {second}
    assert await found({"field": "owner", "owner": OWNER}) == {second}
    assert await found({"field": "owner", "owner": OWNER, "negated": True}) == {first, third}
    assert await found({"field": "bought"}) == set()
    assert await found({"field": "bought", "courses": ["any"], "negated": True}) == {first, second, third}
    assert await found({"field": "consent", "channel": "email"}) == set()
    assert await found({"field": "contact", "kind": "telegram"}) == {first, second, third}
    assert await found({"field": "active", "days": 1, "negated": True}) == set()
    assert await found({"field": "source", "utm_source": "vk"}) == set()
    assert await found({"field": "created", "since": "2020-01-01", "until": "2020-01-02"}) == set()
    assert await found({"field": "language", "codes": ["ru"]}) == set()
    assert await found({"field": "told", "broadcast": 1, "negated": True}) == {first, second, third}
