"""Lists: order, pages, filters."""

import pytest

from sandbox.yookassa.till import GATEWAY, SHOP, Till, payout, purchase


async def made(till: Till, count: int) -> list[str]:
    """Return ids, newest first."""
    return [(await till.post("/payments", purchase()))["id"] for _ in range(count)][::-1]


async def test_pages_follow_each_other_to_the_end_while_new_payments_come(till: Till) -> None:
    ids = await made(till, 5)
    first = await till.get("/payments", params={"limit": 2})
    await made(till, 1)
    second = await till.get("/payments", params={"limit": 2, "cursor": first["next_cursor"]})
    last = await till.get("/payments", params={"limit": 2, "cursor": second["next_cursor"]})
    assert [item["id"] for page in (first, second, last) for item in page["items"]] == ids
    assert "next_cursor" not in last


async def test_ten_are_shown_unless_asked_otherwise(till: Till) -> None:
    await made(till, 11)
    assert len((await till.get("/payments"))["items"]) == 10
    assert len((await till.get("/payments", params={"limit": 100}))["items"]) == 11


async def test_page_goes_on_although_its_last_payment_left_the_filter(till: Till) -> None:
    ids = await made(till, 3)
    first = await till.get("/payments", params={"limit": 1, "status": "pending"})
    await till.paid(ids[0])
    second = await till.get("/payments", params={"limit": 1, "status": "pending", "cursor": first["next_cursor"]})
    assert second["items"][0]["id"] == ids[1]


async def test_payments_are_filtered_by_status_method_and_time(till: Till) -> None:
    sold = await till.sold()
    till.pass_time(minutes=10)
    pending = await till.post("/payments", purchase())

    async def found(**params: str) -> list[str]:
        return [item["id"] for item in (await till.get("/payments", params=params))["items"]]

    assert await found(status="succeeded") == [sold["id"]]
    assert await found(payment_method="bank_card") == [sold["id"]]
    assert await found(payment_method="sbp") == []
    assert await found(**{"created_at.gte": pending["created_at"]}) == [pending["id"]]
    assert await found(**{"created_at.gt": pending["created_at"]}) == []
    assert await found(**{"created_at.lt": pending["created_at"]}) == [sold["id"]]
    assert await found(**{"captured_at.gte": sold["captured_at"]}) == [sold["id"]]
    assert await found(**{"captured_at.gt": sold["captured_at"]}) == []


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "²"),
        ("limit", "ten"),
        ("cursor", "nowhere"),
        ("cursor", "%%%"),
        ("status", "paid"),
        ("created_at.gte", "yesterday"),
        ("created_at.gte", "2026-11-22T10:00:00"),
    ],
)
async def test_wrong_questions_are_refused(till: Till, parameter: str, value: str) -> None:
    answer = await till.ask("GET", "/payments", params={parameter: value})
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


async def test_refunds_receipts_and_payouts_have_their_filters(till: Till) -> None:
    one, other = await till.sold(), await till.sold()
    for payment in (one, other):
        await till.control("POST", "/refunds", {"payment_id": payment["id"]})
    refund = (await till.get("/refunds", params={"payment_id": one["id"]}))["items"]
    assert [item["payment_id"] for item in refund] == [one["id"]]
    papers = (await till.get("/receipts", params={"refund_id": refund[0]["id"]}))["items"]
    assert [paper["refund_id"] for paper in papers] == [refund[0]["id"]]
    await till.post("/payouts", payout())
    by_wallet = {"payout_destination.type": "yoo_money", "status": "pending"}
    assert len((await till.get("/payouts", params=by_wallet))["items"]) == 1
    assert (await till.get("/payouts", params={"payout_destination.type": "sbp"}))["items"] == []


async def test_payouts_are_found_by_one_exact_metadata_value_for_three_months(till: Till) -> None:
    wanted = await till.post("/payouts", payout(metadata={"batch": "7", "partner": "1"}))
    await till.post("/payouts", payout(metadata={"batch": "77"}))
    found = await till.get("/payouts/search", params={"metadata[batch]": "7"})
    assert [item["id"] for item in found["items"]] == [wanted["id"]]
    for params in ({}, {"metadata[batch]": "7", "metadata[partner]": "1"}):
        assert (await till.ask("GET", "/payouts/search", params=params)).status_code == 400
    till.pass_time(days=93)
    assert (await till.get("/payouts/search", params={"metadata[batch]": "7"}))["items"] == []
    assert len((await till.get("/payouts", auth=GATEWAY))["items"]) == 2


async def test_lists_reach_back_three_years(till: Till) -> None:
    await made(till, 1)
    till.pass_time(days=3 * 365 + 1)
    assert (await till.get("/payments", auth=SHOP))["items"] == []
