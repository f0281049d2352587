"""``aimpay sequences dry-run``: the answer in a terminal, without names, and mistakes in a file told in Russian."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aimpay.commands.processes import UserError
from aimpay.commands.sequences import _plan, _told
from aimpay.server.db.database import Database
from aimpay.server.growth.sequences.dry_run import foresee
from aimpay.server.workflows.sequences.initial import EXAMPLE
from sequences.people import keep, one_step, person, touch


async def test_the_terminal_is_told_when_what_and_to_whom_but_no_names(db: Database, noon: datetime) -> None:
    await keep(db, one_step(), noon)
    async with db.write() as session:
        lead = await person(session, 7, noon)
    await touch(db, lead.id, "bot_started", noon)
    async with db.read() as session:
        told = _told(await foresee(session, noon))
    assert told[0] == f"23.11 13:00  №{lead.id}  Проба — Шаг (a): Telegram"
    assert told[-1].startswith("Сообщений: 1, людей: 1.")
    assert not any("Анна" in line for line in told)


def test_a_file_is_read_under_its_name_and_its_mistakes_are_told(tmp_path: Path) -> None:
    good, bad = tmp_path / "hello.yaml", tmp_path / "bad.yaml"
    good.write_text(EXAMPLE, "utf-8")
    bad.write_text(EXAMPLE.replace("1h", "час"), "utf-8")
    slug, plan = _plan(good)
    assert (slug, plan.steps[0].wait) == ("hello", timedelta(hours=1) // timedelta(minutes=1))
    with pytest.raises(UserError, match="нужен срок до года"):
        _plan(bad)
    with pytest.raises(UserError, match="не прочитать"):
        _plan(tmp_path / "none.yaml")
