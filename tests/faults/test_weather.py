"""A slice of the faults of the surroundings, so that the long suite works and its judge can find fault."""

import asyncio
import os
import uuid
from pathlib import Path

import aiohttp
import pytest

from aimpay.commands.sandboxed import HOST
from faults.weather.batch import Batch, Size
from faults.weather.cable import BROKEN, Cable, Way
from faults.weather.judge import judge
from faults.weather.place import Place, built_place
from faults.weather.play import Outcome, played
from faults.weather.report import line
from faults.weather.scenarios.disks import DISKS
from ports import free_ports
from sandbox.yookassa.till import purchase

(DISK_LIMIT,) = (one for one in DISKS if one.name == "disk-limit")
ORDER = "AIM-1"

FEW = Size(buyers=2, partners=0, crowd=4, visitors=1, writers=1)
NOBODY = Size(buyers=0, partners=0, crowd=2, visitors=0, writers=0)


async def test_the_judge_sees_what_is_lost_and_what_is_doubled(tmp_path: Path, migrated_sqlite_url: str) -> None:
    """A school whose product never started: who bought there has paid the provider, and nobody knows."""
    async with built_place(tmp_path, migrated_sqlite_url) as place:
        batch = Batch(place, NOBODY)
        await batch.prepare_school()
        bought = [await _paid_by_nobodys_wish(place) for _ in range(2)]
        verdict = await judge(batch)
    unknown = [f"оплата {payment}: есть у провайдера, нет в базе" for payment in bought]
    untold = [f"рассылка {person}: " for person in batch.crowd]
    assert sorted(verdict.lost) == sorted([*unknown, *untold])
    assert verdict.doubled == [f"оплачен дважды заказ: {ORDER} (2)"]
    assert not verdict.good
    assert not Outcome(DISK_LIMIT, verdict=verdict).good
    assert line(Outcome(DISK_LIMIT, verdict=verdict)).count("| **4** | **1** |") == 1


async def _paid_by_nobodys_wish(place: Place) -> str:
    """Make a payment at the provider and pay it; return its id."""
    settings = place.town.settings
    shop = aiohttp.encode_basic_auth(settings.yookassa_shop_id, settings.yookassa_secret_key.get_secret_value())
    said = {"Authorization": shop, "Idempotence-Key": uuid.uuid4().hex}
    body = purchase(metadata={"order_number": ORDER})
    url = f"{place.settings.yookassa_api_url}/payments"
    async with place.town.session.post(url, json=body, headers=said) as answer:
        payment = str((await answer.json())["id"])
    await place.town.sandbox.post(f"/yookassa/payments/{payment}/force", {"status": "succeeded"})
    return payment


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.skipif("AIMPAY_FAULTS" not in os.environ, reason="a minute or more of all cores: AIMPAY_FAULTS=1")
async def test_a_disk_that_is_full_for_a_while_loses_nothing(tmp_path: Path) -> None:
    outcome = await played(DISK_LIMIT, tmp_path, size=FEW)
    assert outcome.good, outcome
    assert not outcome.crashes
    assert outcome.faults


@pytest.mark.parametrize("way", [Way.OPEN, Way.CUT, Way.SLOW, Way.ANSWER_LOST, Way.ANSWER_500])
async def test_a_cable_does_what_it_is_turned_to(way: Way) -> None:
    heard: list[bytes] = []
    port, far_port = free_ports().server, free_ports().bot

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, HOST, far_port)
    async with server, Cable(port, far_port) as cable, aiohttp.ClientSession() as session:
        cable.bytes_per_second = 4_000
        cable.turn(way)
        status = await _status(session, cable.url)
    assert status == {Way.OPEN: 204, Way.SLOW: 204, Way.ANSWER_500: 500}.get(way)
    assert len(heard) == (way is not Way.CUT), "only a cut cable keeps the request back"
    assert BROKEN.startswith(b"HTTP/1.1 500")


async def _status(session: aiohttp.ClientSession, url: str) -> int | None:
    try:
        async with session.post(url) as answer:  # aiohttp itself repeats a GET
            return answer.status
    except aiohttp.ClientError:
        return None


async def test_a_mute_cable_answers_nobody_and_hangs_up_when_it_comes_back() -> None:
    port, far_port = free_ports().server, free_ports().bot
    server = await asyncio.start_server(lambda _reader, _writer: None, HOST, far_port)
    async with server, Cable(port, far_port) as cable:
        cable.turn(Way.SILENT)
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.2)
        cable.turn(Way.OPEN)
        with pytest.raises(ConnectionResetError):
            await reader.read(1)
        writer.close()
