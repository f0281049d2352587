"""A bot that polls confirms only what it has handled: what it had in hand when it died comes again."""

from dataclasses import replace
from typing import Final

from aimpay.contract.learning import DECIDE_JOIN_REQUEST
from bot.test_access import buyer, is_member, make_link, requests
from bot.town import UNHURRIED, Town, until

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
