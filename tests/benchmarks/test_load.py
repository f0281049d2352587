"""The load's people still find their way through the product: a benchmark breaks silently otherwise."""

import time
from pathlib import Path

import aiohttp
import pytest

from aimpay.bot.app import running_bot
from aimpay.commands.processes import bind, serving
from aimpay.commands.sandboxed import HOST
from aimpay.server.app import create_app
from aimpay.server.wiring import opened_house, working
from load_acts import Acts
from load_hands import Doors
from load_mix import MIX
from load_outside import Outside
from load_town import FIRST_PERSON, issue_certificates, serve_outside, settings_for, write_past
from ports import free_ports
from story.town import UNHURRIED

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

KINDS = {"page", "widget", "visit", "certificate", "office", "analytics", "bot", "bot, quiz", "chat, whole answer"}


async def test_each_act_of_the_mix_is_answered_to_its_end(tmp_path: Path, sqlite_url: str) -> None:
    ports, world = free_ports(), Outside()
    settings = settings_for(ports, tmp_path, sqlite_url)
    cookie = await write_past(settings, visits=20, people=5)
    outside = await serve_outside(world, ports.sandbox)
    async with (
        opened_house(settings) as house,
        serving(create_app(settings, house), bind(HOST, ports.server, "")),
        running_bot(settings, UNHURRIED) as bot,
        working(house),
        aiohttp.ClientSession() as http,
    ):
        await bot.listener.listening.wait()
        server, side_door = f"http://{HOST}:{ports.server}", f"http://{HOST}:{ports.bot}"
        numbers = await issue_certificates(http, server, settings, 2)
        acts = Acts(world, http, Doors((server,), (side_door,), settings.secret, cookie, numbers), FIRST_PERSON)
        acts.thinks = 0.001
        for act in MIX:
            acts.begin(act.name, time.perf_counter())
        await acts.rest()
    await outside.cleanup()
    assert not acts.notes.failed
    assert not acts.notes.refused
    assert acts.notes.took.keys() >= KINDS | {"webhook", "delivery after webhook"}
    assert len(acts.notes.took["bot, quiz"]) > 20
