"""A release put on under load: two servers and two workers are replaced in turn, and nobody notices."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from aimpay.server.backup.check import check
from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.selling.models import Order, OrderStatus
from aimpay.server.workflows.models import FailedStep
from patience import eventually
from ports import free_ports
from story.buyer import StubbornBuyer
from story.player import letters_to
from story.processes import Process, answers, environment
from story.round_robin import Balancer, balancing
from story.town import Town, standing_outside

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.postgres, pytest.mark.timeout(400)]

TILLS = 2
"""At each of them one buyer follows another, until everything is replaced."""


class Fleet:
    """Two servers behind a balancer, and two workers."""

    def __init__(self, town: Town, home: Path) -> None:
        self.ports = [free_ports().server for _ in range(2)]
        env = environment(town.settings) | {"SERVER_DRAIN_SECONDS": "1"}
        self.servers = [
            Process(home, "server", env=env | {"SERVER_PORT": str(port)}, name=f"server{port}") for port in self.ports
        ]
        self.workers = [Process(home, "worker", env=env, name=f"worker{number}") for number in range(2)]
        self.addresses = [f"http://127.0.0.1:{port}" for port in self.ports]

    async def replace_all(self, town: Town, balancer: Balancer) -> None:
        for worker in self.workers:
            assert await worker.end(signal.SIGTERM) == 0, worker.complained()
            await worker.start()
        for server, address in zip(self.servers, self.addresses, strict=True):
            assert await server.end(signal.SIGTERM) == 0, server.complained()
            await server.start()
            await answers(town.session, f"{address}/health/ready")
            await eventually(lambda: _is_in(balancer, address), "the balancer takes it back", 60)  # noqa: B023 — awaited here


async def _is_in(balancer: Balancer, address: str) -> bool:
    return address in balancer.ready


@asynccontextmanager
async def _fleet(town: Town, home: Path) -> AsyncIterator[tuple[Fleet, Balancer]]:
    """All four start at once, on an empty database."""
    fleet = Fleet(town, home)
    async with AsyncExitStack() as stack:
        balancer = await stack.enter_async_context(balancing(town.ports.server, fleet.addresses))
        for process in (*fleet.servers, *fleet.workers):
            await stack.enter_async_context(process)
        for address in fleet.addresses:
            await answers(town.session, f"{address}/health/ready")
        yield fleet, balancer


async def test_a_rolling_restart_loses_and_doubles_nothing(tmp_path: Path, postgres_url: str) -> None:
    async with standing_outside(tmp_path, postgres_url) as town, _fleet(town, tmp_path) as (fleet, balancer):
        await town.open_bot()
        await town.owner.start()
        crowd: list[StubbornBuyer] = []
        replaced = asyncio.Event()

        async def sell() -> None:
            while not replaced.is_set():
                person = await town.person("Друг")
                buyer = StubbornBuyer(person, f"friend{person.id}@example.com", "https://t.me/aim_school_bot")
                crowd.append(buyer)
                await buyer.person.send("/start")
                await buyer.buy()

        async with asyncio.TaskGroup() as selling:
            for _ in range(TILLS):
                selling.create_task(sell())
            await fleet.replace_all(town, balancer)
            replaced.set()

        async def settled() -> bool:
            counts = [await town.one(select(func.count()).select_from(table)) for table in (Enrollment, Invite)]
            letters = [len(await letters_to(town.sandbox, buyer.email)) for buyer in crowd]
            return counts == [len(crowd)] * 2 and all(letters)

        await eventually(settled, "everybody has what he paid for", 120)
        assert balancer.lost == []
        assert set(balancer.served) == set(fleet.addresses)
        assert await town.one(select(func.count(Order.id)).where(Order.status == OrderStatus.PAID)) == len(crowd)
        assert [len(await letters_to(town.sandbox, buyer.email)) for buyer in crowd] == [1] * len(crowd)
        assert await town.one(select(func.count(FailedStep.id)).where(FailedStep.closed_at.is_(None))) == 0
        await town.close_part("bot")
    assert [one for one in check(postgres_url) if one.problems] == []
