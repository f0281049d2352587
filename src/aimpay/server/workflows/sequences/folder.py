"""Sequences in the school's folder: ``sequences/<slug>.yaml`` each. One that is left out stays as it is."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.sequences.load_plan import load_sequences
from aimpay.server.growth.sequences.plan import KEY, SequencePlan
from aimpay.server.growth.sequences.plan_problems import SequenceInvalidError
from aimpay.server.growth.sequences.save_plan import save_sequence
from aimpay.server.growth.sequences.yaml_plan import read_plan, write_plan

FOLDER: Final = "sequences"
LONGEST_SLUG: Final = 32


async def present_sequences(session: AsyncSession) -> dict[str, SequencePlan]:
    return {one.slug: one.plan for one in (await load_sequences(session)).values()}


def write_sequences(folder: Path, plans: Mapping[str, SequencePlan]) -> None:
    for slug, plan in plans.items():
        (folder / FOLDER).mkdir(exist_ok=True)
        (folder / FOLDER / f"{slug}.yaml").write_text(write_plan(plan), "utf-8")


def read_sequences(folder: Path) -> tuple[dict[str, SequencePlan], list[str]]:
    """Return the plans and everything that is wrong with them."""
    plans: dict[str, SequencePlan] = {}
    problems: list[str] = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        where = f"{FOLDER}/{path.name}"
        if not is_slug(path.stem):
            problems.append(f"{where}: имя файла — латинские буквы, цифры и дефисы, до {LONGEST_SLUG} знаков")
            continue
        try:
            plans[path.stem] = read_plan(path.read_text("utf-8-sig"))
        except SequenceInvalidError as error:
            problems += [f"{where}: {problem}" for problem in error.problems]
        except UnicodeDecodeError:
            problems.append(f"{where}: сохраните в кодировке UTF-8")
    return plans, problems


def is_slug(word: str) -> bool:
    return len(word) <= LONGEST_SLUG and re.fullmatch(KEY, word) is not None


def sequence_changes(before: Mapping[str, SequencePlan], after: Mapping[str, SequencePlan]) -> Iterator[str]:
    """Say in Russian what ``after`` changes."""
    for slug, plan in after.items():
        if slug not in before:
            yield f"цепочка {slug}: новая, «{plan.name}»"
        elif before[slug] != plan:
            yield f"цепочка {slug}: изменена"


async def take_sequences(
    session: AsyncSession, before: Mapping[str, SequencePlan], after: Mapping[str, SequencePlan], now: datetime
) -> None:
    for slug, plan in after.items():
        if before.get(slug) != plan:
            await save_sequence(session, slug, plan, by=None, now=now)
