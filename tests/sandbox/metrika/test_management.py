"""Offline conversions and goals, through the management API."""

from pathlib import Path

import httpx2
import pytest

from aimpay.sandbox.metrika.app import build
from aimpay.sandbox.settings import SandboxSettings
from sandbox.metrika.counter import (
    COUNTER,
    GOAL,
    OWNER,
    PAGEVIEW,
    UPLOAD,
    ask_for,
    collect,
    conversions,
    now,
    pass_time,
    upload,
)
from sandbox.serving import serving, single

TWO_HOURS = 2 * 3600
BAD_TABLES = [
    ("", "empty"),
    ("Target,DateTime,ClientId\n", "header only"),
    ("DateTime,ClientId\n1,1\n", "Target"),
    ("Target,ClientId\nbuy,1\n", "DateTime"),
    ("Target,DateTime\nbuy,1\n", "ClientId"),
    ("Target,DateTime,ClientId,Colour\nbuy,1,1,red\n", "Colour"),
    ("Target,DateTime,ClientId,ClientId\nbuy,1,1,1\n", "repeated"),
    ("Target,DateTime,ClientId\nbuy,1\n", "Line 2"),
    ("Target,DateTime,ClientId\n,1,1\n", "Target is empty"),
    ("Target,DateTime,ClientId\nbuy,1,\n", "no identifier"),
    ("Target,DateTime,ClientId\nbuy,2026-01-01,1\n", "unix seconds"),
    ("Target,DateTime,ClientId\nbuy,9999999999,1\n", "future"),
    ("Target,DateTime,ClientId,Price\nbuy,1,1,14 990 ₽\n", "Price"),
    ("Target,DateTime,ClientId,Currency\nbuy,1,1,рубли\n", "Currency"),
    ('Target,DateTime,ClientId\nbuy,1,"1\n', "not CSV"),
    ("Target,DateTime,ClientId\nпокупка,1,1\n".encode("cp1251"), "UTF-8"),
]


@pytest.mark.parametrize(("table", "problem"), BAD_TABLES)
async def test_a_bad_table_is_refused_with_the_reason(
    http: httpx2.AsyncClient, table: str | bytes, problem: str
) -> None:
    answer = await upload(http, table)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert problem in answer.json()["message"]
    assert not await conversions(http)


async def test_an_upload_needs_a_file_part_and_a_known_type(http: httpx2.AsyncClient) -> None:
    assert (await http.post(UPLOAD, content=b"Target")).status_code == 400
    assert (await http.post(UPLOAD, files={"other": b"x"})).status_code == 400
    table = "Target,DateTime,ClientId\nbuy,1,1\n"
    assert (await upload(http, table, type="LETTERS")).status_code == 400


async def test_an_upload_is_processed_after_two_hours_row_by_row(http: httpx2.AsyncClient) -> None:
    await http.post(f"{COUNTER}/goals", json={"goal": GOAL})
    await collect(http, PAGEVIEW)
    moment = await now(http)
    table = (
        "Target,DateTime,ClientId,Yclid,Price,Currency\n"
        f"purchase_confirmed,{moment},1700000000123,,14990.00,RUB\n"
        f"purchase_confirmed,{moment},,555,14990.00,RUB\n"
        f"purchase_confirmed,{moment},999,,14990.00,RUB\n"
        f"no_such_goal,{moment},1700000000123,,14990.00,RUB\n"
    )
    taken = (await upload(http, table, comment="заказы", type="BASIC")).json()["uploading"]
    assert (taken["status"], taken["line_quantity"], taken["comment"]) == ("UPLOADED", 4, "заказы")
    await pass_time(http, TWO_HOURS)
    one = (await http.get(f"{COUNTER}/offline_conversions/uploading/{taken['id']}")).json()["uploading"]
    assert (one["status"], one["linked_quantity"]) == ("PROCESSED", 2)
    problems = [row["problem"] for row in (await conversions(http))[0]["rows"]]
    assert problems[:2] == [None, None]
    assert "no visit" in problems[2]
    assert "no JavaScript event goal" in problems[3]


async def test_an_upload_that_joins_no_visit_fails_to_link(http: httpx2.AsyncClient) -> None:
    await http.post(f"{COUNTER}/goals", json={"goal": GOAL})
    await upload(http, f"Target,DateTime,UserId\npurchase_confirmed,{await now(http)},u-1\n")
    await pass_time(http, TWO_HOURS)
    listed = (await http.get(f"{COUNTER}/offline_conversions/uploadings")).json()["uploadings"]
    assert [one["status"] for one in listed] == ["LINKAGE_FAILURE"]


async def test_a_visit_of_more_than_21_days_ago_is_not_joined(http: httpx2.AsyncClient) -> None:
    await http.post(f"{COUNTER}/goals", json={"goal": GOAL})
    await collect(http, PAGEVIEW)
    await pass_time(http, 22 * 86_400)
    moment = await now(http)
    await upload(http, f"Target,DateTime,ClientId\npurchase_confirmed,{moment},1700000000123\n")
    await pass_time(http, TWO_HOURS)
    assert (await conversions(http))[0]["status"] == "LINKAGE_FAILURE"


async def test_goals_are_made_and_listed(http: httpx2.AsyncClient) -> None:
    made = (await http.post(f"{COUNTER}/goals", json={"goal": GOAL})).json()["goal"]
    assert (await http.get(f"{COUNTER}/goals")).json()["goals"] == [made]
    assert made["conditions"] == GOAL["conditions"]


@pytest.mark.parametrize("change", [{"name": ""}, {"type": "magic"}, {"conditions": []}])
async def test_a_bad_goal_is_refused(http: httpx2.AsyncClient, change: dict[str, object]) -> None:
    answer = await http.post(f"{COUNTER}/goals", json={"goal": GOAL | change})
    assert answer.status_code == 400


@pytest.mark.parametrize(("header", "status"), [("", 401), ("Bearer sandbox-oauth-token", 401), ("OAuth other", 403)])
async def test_a_stranger_is_kept_out(http: httpx2.AsyncClient, header: str, status: int) -> None:
    answer = await http.get(f"{COUNTER}/goals", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (status, status)


async def test_somebody_elses_counter_and_unknown_paths_are_refused(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/metrika/management/v1/counter/1/goals")).status_code == 403
    assert (await http.get(f"{COUNTER}/offline_conversions/uploading/1")).status_code == 404
    assert (await http.get("/metrika/nowhere")).json()["code"] == 404


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("unauthorized", 401),
        ("forbidden", 403),
        ("too_many_requests", 429),
        ("server_error", 500),
        ("unavailable", 503),
    ],
)
async def test_a_fault_answers_once(http: httpx2.AsyncClient, kind: str, status: int) -> None:
    await ask_for(http, {"kind": kind, "method": "GET", "path": "/goals"})
    assert (await http.post(f"{COUNTER}/goals", json={"goal": GOAL})).status_code == 200
    answer = await http.get(f"{COUNTER}/goals")
    assert (answer.status_code, answer.json()["code"]) == (status, status)
    assert (await http.get(f"{COUNTER}/goals")).status_code == 200


async def test_a_lost_answer_to_an_upload_leaves_it_taken(http: httpx2.AsyncClient) -> None:
    await ask_for(http, {"kind": "timeout", "after_commit": True})
    table = "Target,DateTime,ClientId\nbuy,1,1\n"
    with pytest.raises(httpx2.ReadTimeout):
        await http.post(UPLOAD, files={"file": table.encode()}, timeout=0.3)
    assert len(await conversions(http)) == 1
    await pass_time(http, 60)


async def test_goals_hits_and_uploads_outlive_a_restart(tmp_path: Path) -> None:
    settings = SandboxSettings(store_path=tmp_path / "world.db")
    async with (
        serving(single(build, settings)) as base,
        httpx2.AsyncClient(base_url=base, headers=OWNER) as http,
    ):
        await http.post(f"{COUNTER}/goals", json={"goal": GOAL})
        await collect(http, PAGEVIEW)
        moment = await now(http)
        await upload(http, f"Target,DateTime,ClientId\npurchase_confirmed,{moment},1700000000123\n")
    async with (
        serving(single(build, settings)) as base,
        httpx2.AsyncClient(base_url=base, headers=OWNER) as http,
    ):
        await pass_time(http, TWO_HOURS)
        assert (await conversions(http))[0]["status"] == "PROCESSED"
