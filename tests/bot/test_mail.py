"""Messages that must reach a person once: keys, lives of the bot, rests, the pace."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from aimpay.bot.app import BotProcess
from aimpay.bot.mail.memory import Memory
from aimpay.contract.mail_gateway import (
    DELIVER,
    GET_BOOT,
    TAKE_BACK,
    Deliver,
    Delivered,
    GetBoot,
    Outcome,
    TakeBack,
)
from bot.town import Somebody, Town


class Sender:
    """The server, as far as the bot knows it."""

    def __init__(self, town: Town, process: BotProcess, boot: str) -> None:
        self._call = town.caller(process.port)
        self.boot = boot

    async def sends(self, key: str, to: int, *, message: str = "Привет", **more: Any) -> Delivered:
        asked = {"boot": self.boot, "key": key, "telegram_id": to, "message": message, **more}
        return await self._call(DELIVER, Deliver(**asked))

    async def takes_back(self, person: int, message_id: int) -> Delivered:
        return await self._call(TAKE_BACK, TakeBack(telegram_id=person, message_id=message_id))


@pytest.fixture
async def sender(quiet_town: Town) -> AsyncIterator[Sender]:
    async with quiet_town.bot() as process:
        told = await quiet_town.caller(process.port)(GET_BOOT, GetBoot())
        yield Sender(quiet_town, process, told.boot)


@pytest.fixture
async def boris(quiet_town: Town, sender: Sender) -> Somebody:
    assert sender.boot
    boris = await quiet_town.person()
    await boris.says("/start")
    return boris


async def came(person: Somebody, words: str) -> int:
    return sum(one["text"] == words for one in await person.from_bot())


async def test_message_asked_for_again_is_sent_once(sender: Sender, boris: Somebody) -> None:
    first, second = await asyncio.gather(sender.sends("b1:1", boris.id), sender.sends("b1:1", boris.id))
    third = await sender.sends("b1:1", boris.id, age=60)
    assert first.outcome == Outcome.DONE
    assert first.message_id == second.message_id == third.message_id
    assert await came(boris, "Привет") == 1


async def test_another_life_of_the_bot_does_nothing_and_says_so(sender: Sender, boris: Somebody) -> None:
    told = await sender.sends("b1:1", boris.id, boot="the one before")
    assert (told.outcome, told.boot) == (Outcome.RESTARTED, sender.boot)
    assert await came(boris, "Привет") == 0


async def test_rest_that_telegram_asks_for_holds_all_mail_without_asking_again(
    quiet_town: Town, sender: Sender, boris: Somebody
) -> None:
    await quiet_town.fault(kind="too_many_requests", method="sendMessage", retry_after=60)
    first, second = await sender.sends("b1:1", boris.id), await sender.sends("b1:2", boris.id)
    assert (first.outcome, first.retry_after) == (Outcome.LATER, 60)
    assert second.outcome == Outcome.LATER
    assert 0 < (second.retry_after or 0) <= 60
    assert await came(boris, "Привет") == 0


async def test_what_was_surely_not_sent_can_be_tried_again_under_its_key(
    quiet_town: Town, sender: Sender, boris: Somebody
) -> None:
    await quiet_town.fault(kind="too_many_requests", method="sendMessage", retry_after=1)
    assert (await sender.sends("b1:1", boris.id)).outcome == Outcome.LATER
    async with asyncio.timeout(10):
        while (told := await sender.sends("b1:1", boris.id)).outcome == Outcome.LATER:
            await asyncio.sleep(told.retry_after or 0.1)
    assert told.outcome == Outcome.DONE
    assert await came(boris, "Привет") == 1


async def test_refusals_are_told_apart(quiet_town: Town, sender: Sender, boris: Somebody) -> None:
    assert (await sender.sends("b1:1", 987654321)).outcome == Outcome.REFUSED
    assert (await sender.sends("b1:2", boris.id, message="<b>не закрыт")).outcome == Outcome.REFUSED
    await quiet_town.ask("POST", f"/users/{boris.id}/block")
    assert (await sender.sends("b1:3", boris.id)).outcome == Outcome.BLOCKED


async def test_answer_that_was_lost_stays_unclear_and_is_never_sent_again(
    quiet_town: Town, sender: Sender, boris: Somebody
) -> None:
    await quiet_town.fault(kind="server_error_after_commit", method="sendMessage")
    told = [(await sender.sends("b1:1", boris.id)).outcome for _ in range(2)]
    assert told == [Outcome.UNCLEAR, Outcome.UNCLEAR]
    assert await came(boris, "Привет") == 1


async def test_message_is_taken_back_however_often_it_is_asked(sender: Sender, boris: Somebody) -> None:
    sent = await sender.sends("b1:1", boris.id)
    told = [await sender.takes_back(boris.id, sent.message_id or 0) for _ in range(2)]
    assert [one.outcome for one in told] == [Outcome.DONE, Outcome.DONE]
    assert await came(boris, "Привет") == 0


async def test_mail_that_comes_in_a_crowd_goes_out_at_the_allowed_rate(quiet_town: Town, sender: Sender) -> None:
    crowd = await quiet_town.ask("POST", "/users/bulk", {"count": 70})
    ids = range(crowd["first_id"], crowd["last_id"] + 1)
    told = await asyncio.gather(*(sender.sends(f"b1:{one}", one) for one in ids))
    assert {one.outcome for one in told} == {Outcome.DONE}
    counted = await quiet_town.ask("GET", "/flood")
    assert (counted["accepted"], counted["refused"]) == (70, 0)
    assert counted["busiest_second"] <= 30


async def test_one_person_hears_no_more_than_once_a_second(quiet_town: Town, sender: Sender, boris: Somebody) -> None:
    await quiet_town.ask("PUT", "/settings", {"overall_per_second": 30, "chat_per_second": 1})
    told = await asyncio.gather(*(sender.sends(f"b{one}:1", boris.id) for one in range(3)))
    assert {one.outcome for one in told} == {Outcome.DONE}
    assert (await quiet_town.ask("GET", "/flood"))["refused"] == 0


async def test_memory_knows_what_it_may_have_forgotten() -> None:
    memory: Memory[Delivered] = Memory(size=2)
    for key in ("first", "second"):
        memory.begin(key)
    assert not memory.may_have_forgotten(age=60)
    memory.begin("third")
    assert memory.get("first") is None
    assert memory.get("third") is not None
    assert memory.may_have_forgotten(age=60)
    await asyncio.sleep(0.01)
    assert not memory.may_have_forgotten(age=0)


async def test_any_bot_of_a_fleet_may_be_asked_what_became_of_a_message(quiet_town: Town) -> None:
    fleet: dict[str, Any] = {"telegram_webhook": True, "public_url": "http://127.0.0.1:9"}
    boris = await quiet_town.person()
    async with quiet_town.bot(**fleet) as other:
        async with quiet_town.bot(**fleet) as meant:
            await quiet_town.ask("POST", f"/users/{boris.id}/send", {"text": "/start"})
            boot = (await quiet_town.caller(meant.port)(GET_BOOT, GetBoot())).boot
            by_other, by_itself = Sender(quiet_town, other, boot), Sender(quiet_town, meant, boot)
            told = [await one.sends("b1:1", boris.id) for one in (by_other, by_itself, by_other)]
            assert {(one.outcome, one.boot, one.message_id) for one in told} == {
                (Outcome.DONE, boot, told[0].message_id)
            }
        gone = await by_other.sends("b1:1", boris.id)
        assert gone.outcome == Outcome.RESTARTED
        assert gone.boot == (await quiet_town.caller(other.port)(GET_BOOT, GetBoot())).boot != boot
    assert await came(boris, "Привет") == 1
