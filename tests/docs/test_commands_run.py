"""What the documents tell people to type works: it is typed into a copy of the repository, beside a demo school."""

from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest

from aimpay.server.workflows.integrators.keys import WantedKey, make_key
from aimpay.server.workflows.integrators.rules import Scope
from docs.blocks import Block, shell_blocks
from docs.reader import Reader, hatchery
from server.moving.old_school import old_database
from story.player import Person
from story.processes import environment
from story.town import Town, building_town

BUYS: Final = Path("docs/sandbox.md")
"""Read first: its script meets a school that still has one course."""
EMULATORS: Final = ("telegram", "yookassa", "resend", "deepseek", "metrika", "instagram")


async def words_of(town: Town) -> dict[str, str]:
    """What a reader has of his own, as it is in this town; what is part of another word stands below it."""
    ports, house = town.ports, town.house
    wanted = WantedKey("Таблица", tuple(Scope), None)
    async with house.db.write() as session:
        key = await make_key(session, wanted, by=town.outside.owner_id, now=house.clock.now())
    here = "127.0.0.1"
    return {
        f"{here}:8090": f"{here}:{ports.sandbox}",
        f"{here}:8080": f"{here}:{ports.server}",
        "https://ваш-домен": f"http://{here}:{ports.server}",
        "aim_…": key,
        "-1001234567890": str(town.outside.team_id),
        "123456789": "1002",
        "2027-01-01": f"{datetime.now(UTC).year + 1}-01-01",
    }


def props_of(folder: Path) -> Path:
    """Files that pages take for granted: the system before ours, and the provider's registry."""
    folder.mkdir()
    old_database(folder / "bot.db")
    registry = "Идентификатор платежа;Сумма платежа\n"
    (folder / "файл.csv").write_text(registry + f"{uuid4()};100,00\n")
    return folder


async def quiet_outside(town: Town) -> None:
    """Take back the ill luck that a page has made."""
    for name in EMULATORS:
        await town.sandbox.put(f"/{name}/faults", {"faults": []})


def typed_blocks() -> list[tuple[Path, list[Block]]]:
    typed = [block for block in shell_blocks() if block.reason is None]
    read = [(page, list(of_page)) for page, of_page in groupby(typed, key=lambda block: block.page)]
    return sorted(read, key=lambda one: (one[0] != BUYS, one[0]))


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(300)
async def test_what_the_documents_say_to_type_works(migrated_sqlite_url: str, tmp_path: Path) -> None:
    async with hatchery(tmp_path) as stand_in, building_town(tmp_path, migrated_sqlite_url) as town:
        await town.owner.start()
        await Person(town.sandbox, 1002).start()
        env = {**environment(town.settings), "SECRET_CODE": town.settings.secret}
        reader = Reader(tmp_path, stand_in, env, await words_of(town), props_of(tmp_path / "props"))
        failed = []
        for page, typed in typed_blocks():
            failed += await reader.read(page, typed)
            await quiet_outside(town)
    assert failed == [], "\n\n".join(failed)
