"""A plan is checked as a whole, kept in rows, changed without losing figures or people, and taken out to a folder."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from aimpay.server.db.database import Database
from aimpay.server.growth.mailing.models import Delivery, MessageTemplate
from aimpay.server.growth.mailing.templates import list_templates
from aimpay.server.growth.sequences import enrol
from aimpay.server.growth.sequences import run_due as running
from aimpay.server.growth.sequences.load_plan import load_sequence
from aimpay.server.growth.sequences.models import SequenceStep
from aimpay.server.growth.sequences.plan import SequencePlan, StepPlan, VariantPlan
from aimpay.server.growth.sequences.plan_problems import SequenceInvalidError, plan_problems
from aimpay.server.growth.sequences.yaml_plan import read_plan, write_plan
from aimpay.server.kit.clock import Clock
from aimpay.server.workflows.folder_reader import SchoolFolderError
from aimpay.server.workflows.school_file import changes, present_school, take_school
from aimpay.server.workflows.school_folder import read_folder, write_folder
from aimpay.server.workflows.sequences.initial import EXAMPLE, READY_MADE, ready_made
from sequences.people import TEXT, active_runs, keep, person, plan_of, queued, runs, touch

HOUR = timedelta(hours=1)


def steps(*keys: str, **more: Any) -> tuple[StepPlan, ...]:
    return tuple(StepPlan(key=key, title=key, wait=60, variants=(TEXT,), **more) for key in keys)


async def stored(db: Database) -> SequencePlan:
    async with db.read() as session:
        found = await load_sequence(session, "proba")
    assert found
    return found.plan


async def standing_at(db: Database) -> list[str]:
    async with db.read() as session:
        rows = await session.scalars(
            select(SequenceStep.key).where(SequenceStep.id.in_([run.step_id for run in await active_runs(db)]))
        )
        return list(rows)


async def come_in(db: Database, now: datetime) -> None:
    async with db.write() as session:
        lead = await person(session, 7, now)
    await touch(db, lead.id, "bot_started", now)
    async with db.write() as session:
        await enrol.take_touches(session, now)


@pytest.mark.parametrize("slug", READY_MADE)
def test_what_is_ready_made_comes_back_from_yaml_the_same(slug: str) -> None:
    assert read_plan(write_plan(ready_made(slug))) == ready_made(slug)


def test_the_example_is_a_plan() -> None:
    assert read_plan(EXAMPLE).steps


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "файл пуст"),
        ("name: [", "это не YAML"),
        (EXAMPLE.replace("bot_started", "full_moon"), "строка 3: starts_on: такого повода нет"),
        (EXAMPLE.replace("1h", "час"), "строка 10: steps.1.wait: нужен срок"),
        (EXAMPLE.replace("1h", "9999d"), "нужен срок до года"),
        (EXAMPLE.replace("telegram_first", "pigeon"), "строка 11: steps.1.channel: можно"),
        (EXAMPLE.replace("key: hello", "key: Привет"), "нужны латинские буквы"),
        (EXAMPLE.replace("bought: false", "bougth: false"), "строка 5: only_if.bougth: такого здесь не бывает"),
        (EXAMPLE.replace("{имя}, здравствуйте!", "<b>Здравствуйте!", 1), "тег <b> не закрыт"),
        (EXAMPLE.replace(", withdrawal", ""), "в stop_on нужно withdrawal"),
        (EXAMPLE.replace("        subject: Здравствуйте!\n", ""), "у\u00a0письма нет темы"),
    ],
)
def test_each_mistake_is_named_in_russian_with_its_place(source: str, said: str) -> None:
    with pytest.raises(SequenceInvalidError) as refused:
        read_plan(source)
    assert any(said in problem for problem in refused.value.problems), refused.value.problems


def test_a_step_twice_and_variants_that_cannot_be_compared_are_refused() -> None:
    uneven = (VariantPlan(key="a", telegram="А"), VariantPlan(key="b", subject="Б", letter="Б"))
    plan = plan_of(*steps("one", "one"), StepPlan(key="ab", title="ab", wait=0, variants=uneven))
    found = list(plan_problems(plan))
    assert any("встречается дважды" in problem for problem in found)
    assert any("сравнивать нечего" in problem for problem in found)


async def test_a_plan_is_kept_as_it_was_written(db: Database, noon: datetime) -> None:
    for slug in READY_MADE:
        await keep(db, ready_made(slug), noon)
        assert await stored(db) == ready_made(slug)


async def test_steps_keep_their_rows_when_they_move_and_when_they_return(db: Database, noon: datetime) -> None:
    async def rows() -> dict[str, tuple[int, str]]:
        async with db.read() as session:
            return {one.key: (one.id, one.seed) for one in await session.scalars(select(SequenceStep))}

    await keep(db, plan_of(*steps("one", "two")), noon)
    before = await rows()
    await keep(db, plan_of(*steps("two")), noon)
    await keep(db, plan_of(*steps("two", "three", "one")), noon)
    after = await rows()
    assert before.items() <= after.items()
    assert [step.key for step in (await stored(db)).steps] == ["two", "three", "one"]


async def test_who_stands_at_a_step_that_is_taken_out_goes_on_to_the_next(db: Database, noon: datetime) -> None:
    await keep(db, plan_of(*steps("one", "two", "three")), noon)
    await come_in(db, noon)
    await keep(db, plan_of(*steps("three")), noon)
    assert await standing_at(db) == ["three"]
    await keep(db, plan_of(*steps("four")), noon)
    assert [run.why for run in await runs(db)] == ["steps_gone"]


async def test_a_text_that_somebody_got_is_not_rewritten(db: Database, noon: datetime) -> None:
    await keep(db, plan_of(*steps("one")), noon)
    changed = StepPlan(key="one", title="one", wait=60, variants=(VariantPlan(telegram="Новое"),))
    await keep(db, plan_of(changed), noon)
    async with db.read() as session:
        first = {
            one.id for one in await session.scalars(select(MessageTemplate).where(MessageTemplate.telegram == "Новое"))
        }
    await come_in(db, noon)
    async with db.write() as session:
        await running.run_due(session, noon + HOUR)
    (sent,) = await queued(db)
    assert sent.template_id in first
    await keep(db, plan_of(*steps("one")), noon)
    async with db.read() as session:
        assert (await session.get_one(MessageTemplate, sent.template_id)).telegram == "Новое"
        assert await session.scalar(select(Delivery.template_id)) == sent.template_id


async def test_texts_of_sequences_do_not_fill_the_list_of_templates(db: Database, noon: datetime) -> None:
    await keep(db, plan_of(*steps("one")), noon)
    async with db.read() as session:
        assert await list_templates(session) == []


async def test_a_folder_takes_sequences_out_and_back(db: Database, noon: datetime, tmp_path: Path) -> None:
    await keep(db, plan_of(*steps("one")), noon)
    async with db.read() as session:
        write_folder(tmp_path, await present_school(session, Clock().now()))
    file = tmp_path / "sequences" / "proba.yaml"
    file.write_text(file.read_text("utf-8").replace("Проба", "Другая"), "utf-8")
    (tmp_path / "sequences" / "second.yaml").write_text(EXAMPLE, "utf-8")
    wanted = read_folder(tmp_path)
    async with db.write() as session:
        before = await present_school(session, Clock().now())
        told = changes(before, wanted)
        await take_school(session, before, wanted, Clock().now())
        after = await present_school(session, Clock().now())
    assert told == ["цепочка proba: изменена", "цепочка second: новая, «Новая цепочка»"]
    assert after.sequences == wanted.sequences


async def test_what_is_wrong_in_a_folder_is_named_with_its_file(db: Database, tmp_path: Path) -> None:
    async with db.read() as session:
        write_folder(tmp_path, await present_school(session, Clock().now()))
    (tmp_path / "sequences").mkdir()
    (tmp_path / "sequences" / "Два слова.yaml").write_text(EXAMPLE, "utf-8")
    (tmp_path / "sequences" / "bad.yaml").write_text("name: x\n", "utf-8")
    with pytest.raises(SchoolFolderError) as refused:
        read_folder(tmp_path)
    assert any("Два слова.yaml: имя файла" in problem for problem in refused.value.problems)
    assert any("sequences/bad.yaml: строка 1: steps: не хватает" in problem for problem in refused.value.problems)
