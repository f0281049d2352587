"""The list and the card of a lead."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from server.houses import OWNER
from server.office.crowd import Crowd
from server.office.visitor import Visitor


async def test_list_is_sorted_and_paged_by_the_address(staff: Visitor, crowd: Crowd) -> None:
    for one in range(53):
        await crowd.lead(f"Имя {one:02}", email=f"n{one:02}@example.com", ago=timedelta(minutes=one))
    first = (await staff.opens("/office/leads?sort=name")).text
    assert first.index("Имя 00") < first.index("Имя 01")
    assert "Имя 52" not in first
    assert "1 из&nbsp;2" in first
    assert "Имя 52" in (await staff.opens("/office/leads?sort=name&page=2")).text
    newest = (await staff.opens("/office/leads?sort=-created_at")).text
    assert newest.index("Имя 00") < newest.index("Имя 10")


async def test_one_act_for_many_is_all_or_none(staff: Visitor, crowd: Crowd) -> None:
    ids = await crowd.many(3)
    done = await staff.sends("/office/leads/bulk", lead=ids[0], tag="вебинар", stage="bot", owner=OWNER)
    assert done.status == 303
    assert await crowd.stage_of(ids[0]) == "bot"
    assert (await crowd.row(ids[0])).owner_id == OWNER
    assert "#вебинар" in (await staff.opens("/office/leads")).text
    refused = await staff.sends("/office/leads/bulk", lead=ids[1], stage="nowhere", tag="иначе")
    assert refused.status == 404
    assert "иначе" not in (await staff.opens("/office/leads")).text
    assert (await staff.sends("/office/leads/bulk", tag="никому")).status == 400
    assert (await staff.sends("/office/leads/bulk", lead=ids[1], owner=999)).status == 400


async def test_no_form_returns_to_another_site(staff: Visitor, crowd: Crowd) -> None:
    (one,) = await crowd.many(1)
    for back in ("https://evil.example", "//evil.example", "/office/leads@evil.example"):
        done = await staff.sends("/office/leads/bulk", lead=one, tag="a", back=back)
        assert done.headers["Location"].startswith("/office/leads?said=")
    task = await staff.sends("/office/tasks/1/done", back="https://evil.example")
    assert "evil" not in task.headers.get("Location", "")


async def test_excel_file_holds_what_the_filter_leaves_as_words_and_moments(staff: Visitor, crowd: Crowd) -> None:
    await crowd.lead("=HYPERLINK(1)", email="anna@example.com", source="yandex")
    await crowd.lead("Борис", email="boris@example.com")
    async with crowd.server.session.get(
        crowd.server.url + "/office/leads.xlsx?source=yandex", headers={"Cookie": f"aimpay_office={staff.cookie}"}
    ) as answer:
        content = await answer.read()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_name("Лиды").to_python()
    told = [row[:2] for row in book.get_sheet_by_name("Условия").to_python()]
    assert ["Источник", "yandex"] in told
    assert ["Строк", 1] in told
    assert rows[0][:3] == ["№", "Имя", "Почта"]
    assert [row[1:3] for row in rows[1:]] == [["=HYPERLINK(1)", "anna@example.com"]]


async def test_card_tells_contacts_notes_tasks_tags_and_takes_them(staff: Visitor, crowd: Crowd) -> None:
    anna = await crowd.lead("Анна", email="anna@example.com", phone="+79121234567", source="yandex")
    card = f"/office/leads/{anna}"
    await staff.sends(f"{card}/note", text="Просила перезвонить")
    await staff.sends(f"{card}/task", text="Позвонить", due="2026-11-24T12:00")
    await staff.sends(f"{card}/tag", tag="#Горячий")
    await staff.sends(f"{card}/name", name="Анна Иванова")
    page = (await staff.opens(card)).text
    for words in ("Анна Иванова", "anna@example.com", "не подтверждён", "yandex", "Просила перезвонить", "#горячий"):
        assert words in page
    assert "24\u00a0ноября 2026 в\u00a012:00" in page
    await staff.sends(f"{card}/untag", tag="горячий")
    assert "#горячий" not in (await staff.opens(card)).text


@pytest.mark.parametrize(("act", "fields"), [("note", {"text": " "}), ("task", {"text": "Что", "due": "завтра"})])
async def test_empty_note_and_unreadable_moment_are_refused_in_words(
    staff: Visitor, crowd: Crowd, act: str, fields: dict[str, str]
) -> None:
    (one,) = await crowd.many(1)
    refused = await staff.sends(f"/office/leads/{one}/{act}", **fields)
    assert refused.status in {400, 422}
    assert 'role="alert"' in refused.text


async def test_tasks_are_done_put_off_and_taken_back(staff: Visitor, crowd: Crowd) -> None:
    anna = await crowd.lead("Анна", email="anna@example.com")
    due = (crowd.now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    await staff.sends(f"/office/leads/{anna}/task", text="Позвонить", due=due)
    assert "просрочено" in (await staff.opens("/office/tasks")).text
    await staff.sends("/office/tasks/1/postpone")
    assert "просрочено" not in (await staff.opens("/office/tasks")).text
    await staff.sends("/office/tasks/1/done")
    assert "Всё сделано" in (await staff.opens("/office/tasks")).text
    await staff.sends("/office/tasks/1/reopen")
    assert "Всё сделано" not in (await staff.opens("/office/tasks")).text
    assert (await staff.sends("/office/tasks/999/done")).status == 404


async def test_two_cards_are_compared_made_one_and_made_two_again(staff: Visitor, crowd: Crowd) -> None:
    anna = await crowd.lead("Анна", email="anna@example.com")
    twin = await crowd.lead("Анна И.", email="anna@example.com", phone="+79121234567")
    await staff.sends(f"/office/leads/{twin}/note", text="Из второй карточки")
    assert "Возможно, это один человек" in (await staff.opens(f"/office/leads/{anna}")).text
    compared = (await staff.opens(f"/office/leads/{anna}/merge?other={twin}")).text
    assert "<dt>Заметки</dt><dd>1</dd>" in compared
    await staff.sends(f"/office/leads/{anna}/merge", other=twin, reason="Сама сказала")
    gone = await staff.opens(f"/office/leads/{twin}")
    assert gone.headers["Location"] == f"/office/leads/{anna}"
    joined = (await staff.opens(f"/office/leads/{anna}")).text
    for words in ("Из второй карточки", "+79121234567", "Сама сказала"):
        assert words in joined
    await staff.sends(f"/office/leads/{anna}/undo", merge_id=1)
    assert "Из второй карточки" in (await staff.opens(f"/office/leads/{twin}")).text
    await staff.sends(f"/office/leads/{anna}/apart", other=twin)
    assert "Возможно, это один человек" not in (await staff.opens(f"/office/leads/{anna}")).text


async def test_card_of_nobody_is_a_page_that_says_so(staff: Visitor) -> None:
    missing = await staff.opens("/office/leads/424242")
    assert missing.status == 404
    assert "Такого лида нет" in missing.text
    assert (await staff.opens("/office/leads/99999999999999999999")).status == 422
