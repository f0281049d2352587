"""A slice of the faults of the surroundings, so that the long suite works and its judge can find fault."""

import asyncio
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import update

from aimpay.commands.sandboxed import HOST
from aimpay.server.selling.models import AttemptStatus, PaymentAttempt
from faults.weather.batch import Batch, Size
from faults.weather.cable import BROKEN, Cable, Way
from faults.weather.judge import judge
from faults.weather.place import built_place
from faults.weather.play import rested, suffer
from faults.weather.scenarios.disks import DISKS
from ports import free_ports

FEW = Size(buyers=2, partners=0, crowd=4, visitors=1, writers=1)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_disk_that_is_full_for_a_while_loses_nothing_and_the_judge_sees_what_is_lost(tmp_path: Path) -> None:
    (limit,) = (one for one in DISKS if one.name == "disk-limit")
    (tmp_path / "disk").mkdir()
    async with built_place(tmp_path, f"sqlite:///{tmp_path / 'disk' / 'aimpay.db'}") as place:
        batch = Batch(place, FEW)
        await batch.prepare_school()
        await place.start_product()
        await batch.prepare_people()
        await suffer(limit, batch, seconds=1)
        await batch.over()
        verdict = await rested(batch)
        assert verdict.good, verdict
        assert not await place.checked()
        assert not place.dead()
        assert not place.crashes()
        await _spoil(batch)
        spoiled = await judge(batch)
        assert any("есть у провайдера, нет в базе" in one for one in spoiled.lost)
        assert "Не сходится" in (await place.checked()).replace("\u00a0", " ")


async def _spoil(batch: Batch) -> None:
    """Forget the payments, as a broken product would."""
    async with batch.town.db.write() as session:
        won = PaymentAttempt.status == AttemptStatus.SUCCEEDED
        await session.execute(update(PaymentAttempt).where(won).values(status=AttemptStatus.CANCELED))


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
