"""A bot that polls confirms only what it has handled: what it had in hand when it died comes again."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Final

from aiogram.types import Update

from aimpay.bot.fleet import Fleet
from aimpay.bot.intake import Intake
from aimpay.contract.learning import DECIDE_JOIN_REQUEST
from aimpay.nursery import Nursery
from bot.test_access import buyer, is_member, make_link, requests
from bot.town import UNHURRIED, Town, until

AGES: Final = 60
STUBBORN: Final = replace(UNHURRIED, server_pauses=(60,), goodbye_seconds=0.1)
"""Asks a silent server again after a minute: the update stays in hand all that time."""


async def test_a_request_that_was_in_hand_when_the_bot_died_is_decided_by_the_next(quiet_town: Town) -> None:
    town = quiet_town
    boris, other = await buyer(town), await town.person("Другой")
    async with town.bot(STUBBORN) as process:
        link = await make_link(town, process.port)
        town.school.silent = True
        await town.joins(boris, link)
        await other.sends("/start")
        await other.sees("недоступен")
    assert await requests(town)
    town.school.silent = False
    heard = len(await other.messages())
    async with town.bot():
        await until(lambda: is_member(town, boris))
        assert len(town.school.asked(DECIDE_JOIN_REQUEST)) == 1
        await town.drained()
    assert len(await other.messages()) >= heard


async def test_telegram_is_asked_again_when_half_of_what_is_in_hand_is_done_not_at_each_end(quiet_town: Town) -> None:
    gates = [asyncio.Event() for _ in range(10)]

    async def feed(update: Update) -> None:
        await gates[update.update_id].wait()

    async with quiet_town.bot() as process, Nursery() as nursery:
        intake = Intake(feed, Fleet(process.desk, feed, nursery), nursery, at_once=len(gates))
        for number in range(len(gates)):
            await intake.take(Update(update_id=number))
        room = nursery.start(intake.wait_for_room(AGES), "room")
        await asyncio.sleep(0)  # all of them begin
        for number, gate in enumerate(gates[:5]):
            assert not room.done(), f"after {number} of {len(gates)}"
            gate.set()
            await until(partial(_is_past, intake, number))
        await room
        for gate in gates:
            gate.set()


async def _is_past(intake: Intake, number: int) -> bool:
    return intake.handled_before(AGES) > number
