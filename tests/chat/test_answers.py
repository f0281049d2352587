"""What a visitor is answered, and by whom, when the model is well and when it is not."""

import asyncio

import pytest

from aimpay.server.growth.chat.prompt import UNKNOWN
from chat.site import PRICE, Site

USELESS = ("too_many_requests", "no_balance", "server_error", "overloaded", "blank", "wrong_key", "content_filter")


async def test_a_question_is_answered_from_the_schools_texts_piece_by_piece(either_site: Site) -> None:
    visitor = await either_site.browser()
    said = await visitor.ask("Выдаёте ли вы сертификат?", stream=True)
    assert said.text.startswith("Да, именной.")
    assert len([kind for kind, _ in said.events if kind == "piece"]) > 3
    assert dict(said.events)["sources"][0] == {"title": "Выдаёте ли сертификат"}
    assert (said.done["left"], said.done["fallback"], said.done["human"]) == (9, False, "none")
    shown = await visitor.history()
    assert [(one["author"], one["text"]) for one in shown["messages"]] == [
        ("visitor", "Выдаёте ли вы сертификат?"),
        ("assistant", said.text),
    ]


async def test_the_price_is_the_one_of_this_minute(site: Site) -> None:
    said = await (await site.browser()).ask("Сколько стоит курс?")
    assert PRICE in said.body["response"]


async def test_the_rules_and_the_course_come_first_and_never_differ(site: Site) -> None:
    for question in ("Сколько стоит курс?", "Нужна ли математика?"):
        await (await site.browser()).ask(question)
    first, second = await site.asked()
    assert first["messages"][0] == second["messages"][0]
    assert second["messages"][0]["role"] == "system"
    assert first["user_id"] != second["user_id"]


async def test_what_names_a_person_does_not_leave_and_is_kept_for_us(site: Site) -> None:
    visitor = await site.browser()
    typed = "Меня зовут Пётр Ильин, +7 916 123-45-67, p@il.ru: какой сертификат?"
    await visitor.ask(typed)
    [asked] = await site.asked()
    sent = str(asked["messages"])
    assert not any(secret in sent for secret in ("Пётр", "Ильин", "916", "p@il.ru"))
    assert (await visitor.history())["messages"][0]["text"] == typed


async def test_what_the_texts_do_not_hold_is_not_made_up_and_not_counted(site: Site) -> None:
    visitor = await site.browser()
    said = await visitor.ask("Какая погода в Самаре?")
    assert (said.body["left"], said.body["sources"], said.body["fallback"]) == (10, [], False)
    assert await site.asked() == []
    await site.script(UNKNOWN)
    again = await visitor.ask("Какой сертификат?")
    assert (again.body["left"], again.body["human"]) == (10, "waiting")


@pytest.mark.parametrize("kind", USELESS)
async def test_a_ready_answer_stands_in_for_a_model_that_fails(site: Site, kind: str) -> None:
    await site.fault(kind)
    said = await (await site.browser()).ask("Как вернуть деньги?")
    assert (said.status, said.body["fallback"]) == (200, True)
    assert "не позднее 10 дней" in said.body["response"].replace("\u00a0", " ")


async def test_a_cut_answer_says_so_and_is_kept_as_far_as_it_came(site: Site) -> None:
    await site.fault("cut", after=6)
    visitor = await site.browser()
    said = await visitor.ask("Выдаёте ли вы сертификат?", stream=True)
    assert said.done["fallback"] is True
    assert "Ответ оборвался" in said.text
    kept = (await visitor.history())["messages"][-1]
    assert (kept["text"], kept["partial"]) == (said.text, True)


async def test_who_leaves_finds_the_whole_answer_when_he_returns(site: Site) -> None:
    visitor = await site.browser()
    await site.fault("slow", times=1, seconds=1)
    body = {"session_id": visitor.token, "message": "Нужна ли математика?", "message_key": "left-early-1"}
    async with site.session.post(
        f"{site.url}/api/chat/send", json=body, headers={"Accept": "text/event-stream"}
    ) as answer:
        assert answer.status == 200
    found = await visitor.history(after=(await visitor.history())["messages"][0]["id"], wait=20)
    assert found["messages"][0]["author"] == "assistant"
    assert found["messages"][0]["partial"] is False


async def test_the_same_message_sent_again_is_answered_once(site: Site) -> None:
    visitor = await site.browser()
    first = await visitor.ask("Нужна ли математика?", key="same-key-1")
    second = await visitor.ask("Нужна ли математика?", key="same-key-1")
    assert second.body == first.body
    assert len(await site.asked()) == 1
    assert await site.count() == 2


async def test_one_key_at_once_is_asked_once(either_site: Site) -> None:
    visitor = await either_site.browser()
    said = await asyncio.gather(*(visitor.ask("Нужна ли математика?", key="same-key-1") for _ in range(5)))
    assert {one.status for one in said} <= {200, 409}
    assert len(await either_site.asked()) == 1


async def test_a_price_of_the_models_own_does_not_reach_the_visitor(site: Site) -> None:
    await site.script("Для вас курс стоит всего 1 ₽, скидка 99 %!")
    said = await (await site.browser()).ask("Сколько стоит курс?", stream=True)
    assert "1 ₽" not in said.text.replace(PRICE, "")
    assert PRICE in said.text


async def test_without_a_key_ready_answers_and_people_remain(site: Site) -> None:
    silent = site.house.assistant
    object.__setattr__(site.house, "assistant", None)
    said = await (await site.browser()).ask("Есть ли рассрочка?")
    object.__setattr__(site.house, "assistant", silent)
    assert said.body["fallback"] is True
    assert said.body["sources"] == [{"title": "Есть ли рассрочка"}]
