"""Letters are taken, refused and read as Resend does."""

from typing import Any

import httpx2
import pytest

from sandbox.resend.letters import KEY, LETTER, happened, mailbox, send

OTHER_BODIES: list[tuple[dict[str, Any], int, str]] = [
    ({"from": None}, 422, "missing_required_field"),
    ({"to": []}, 422, "missing_required_field"),
    ({"subject": ""}, 422, "missing_required_field"),
    ({"html": None, "text": None}, 422, "missing_required_field"),
    ({"from": "школа"}, 422, "invalid_from_address"),
    ({"from": "Школа <hello@school.example"}, 422, "invalid_from_address"),
    ({"from": "hello@elsewhere.example"}, 403, "validation_error"),
    ({"from": "onboarding@resend.dev"}, 403, "validation_error"),
    ({"to": "nobody"}, 422, "validation_error"),
    ({"to": [f"u{n}@mail.example" for n in range(51)]}, 422, "validation_error"),
    ({"tags": [{"name": "вид", "value": "x"}]}, 422, "validation_error"),
    ({"tags": [{"name": "n" * 257, "value": "x"}]}, 422, "validation_error"),
    ({"headers": {"X-A": "a\r\nBcc: spy@mail.example"}}, 422, "validation_error"),
    ({"attachments": [{"filename": "a.pdf"}]}, 422, "invalid_attachment"),
    ({"attachments": [{"filename": "a.pdf", "content": "не base64"}]}, 422, "invalid_attachment"),
    ({"scheduled_at": "когда-нибудь"}, 422, "validation_error"),
    ({"scheduled_at": "in 31 days"}, 422, "validation_error"),
    ({"scheduled_at": "2020-01-01T00:00:00Z"}, 422, "validation_error"),
    ({"template": {"id": "welcome"}}, 404, "not_found"),
]


@pytest.mark.parametrize(("fields", "status", "name"), OTHER_BODIES)
async def test_a_wrong_letter_is_refused_by_the_real_name(
    http: httpx2.AsyncClient, fields: dict[str, Any], status: int, name: str
) -> None:
    answer = await http.post("/resend/emails", json=LETTER | fields)
    body = answer.json()
    assert (answer.status_code, body["statusCode"], body["name"]) == (status, status, name)
    assert not await mailbox(http)


async def test_a_letter_goes_queued_sent_delivered_and_is_kept_whole(http: httpx2.AsyncClient) -> None:
    file = {"filename": "Памятка.txt", "content": "0J/RgNC40LLQtdGC"}
    email_id = await send(http, cc=["Анна <anna@mail.example>"], attachments=[file])
    assert await happened(http, email_id, "delivered") == ["queued", "sent", "delivered"]
    kept = (await http.get(f"/sandbox/api/resend/emails/{email_id}")).json()
    assert (kept["html"], kept["text"], kept["headers"]) == (LETTER["html"], LETTER["text"], {"X-Order": "7"})
    assert (kept["to"], kept["cc"]) == (["boris@mail.example"], ["Анна <anna@mail.example>"])
    assert kept["attachments"][0] | {"size": 12} == kept["attachments"][0]
    content = await http.get(f"/sandbox/api/resend/emails/{email_id}/attachments/0")
    assert content.text == "Привет"


async def test_the_mailbox_of_one_address_holds_its_letters_only(http: httpx2.AsyncClient) -> None:
    await send(http, to="anna@mail.example")
    mine = await send(http, to=["Борис <Boris@mail.example>"])
    found = (await http.get("/sandbox/api/resend/emails", params={"to": "boris@mail.example"})).json()
    assert [one["id"] for one in found["emails"]] == [mine]


async def test_a_test_sender_reaches_test_addresses_only(http: httpx2.AsyncClient) -> None:
    await send(http, **{"from": "onboarding@resend.dev"}, to="delivered@resend.dev")
    await send(http, **{"from": "onboarding@resend.dev"}, to="owner@school.example")


async def test_a_scheduled_letter_leaves_when_the_clock_says(http: httpx2.AsyncClient) -> None:
    email_id = await send(http, scheduled_at="in 2 hours")
    assert (await http.get(f"/resend/emails/{email_id}")).json()["last_event"] == "scheduled"
    await http.post("/sandbox/api/clock/advance", json={"seconds": 7200})
    assert await happened(http, email_id, "delivered") == ["scheduled", "sent", "delivered"]


async def test_a_scheduled_letter_can_be_moved_earlier(http: httpx2.AsyncClient) -> None:
    email_id = await send(http, scheduled_at="in 20 days")
    moved = await http.patch(f"/resend/emails/{email_id}", json={"scheduled_at": "in 1 hour"})
    assert moved.status_code == 200
    await http.post("/sandbox/api/clock/advance", json={"seconds": 3600})
    await happened(http, email_id, "delivered")


async def test_a_canceled_letter_never_leaves(http: httpx2.AsyncClient) -> None:
    email_id = await send(http, scheduled_at="in 1 hour")
    assert (await http.post(f"/resend/emails/{email_id}/cancel")).status_code == 200
    await http.post("/sandbox/api/clock/advance", json={"seconds": 7200})
    later = await send(http)
    await happened(http, later, "delivered")
    assert (await http.get(f"/resend/emails/{email_id}")).json()["last_event"] == "canceled"
    again = await http.post(f"/resend/emails/{email_id}/cancel")
    assert (again.status_code, again.json()["name"]) == (422, "validation_error")


@pytest.mark.parametrize(
    ("name", "events"),
    [
        ("delivered", ["queued", "sent", "delivered"]),
        ("bounced", ["queued", "sent", "bounced"]),
        ("complained", ["queued", "sent", "delivered", "complained"]),
        ("suppressed", ["queued", "suppressed"]),
    ],
)
async def test_a_magic_recipient_has_its_fate(http: httpx2.AsyncClient, name: str, events: list[str]) -> None:
    email_id = await send(http, to=f"{name}+label@resend.dev")
    assert await happened(http, email_id, events[-1]) == events


async def test_a_batch_sends_all_or_none(http: httpx2.AsyncClient) -> None:
    wrong = LETTER | {"to": "nobody"}
    refused = await http.post("/resend/emails/batch", json=[LETTER, wrong])
    assert refused.status_code == 422
    assert not await mailbox(http)
    taken = await http.post("/resend/emails/batch", json=[LETTER, LETTER])
    assert len(taken.json()["data"]) == len(await mailbox(http)) == 2


async def test_a_permissive_batch_sends_what_it_can(http: httpx2.AsyncClient) -> None:
    answer = await http.post(
        "/resend/emails/batch",
        json=[LETTER | {"to": "nobody"}, LETTER],
        headers=KEY | {"x-batch-validation": "permissive"},
    )
    body = answer.json()
    assert (len(body["data"]), [one["index"] for one in body["errors"]]) == (1, [0])


async def test_a_batch_silently_drops_attachments_and_schedules(http: httpx2.AsyncClient) -> None:
    letter = LETTER | {"scheduled_at": "in 1 hour", "attachments": [{"filename": "a.txt", "content": "0J8="}]}
    answer = await http.post("/resend/emails/batch", json=[letter])
    email_id = answer.json()["data"][0]["id"]
    await happened(http, email_id, "delivered")
    assert not (await http.get(f"/sandbox/api/resend/emails/{email_id}")).json()["attachments"]


@pytest.mark.parametrize("size", [0, 101])
async def test_a_batch_is_of_1_to_100(http: httpx2.AsyncClient, size: int) -> None:
    assert (await http.post("/resend/emails/batch", json=[LETTER] * size)).status_code == 422


async def test_the_list_is_paged_newest_first_both_ways(http: httpx2.AsyncClient) -> None:
    sent = [await send(http) for _ in range(3)]
    first = (await http.get("/resend/emails", params={"limit": 2})).json()
    assert [one["id"] for one in first["data"]] == sent[:0:-1]
    assert first["has_more"]
    older = (await http.get("/resend/emails", params={"after": sent[1]})).json()
    assert ([one["id"] for one in older["data"]], older["has_more"]) == ([sent[0]], False)
    newer = (await http.get("/resend/emails", params={"before": sent[1]})).json()
    assert [one["id"] for one in newer["data"]] == [sent[2]]


async def test_an_unknown_letter_path_or_method_answers_in_resends_words(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/resend/emails/none")).json()["name"] == "not_found"
    assert (await http.get("/resend/nowhere")).json()["name"] == "not_found"
    wrong = await http.delete("/resend/emails")
    assert (wrong.status_code, wrong.json()["name"]) == (405, "method_not_allowed")


async def test_broken_json_is_refused(http: httpx2.AsyncClient) -> None:
    answer = await http.post("/resend/emails", content=b"{", headers=KEY)
    assert (answer.status_code, answer.json()["name"]) == (422, "validation_error")
