"""The doors of leads at the wire: forms and warm-up pages for anybody, FormWarm behind the secret."""

from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from aimpay.server.growth.leads.models import Lead, LeadProgress, Touchpoint
from server.conftest import Answer, Server
from server.houses import CODE
from server.leads.people import NOON, add_lead, add_user

MAIL = "anna@example.ru"


async def _form(server: Server, path: str = "/save_source_and_chat_history", **more: Any) -> Answer:
    body = {"name": "Анна", "email": MAIL, "agree_personal_data": True, "agree_marketing": False, **more}
    return await server.ask("POST", path, json=body)


async def _clients(server: Server, **query: Any) -> Answer:
    return await server.ask("GET", f"/form_warm/clients?{urlencode(query)}", secret=CODE)


async def _temp(server: Server) -> str:
    return str((await server.ask("POST", "/create_temp_lead", json={})).json["lead"])


async def test_the_answers_to_a_known_and_an_unknown_contact_differ_in_no_byte(server: Server) -> None:
    async with server.house.db.write() as session:
        user = await add_user(session, 501)
        user.name = "Тайна"
        await add_lead(session, ("email", MAIL), proved=True)
    known, unknown = await _form(server), await _form(server, email="nobody@example.ru")
    for path in ("/save_source_and_chat_history", "/leads"):
        assert (await _form(server, path)).text == known.text == unknown.text
    assert known.status == unknown.status == 200
    assert set(known.headers) == set(unknown.headers)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"email": None}, 422, "contact_required"),
        ({"email": "  "}, 422, "contact_required"),
        ({"email": "не почта"}, 422, "email_invalid"),
        ({"phone": "12"}, 422, "phone_invalid"),
        ({"agree_personal_data": False}, 409, "consent_required"),
        ({"emial": "x"}, 422, "invalid_request"),
    ],
)
async def test_a_form_filled_in_wrongly_is_refused_in_russian_and_kept_nowhere(
    server: Server, change: dict[str, Any], status: int, code: str
) -> None:
    answer = await _form(server, **change)
    assert (answer.status, answer.error["code"]) == (status, code)
    async with server.house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Lead)) == 0


async def test_a_session_that_we_did_not_sign_is_treated_as_absent(server: Server) -> None:
    assert (await _form(server, session_id="1-AAAAAAAAAAAAAAAA")).status == 200


async def test_an_address_that_sends_forms_too_often_waits(server: Server) -> None:
    answers = [await _form(server, message=str(number)) for number in range(25)]
    late = [one for one in answers if one.status == 429]
    assert late
    assert late[0].error["code"] == "too_many_requests"
    assert 0 < int(late[0].headers["Retry-After"]) <= 60


async def test_a_step_an_answer_and_a_touch_are_recorded_once_each_and_come_back_whole(server: Server) -> None:
    """The original looked first and inserted then, and lost the step of a touch (defects 44 and 45)."""
    token = await _temp(server)
    step = {"lead": token, "stage": "longread", "step": "part|one", "step_index": 3}
    answer = {"lead": token, "stage": "quiz", "step": "q1", "answer": "Да"}
    for path, body in (
        ("/form_warm/progress", step),
        ("/form_warm/touch", step),
        ("/form_warm/answers", answer),
    ):
        first, second = [await server.ask("POST", path, json=body) for _ in range(2)]
        assert (first.json["recorded"], second.json["recorded"]) == (True, False), path
    other = await server.ask("POST", "/form_warm/answers", json=answer | {"answer": "Нет"})
    assert (other.status, other.error["code"]) == (409, "answer_given")
    async with server.house.db.read() as session:
        lead_id = (await session.scalars(select(Lead.id))).one()
    seen = (await server.ask("GET", f"/form_warm/clients/{lead_id}/progress", secret=CODE)).json
    assert [(one["stage"], one["step"], one["step_index"], one["answer"]) for one in seen["progress"]] == [
        ("longread", "part|one", 3, None),
        ("quiz", "q1", None, "Да"),
    ]
    (touch,) = [one for one in seen["touches"] if one["data"]["seen"]]
    assert (touch["stage"], touch["step"], touch["step_index"]) == ("longread", "part|one", 3)


async def test_a_lead_is_reached_by_its_own_token_only(server: Server) -> None:
    """A number in a link was all that the original asked for."""
    token = await _temp(server)
    for foreign in ("1", "1-AAAAAAAAAAAAAAAA", token[:-1] + "_", "abcdefgh" + token[8:]):
        body = {"lead": foreign.ljust(8, "x"), "stage": "quiz", "step": "q1", "answer": "Да"}
        refused = await server.ask("POST", "/form_warm/answers", json=body)
        assert (refused.status, refused.error["code"]) == (404, "lead_not_found")
    async with server.house.db.read() as session:
        assert (await session.scalars(select(LeadProgress))).all() == []


async def test_a_new_lead_has_nobody_elses_steps(server: Server) -> None:
    """The original gave the number of a deleted lead to the next one, with its steps (defect 38)."""
    first = await _temp(server)
    await server.ask("POST", "/form_warm/progress", json={"lead": first, "stage": "quiz", "step": "q1"})
    await _temp(server)
    async with server.house.db.read() as session:
        newest = await session.scalar(select(func.max(Lead.id)))
    assert (await server.ask("GET", f"/form_warm/clients/{newest}/progress", secret=CODE)).json["progress"] == []


@pytest.mark.parametrize("how", [("GET", ""), ("GET", "/progress"), ("POST", "/touch"), ("PUT", "/answers")])
async def test_an_unknown_lead_is_said_to_be_unknown(server: Server, how: tuple[str, str]) -> None:
    method, path = how
    body = {"stage": "quiz", "step": "q1"} | ({"answer": "Да"} if path == "/answers" else {})
    answer = await server.ask(method, f"/form_warm/clients/999{path}", secret=CODE, json=body)
    assert (answer.status, answer.error["code"]) == (404, "lead_not_found")


async def test_an_operator_puts_an_answer_right(server: Server) -> None:
    async with server.house.db.write() as session:
        lead_id = (await add_lead(session, ("email", MAIL))).id
    address, said = f"/form_warm/clients/{lead_id}/answers", {"stage": "quiz", "step": "q1", "answer": "Да"}
    assert (await server.ask("PUT", address, secret=CODE, json=said)).status == 404
    assert (await server.post(address, said)).json["recorded"]
    assert (await server.ask("PUT", address, secret=CODE, json=said | {"answer": "Нет"})).status == 200
    card = (await server.ask("GET", f"/form_warm/clients/{lead_id}", secret=CODE)).json
    assert [one["answer"] for one in card["progress"]] == ["Нет"]


async def test_the_list_filters_searches_sorts_and_pages(server: Server) -> None:
    async with server.house.db.write() as session:
        for number in range(5):
            lead = await add_lead(session, ("email", f"person{number}@example.ru"), name=f"Гость {number}")
            lead.notified_at = NOON if number == 1 else None
        phone = await add_lead(session, ("phone", "+79123456789"), name="Фёдор")
        phone.stage, phone.owner_id = "contact", 501
        await add_user(session, 777, "Инна")
        await add_lead(session, name="Без контакта")
    assert (await _clients(server)).json["total"] == 7
    assert (await _clients(server, anonymous=True)).json["total"] == 8
    for query, names in (
        ({"q": "федор"}, []),
        ({"q": "фёдор"}, ["Фёдор"]),
        ({"q": "8 912 345"}, []),
        ({"q": "912 345"}, ["Фёдор"]),
        ({"phone": "8 (912) 345-67-89"}, ["Фёдор"]),
        ({"email": "PERSON3"}, ["Гость 3"]),
        ({"stage": "contact"}, ["Фёдор"]),
        ({"owner_id": 501}, ["Фёдор"]),
        ({"notified": True}, ["Гость 1"]),
        ({"name": "инна"}, ["Инна"]),
        ({"name": "Гость", "sort_by": "email", "sort_dir": "desc", "limit": 2}, ["Гость 4", "Гость 3"]),
        ({"name": "Гость", "sort_by": "email", "sort_dir": "asc", "limit": 2, "offset": 4}, ["Гость 4"]),
        ({"q": "%"}, []),
        ({"created_to": "2000-01-01T00:00:00+03:00"}, []),
    ):
        assert [one["name"] for one in (await _clients(server, **query)).json["items"]] == names, query
    never_notified = (await _clients(server, notified=False)).json
    assert never_notified["total"] == 6


@pytest.mark.parametrize(
    "query",
    [{"created_from": "вчера"}, {"created_to": "2026-13-01"}, {"stagee": "new"}, {"limit": 501}, {"offset": -1}],
)
async def test_a_wrong_filter_is_an_error_and_not_a_silence(server: Server, query: dict[str, Any]) -> None:
    answer = await _clients(server, **query)
    assert (answer.status, answer.error["code"]) == (422, "invalid_request")


async def test_duplicates_are_merged_by_word_only_each_with_its_reason(server: Server) -> None:
    async with server.house.db.write() as session:
        one, two = await add_lead(session, ("email", MAIL)), await add_lead(session, ("email", MAIL))
        other = await add_lead(session, ("phone", "+79123456789"), ("email", "other@example.ru"))
        like = await add_lead(session, ("phone", "+79123456789"))
    planned = (await server.post("/merge_duplicate_leads", {})).json
    assert [(plan["from_id"], plan["into_id"], plan["merge_id"]) for plan in planned["merged"]] == [
        (two.id, one.id, None)
    ]
    assert MAIL in planned["merged"][0]["reason"]
    assert [(apart["lead_id"], apart["other_id"]) for apart in planned["left_apart"]] == [(other.id, like.id)]
    done = (await server.post("/merge_duplicate_leads", {"dry_run": False})).json
    assert done["merged"][0]["merge_id"] is not None
    assert (await server.post("/merge_duplicate_leads", {"dry_run": False})).json["merged"] == []
    strangers = await server.post("/merge_duplicate_leads", {"dry_run": False, "admin_id": 666})
    assert strangers.error["code"] == "admins_only"


async def test_what_a_stranger_typed_about_somebody_starts_no_sequence(server: Server) -> None:
    async with server.house.db.write() as session:
        await add_lead(session, ("email", MAIL), proved=True)
    await _form(server)
    await _form(server, email="new@example.ru")
    async with server.house.db.read() as session:
        touches = (await session.scalars(select(Touchpoint).order_by(Touchpoint.id))).all()
    assert [one.handled_at is None for one in touches] == [False, True]
