"""Several bots behind a balancer on PostgreSQL: no update is lost or handled twice, whichever of them stops or dies."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from aimpay.bot.listening import WEBHOOK_PATH, webhook_secret
from aimpay.server.people.models import BotUpdate
from aimpay.settings import Settings
from patience import eventually
from ports import free_ports
from story.balancer import HOST, balancing
from story.player import Person, buy, shown
from story.processes import Process, answers, environment
from story.town import Town, standing_outside

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(480)]

BOTS: Final = 2
PEOPLE: Final = int(os.environ.get("AIMPAY_FLEET_PEOPLE", "4"))
PAUSE: Final = 0.3


class Fleet:
    """A town with a server, and bots in processes of their own behind one address."""

    def __init__(self, town: Town, settings: Settings, home: Path, ports: list[int]) -> None:
        self.town = town
        self.urls = [f"http://{HOST}:{port}" for port in ports]
        self.secret = webhook_secret(settings.secret)
        self.bots = []
        for number, port in enumerate(ports):
            env = environment(settings.model_copy(update={"bot_port": port}))
            self.bots.append(Process(home, "bot", env=env, name=f"bot{number}"))

    async def start(self, number: int) -> None:
        await self.bots[number].start()
        await answers(self.town.session, f"{self.urls[number]}/health/ready")

    async def restart(self, number: int) -> None:
        """As an operator does."""
        assert await self.bots[number].end(signal.SIGTERM) == 0
        await self.start(number)

    async def brings(self, number: int, update: dict[str, Any]) -> int:
        """Bring one bot an update as Telegram does."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret}
        async with self.town.session.post(self.urls[number] + WEBHOOK_PATH, json=update, headers=headers) as answer:
            return answer.status

    async def in_hand(self) -> int:
        held = select(func.count()).where(BotUpdate.holder.is_not(None), BotUpdate.done_at.is_(None))
        return int(await self.town.one(held))

    async def everything_done(self) -> None:
        async def nothing() -> bool:
            return int((await self.town.sandbox.get("/telegram/updates"))["pending"]) == 0

        await eventually(nothing, "Telegram has nothing left", 90)
        assert await self.in_hand() == 0


@asynccontextmanager
async def fleet_of(town: Town, home: Path) -> AsyncIterator[Fleet]:
    ports = [free_ports().bot for _ in range(BOTS)]
    async with AsyncExitStack() as stack:
        places = [f"http://{HOST}:{port}" for port in ports]
        url = await stack.enter_async_context(balancing(town.session, town.ports.bot, places))
        changes = {"telegram_webhook": True, "public_url": url, "clock_url": ""}
        fleet = Fleet(town, town.settings.model_copy(update=changes), home, ports)
        for bot in fleet.bots:
            await stack.enter_async_context(bot)
        for place in fleet.urls:
            await answers(town.session, f"{place}/health/ready")
        yield fleet


@pytest.fixture
async def fleet(tmp_path: Path, migrated_postgres_url: str) -> AsyncIterator[Fleet]:
    async with standing_outside(tmp_path, migrated_postgres_url) as town:
        await town.open_server()
        async with fleet_of(town, tmp_path) as fleet:
            yield fleet


def asking(number: int, person: Person, text: str = "/help") -> dict[str, Any]:
    user = {"id": person.id, "is_bot": False, "first_name": "Глеб"}
    chat = {"id": person.id, "type": "private", "first_name": "Глеб"}
    return {
        "update_id": number,
        "message": {"message_id": number, "date": 1, "from": user, "chat": chat, "text": text},
    }


async def said(person: Person) -> list[str]:
    """What the bot told somebody."""
    return [shown(one) for one in await person.messages() if one["from_bot"]]


async def test_bots_that_stop_die_and_crowd_lose_and_double_nothing(fleet: Fleet) -> None:
    """One fleet for all of it: starting one takes longer than what is proved with it."""
    await a_sale_goes_through_both_bots(fleet)
    await an_update_brought_to_all_is_answered_once(fleet)
    await a_rolling_restart_loses_and_doubles_nothing(fleet)
    await a_bot_killed_over_an_update_leaves_it_to_another(fleet)


async def a_sale_goes_through_both_bots(fleet: Fleet) -> None:
    """Consents, a typed address and the bill are asked by one bot and answered to the other."""
    gleb = await fleet.town.person()
    await buy(gleb, "gleb@school.example")
    await fleet.everything_done()


async def an_update_brought_to_all_is_answered_once(fleet: Fleet) -> None:
    anna = await fleet.town.person("Анна")
    await anna.start()
    before = len(await said(anna))
    brought = [fleet.brings(number % BOTS, asking(900_000_000, anna)) for number in range(10)]
    assert set(await asyncio.gather(*brought)) == {200}
    assert len(await said(anna)) == before + 1


async def a_rolling_restart_loses_and_doubles_nothing(fleet: Fleet) -> None:
    people = [await fleet.town.person(f"Человек {number}") for number in range(PEOPLE)]
    await asyncio.gather(*(one.start() for one in people))
    await fleet.everything_done()
    before = {one.id: len(await said(one)) for one in people}
    asked = Counter[int]()
    restarted = asyncio.Event()

    async def asks(one: Person) -> None:
        while not restarted.is_set():
            await one.send("/help")
            asked[one.id] += 1
            await asyncio.sleep(PAUSE)

    async with asyncio.TaskGroup() as group:
        for one in people:
            group.create_task(asks(one))
        for number in range(BOTS):
            await fleet.restart(number)
        restarted.set()
    await fleet.everything_done()
    told = Counter({one.id: len(await said(one)) - before[one.id] for one in people})
    assert told == asked


async def a_bot_killed_over_an_update_leaves_it_to_another(fleet: Fleet) -> None:
    boris = await fleet.town.person("Борис")
    await boris.start()
    before = len(await said(boris))
    waits = {"kind": "too_many_requests", "method": "sendMessage", "chat_id": boris.id, "retry_after": 9}
    await fleet.town.sandbox.put("/telegram/faults", {"faults": [waits]})
    bringing = asyncio.gather(fleet.brings(0, asking(900_000_001, boris)), return_exceptions=True)

    async def taken() -> bool:
        faults = (await fleet.town.sandbox.get("/telegram/faults"))["faults"]
        return not faults and await fleet.in_hand() == 1

    await eventually(taken, "the first bot waits for Telegram with the update in hand")
    await fleet.bots[0].kill()
    assert isinstance((await bringing)[0], Exception)
    assert len(await said(boris)) == before
    assert await fleet.brings(1, asking(900_000_001, boris)) == 200
    assert len(await said(boris)) == before + 1
