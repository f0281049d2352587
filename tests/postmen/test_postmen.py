"""Messages on their way: shared pace, deaths between claim and answer, rests, people who may not be written to."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from aimpay.contract.gateway import BotButton
from aimpay.server.growth.leads.find_lead import new_lead
from aimpay.server.growth.mailing.claims import claim, due
from aimpay.server.growth.mailing.consent import How, withdraw_consent
from aimpay.server.growth.mailing.gate import hindrances
from aimpay.server.growth.mailing.may_send import hindrance
from aimpay.server.growth.mailing.models import Channel, Delivery, DeliveryStatus, SendingPace
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.workflows.house import House
from patience import eventually
from postmen.bot import Bot
from postmen.crowd import FIRST, outcomes, people, postmen, queued, reasons


async def all_over(house: House) -> bool:
    left = {DeliveryStatus.PENDING, DeliveryStatus.SENDING, DeliveryStatus.HELD}
    return not left & {DeliveryStatus(one) for one in await outcomes(house)}


async def until_all_over(house: House) -> None:
    await eventually(lambda: all_over(house), "every message has come to its end")


async def pace(house: House) -> datetime:
    """Say when the next place is free."""
    async with house.db.read() as session:
        return (await session.get_one(SendingPace, Channel.TELEGRAM)).free_at


async def claimed_by_a_dead_one(house: House, bot: Bot) -> None:
    """A process claims what is due and dies before it asks the bot."""
    async with house.db.write() as session:
        found = await due(session, Channel.TELEGRAM, house.clock.now(), 100)
        await claim(session, found, by="dead", boot=str(bot.life), now=house.clock.unshifted())


async def test_two_postmen_tell_everybody_once_at_one_pace(house: House, bot: Bot) -> None:
    await queued(house, await people(house, 60))
    begun = house.clock.unshifted()
    async with postmen(house, bot, 2, per_second=60):
        await until_all_over(house)
    assert bot.told == dict.fromkeys(range(FIRST, FIRST + 60), 1)
    assert await outcomes(house) == {DeliveryStatus.SENT: 60}
    assert await pace(house) >= begun + timedelta(seconds=60 / 60)
    assert "Привет, Анна!" in bot.texts
    assert [one.callback for one in bot.buttons[0]] == [BotButton.UNSUBSCRIBE]


async def test_rest_is_kept_by_all_postmen_and_nobody_is_lost(house: House, bot: Bot) -> None:
    await queued(house, await people(house, 40))
    bot.rests = 1
    async with postmen(house, bot, 2, per_second=100):
        await until_all_over(house)
    assert await outcomes(house) == {DeliveryStatus.SENT: 40}
    assert set(bot.told.values()) == {1}
    (rested,) = bot.rested_at
    assert await pace(house) >= rested + timedelta(seconds=1)


async def test_claims_of_the_dead_are_asked_of_the_bot_and_told_once(house: House, bot: Bot) -> None:
    await queued(house, await people(house, 5))
    await claimed_by_a_dead_one(house, bot)
    async with house.db.read() as session:
        first = (await session.scalars(select(Delivery).order_by(Delivery.id))).first()
    assert first
    anna = int(first.address)
    await bot.deliver(key=first.key, boot="1", age=0, telegram_id=anna, message="Привет, Анна!", buttons=())
    async with postmen(house, bot):
        await until_all_over(house)
    assert await outcomes(house) == {DeliveryStatus.SENT: 5}
    assert set(bot.told.values()) == {1}


async def test_what_nobody_can_know_becomes_unclear_and_is_not_sent_again(house: House, bot: Bot) -> None:
    await queued(house, await people(house, 3))
    await claimed_by_a_dead_one(house, bot)
    bot.die()
    async with postmen(house, bot):
        await until_all_over(house)
    assert await outcomes(house) == {DeliveryStatus.UNCLEAR: 3}
    assert not bot.said


async def test_bot_that_is_away_loses_nobody(house: House, bot: Bot) -> None:
    await queued(house, await people(house, 5))
    bot.alive = False
    async with postmen(house, bot):
        assert await outcomes(house) == {DeliveryStatus.PENDING: 5}
        bot.die()
        bot.alive = True
        await until_all_over(house)
    assert await outcomes(house) == {DeliveryStatus.SENT: 5}


async def test_answer_lost_on_the_line_is_asked_for_again_not_sent_again(house: House, bot: Bot) -> None:
    await queued(house, await people(house, 3))
    bot.loses_answers = True
    async with postmen(house, bot):

        async def said() -> bool:
            return len(bot.said) == 3

        await eventually(said, "the bot has spoken")
        bot.loses_answers = False
        await until_all_over(house)
    assert await outcomes(house) == {DeliveryStatus.SENT: 3}
    assert set(bot.told.values()) == {1}


async def test_person_who_blocked_the_bot_is_marked_and_not_tried_again(house: House, bot: Bot) -> None:
    leads = await people(house, 2)
    bot.blocked = {FIRST}
    await queued(house, leads)
    async with postmen(house, bot):
        await until_all_over(house)
        assert await outcomes(house) == {DeliveryStatus.BLOCKED: 1, DeliveryStatus.SENT: 1}
        await queued(house, leads[:1], campaign="sequence:1:2:1")
        await until_all_over(house)
    async with house.db.read() as session:
        assert not (await session.get_one(TelegramIdentity, FIRST)).reachable
    assert (await reasons(house))["unreachable"] == 1


async def test_nobody_is_written_to_without_a_consent_of_this_moment(house: House, bot: Bot) -> None:
    leads = [*await people(house, 2), *await people(house, 1, agrees=False, first=FIRST + 2)]
    await queued(house, leads)
    async with house.db.write() as session:
        lead = await session.merge(leads[1])
        await withdraw_consent(
            session, lead, Channel.TELEGRAM, str(FIRST + 1), how=How.BOT_BUTTON, now=house.clock.now()
        )
    async with house.db.read() as session:
        waiting = list(await session.scalars(select(Delivery).order_by(Delivery.id)))
        alone = {one.id: await hindrance(session, one.lead_id, one.channel, one.address) for one in waiting}
        assert await hindrances(session, waiting) == {key: why for key, why in alone.items() if why}
    async with postmen(house, bot):
        await until_all_over(house)
    assert bot.told == {FIRST: 1}
    assert await reasons(house) == {None: 1, "withdrawn": 1, "no_consent": 1}


async def test_service_message_needs_no_consent(house: House, bot: Bot) -> None:
    await queued(house, await people(house, 1, agrees=False), campaign="service:1:1:1")
    async with postmen(house, bot):
        await until_all_over(house)
    assert bot.told == {FIRST: 1}


async def test_erased_lead_hears_nothing(house: House, bot: Bot) -> None:
    leads = await people(house, 1)
    await queued(house, leads)
    async with house.db.write() as session:
        lead = await session.merge(leads[0])
        lead.erased_at = house.clock.now()
    async with postmen(house, bot):
        await until_all_over(house)
    assert await reasons(house) == {"erased": 1}


async def test_two_messages_to_one_person_stand_a_second_apart(house: House, bot: Bot) -> None:
    leads = await people(house, 1)
    await queued(house, leads)
    await queued(house, leads, campaign="sequence:1:2:1")
    async with postmen(house, bot):
        await until_all_over(house)
    assert bot.told == {FIRST: 2}
    assert bot.times[1] - bot.times[0] >= 0.9


async def test_what_is_not_due_waits(house: House, bot: Bot) -> None:
    await queued(house, await people(house, 1))
    async with house.db.write() as session:
        await session.execute(update(Delivery).values(due_at=house.clock.now() + timedelta(hours=1)))
    async with postmen(house, bot):
        house.clock.offset += timedelta(hours=2)
        await until_all_over(house)
    assert bot.told == {FIRST: 1}
    async with house.db.write() as session:
        await new_lead(session, house.clock.now())
