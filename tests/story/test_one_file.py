"""Server, worker, a backup, a check and somebody else's reader on one SQLite file: nobody hears that it is locked."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from story.buyer import StubbornBuyer
from story.processes import Process, answers, environment
from story.town import standing_outside

BUYERS = 2
PAUSE = 0.02
COMMANDS = (("db", "backup", "copy"), ("db", "check"))


@pytest.mark.slow
@pytest.mark.sqlite_is_enough
async def test_one_file_serves_everybody_at_once(tmp_path: Path) -> None:
    async with standing_outside(tmp_path) as town:
        env = environment(town.settings)
        server, worker, bot = (Process(tmp_path, name, env=env) for name in ("server", "worker", "bot"))
        async with server, worker, bot:
            for url in (town.server_url, town.bot_url):
                await answers(town.session, f"{url}/health/ready")
            sold = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                commands = group.create_task(_in_turn(tmp_path, env, sold))
                looks = group.create_task(_read(tmp_path / "aimpay.db", sold))
                buyers = [
                    StubbornBuyer(await town.person(), f"friend{number}@example.com", "") for number in range(BUYERS)
                ]
                await asyncio.gather(*(_buys(buyer) for buyer in buyers))
                sold.set()
        assert commands.result()
        assert looks.result()
        said = "".join(part.complained() for part in (server, worker, bot))
        assert "locked" not in said, said
        assert "unhandled" not in said, said


async def _buys(buyer: StubbornBuyer) -> None:
    await buyer.person.start()
    await buyer.buy()


async def _in_turn(home: Path, env: dict[str, str], enough: asyncio.Event) -> int:
    """Return how often the commands came to a good end."""
    done = 0
    while not (done and enough.is_set()):
        for words in COMMANDS:
            async with Process(home, *words, env=env, name=f"{words[1]}{done}") as command:
                assert await command.exit_code() == 0, command.said() + command.complained()
        done += 1
        (home / "copy").unlink()
    return done


async def _read(file: Path, enough: asyncio.Event) -> int:
    """As somebody's own tool does, without patience: a reader never has to wait."""
    looks = 0
    with closing(sqlite3.connect(file, timeout=0)) as connection:
        while not (looks and enough.is_set()):
            connection.execute("SELECT count(*), max(id) FROM orders").fetchone()
            looks += 1
            await asyncio.sleep(PAUSE)
    return looks
