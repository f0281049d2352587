"""The questions of a quiz are edited in the office: each edit is a new version, and what runs is not touched."""

from typing import Any

from sqlalchemy import select

from aimpay.server.learning.quizzes.bank import Bank
from aimpay.server.learning.quizzes.models import QuestionVersion, QuizQuestion
from aimpay.server.learning.quizzes.present_bank import present_bank
from aimpay.server.selling.models import Course
from aimpay.server.staff.rules import Role
from server.conftest import Server
from server.office.audit_log import entries
from server.office.visitor import Visitor, signed_in_as

SLUG = "ml-bez-matematiki"
PAGE = f"/office/quizzes/{SLUG}"


async def bank(server: Server) -> Bank:
    async with server.house.db.read() as session:
        found = await present_bank(session, (await session.scalars(select(Course.id))).one())
    assert found is not None
    return found


async def versions(server: Server, key: str) -> list[QuestionVersion]:
    own = select(QuestionVersion).join(QuizQuestion, QuizQuestion.id == QuestionVersion.question_id)
    async with server.house.db.read() as session:
        rows = await session.scalars(own.where(QuizQuestion.key == key).order_by(QuestionVersion.version))
        return list(rows)


async def sends(visitor: Visitor, path: str, options: list[str], right: tuple[int, ...], **fields: str) -> Any:
    data = [*fields.items(), *(("option", one) for one in options), *(("right", str(row)) for row in right)]
    return await visitor._ask("POST", path, data=data)


async def test_an_edit_is_a_new_version_and_the_former_stays(server: Server, staff: Visitor) -> None:
    pool = (await bank(server)).pools[0]
    key = pool.questions[0].key
    was = await versions(server, key)
    text = "Что вернёт <script>alert(1)</script>?"
    path = f"{PAGE}/questions/{key}"
    answer = await sends(staff, path, ["Да", "Нет", ""], (1,), pool=pool.name, text=text, reason="Опечатка")
    assert answer.status == 303, answer.text
    old, new = await versions(server, key)
    assert (old.text, new.text) == (was[0].text, text)
    assert [one["right"] for one in new.options] == [False, True]
    (entry,) = await entries(server)
    assert (entry.action, entry.reason) == ("teach", "Опечатка")
    assert (entry.before["text"], entry.after["text"]) == (was[0].text, text)
    page = (await staff.opens(path)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in (await staff.opens(PAGE)).text


async def test_a_question_is_added_and_taken_out(server: Server, staff: Visitor) -> None:
    before = await bank(server)
    pool = before.pools[0].name
    fields = {"key": "novyy", "pool": pool, "text": "Сколько будет 2 + 2?"}
    assert (await sends(staff, f"{PAGE}/new", ["3", "4"], (1,), **fields)).status == 303
    assert {one.key for one in (await bank(server)).questions} == {one.key for one in before.questions} | {"novyy"}
    taken = await sends(staff, f"{PAGE}/new", ["3", "4"], (1,), **fields)
    assert (taken.status, "уже занят" in taken.text) == (422, True)
    assert (await staff.sends(f"{PAGE}/questions/novyy/retire", reason="Слишком просто")).status == 303
    assert await bank(server) == before
    assert (await staff.opens(f"{PAGE}/questions/novyy")).status == 404
    assert [entry.after.get("retired") for entry in await entries(server)] == [None, True]


BROKEN: list[tuple[list[str], tuple[int, ...], dict[str, str], str]] = [
    (["Да", "Нет"], (), {}, "нет верного варианта"),
    (["Да"], (0,), {}, "вариантов"),
    (["Да", "Да"], (0,), {}, "дважды"),
    (["Да", "Нет"], (0, 1), {}, "верных вариантов больше одного"),
    (["Да", "Нет"], (0,), {"text": " "}, "Вопрос"),
    (["Да", "Нет"], (0,), {"new_pool": "раздел 1"}, "раздел 1"),
]


async def test_a_broken_question_is_refused_with_what_is_wrong(server: Server, staff: Visitor) -> None:
    for options, right, fields, said in BROKEN:
        form = {"key": "x1", "new_pool": "main", "text": "Вопрос?", **fields}
        answer = await sends(staff, f"{PAGE}/new", options, right, **form)
        assert (answer.status, said in answer.text) == (422, True), said
        assert 'value="Да"' in answer.text, "what was typed is not lost"
    assert await entries(server) == []


async def test_rules_are_saved_and_said(server: Server, staff: Visitor) -> None:
    now = await bank(server)
    form = {"title": "Экзамен", "pass_percent": "70", "minutes": "", "attempts": "3", "cooldown": "30 мин"}
    columns = [pair for pool in now.pools for pair in (("pool", pool.name), ("draw", "1"))]
    assert (await staff._ask("POST", f"{PAGE}/rules", data=[*form.items(), *columns])).status == 303
    saved = await bank(server)
    assert (saved.title, saved.pass_percent, saved.minutes, saved.cooldown_minutes) == ("Экзамен", 70, None, 30)
    assert {pool.draw for pool in saved.pools} == {1}
    (entry,) = await entries(server)
    assert (entry.before["pass_percent"], entry.after["pass_percent"]) == (now.pass_percent, 70)
    for wrong in ({"pass_percent": "101"}, {"title": ""}, {"minutes": "0"}, {"cooldown": "завтра"}):
        assert (await staff.sends(f"{PAGE}/rules", **{**form, **wrong})).status == 422, wrong
    too_many = await staff.sends(f"{PAGE}/rules", **form, pool=now.pools[0].name, draw="199")
    assert (too_many.status, "столько в нём вопросов" in too_many.text) == (422, True)


async def test_a_file_is_looked_at_first_and_taken_after_that(server: Server, staff: Visitor) -> None:
    file = await staff.opens(f"{PAGE}/file")
    assert f'filename="{SLUG}.yaml"' in file.headers["Content-Disposition"]
    content = file.text.replace("pass_percent:", "# правка\npass_percent:").replace("title: ", "title: Новый ", 1)
    seen = await staff.sends(f"{PAGE}/import", content=content)
    assert (seen.status, "название:" in seen.text) == (200, True)
    assert not (await bank(server)).title.startswith("Новый")
    assert (await staff.sends(f"{PAGE}/import", content=content, sure="1")).status == 303
    assert (await bank(server)).title.startswith("Новый")
    (entry,) = await entries(server)
    assert entry.via == "office"
    assert "название" in entry.after["changes"][0]
    broken = await staff.sends(f"{PAGE}/import", content="title: Тест\npools: да\n")
    assert (broken.status, "строка 2" in broken.text) == (422, True)


async def test_who_does_not_teach_looks_only(server: Server) -> None:
    marketing = await signed_in_as(server, Role.MARKETING)
    page = await marketing.opens(PAGE)
    assert (page.status, "Сохранить правила" in page.text) == (200, False)
    assert (await marketing.sends(f"{PAGE}/rules", title="x", pass_percent="1")).status == 403
    assert (await marketing.opens(f"{PAGE}/file")).status == 403, "the whole bank is the owner's"
