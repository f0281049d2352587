"""Money to people."""

import asyncio

import pytest

from aimpay.sandbox.yookassa.payouts import WALLETS
from sandbox.yookassa.till import GATEWAY, NOBODY, Till, payout, rubles

SBP = {"type": "sbp", "phone": "79000000000", "bank_id": "100000000111"}
PERSON = {"type": "sbp_payout_recipient", "last_name": "Петрова", "first_name": "Анна", "middle_name": "Сергеевна"}


async def test_payout_is_pending_and_soon_succeeds_at_the_cost_of_the_balance(till: Till) -> None:
    made = await till.post("/payouts", payout(description="За октябрь", metadata={"payout": "7"}))
    assert made["status"] == "pending"
    till.pass_time(seconds=2)
    done = await till.get(f"/payouts/{made['id']}")
    assert (done["status"], done["succeeded_at"] >= done["created_at"]) == ("succeeded", True)
    assert (await till.get("/me", auth=GATEWAY))["payout_balance"] == rubles("999000.00")


@pytest.mark.parametrize("wallet", WALLETS)
async def test_magic_wallets_refuse_for_their_reason(till: Till, wallet: str) -> None:
    made = await till.post("/payouts", payout(wallet=wallet))
    till.pass_time(seconds=2)
    assert (await till.get(f"/payouts/{made['id']}"))["cancellation_details"]["reason"] == WALLETS[wallet]


async def test_payout_above_the_balance_is_canceled(till: Till) -> None:
    await till.set(payout_balance="999.99")
    made = await till.post("/payouts", payout())
    till.pass_time(seconds=2)
    done = await till.get(f"/payouts/{made['id']}")
    assert done["cancellation_details"] == {"party": "yoo_money", "reason": "insufficient_funds"}
    assert (await till.get("/me", auth=GATEWAY))["payout_balance"] == rubles("999.99")


async def test_payout_by_sbp_checks_the_recipient_when_told_who_it_is(till: Till) -> None:
    plain = await till.post("/payouts", payout(payout_destination_data=SBP))
    assert plain["payout_destination"]["recipient_checked"] is False
    person = await till.post("/personal_data", PERSON)
    assert person["status"] == "waiting_for_operation"
    known = await till.post("/payouts", payout(payout_destination_data=SBP, personal_data=[{"id": person["id"]}]))
    assert known["payout_destination"]["recipient_checked"] is True
    assert (await till.get(f"/personal_data/{person['id']}"))["status"] == "active"


async def test_unused_personal_data_is_dropped(till: Till) -> None:
    person = await till.post("/personal_data", PERSON)
    till.pass_time(days=2)
    dropped = await till.get(f"/personal_data/{person['id']}")
    assert dropped["cancellation_details"] == {"party": "yoo_money", "reason": "expired_by_timeout"}
    again = payout(payout_destination_data=SBP, personal_data=[{"id": person["id"]}])
    assert (await till.refused("/payouts", again))["parameter"] == "personal_data"


async def test_personal_data_for_statements_needs_a_birth_date(till: Till) -> None:
    asked = PERSON | {"type": "payout_statement_recipient"}
    assert (await till.refused("/personal_data", asked))["parameter"] == "birthdate"
    assert (await till.refused("/personal_data", asked | {"birthdate": "вчера"}))["parameter"] == "birthdate"
    await till.post("/personal_data", asked | {"birthdate": "1990-05-17"})
    assert (await till.refused("/personal_data", PERSON | {"last_name": "R2D2"}))["parameter"] == "last_name"
    assert (await till.ask("GET", f"/personal_data/pd-{NOBODY}")).status_code == 404


async def test_card_token_of_the_widget_serves_again_and_again(till: Till) -> None:
    token = (await till.control("POST", "/tokens", {"purpose": "payout"}))["token"]
    for _ in range(2):
        made = await till.post("/payouts", payout(payout_destination_data=None, payout_token=token))
        assert made["payout_destination"]["card"]["last4"] == "4444"


async def test_card_can_be_named_whole_or_by_a_saved_payment(till: Till) -> None:
    card = {"type": "bank_card", "card": {"number": "2202474301322987"}}
    made = await till.post("/payouts", payout(payout_destination_data=card))
    assert made["payout_destination"]["card"]["card_type"] == "Mir"
    saved = (await till.sold(save_payment_method=True))["payment_method"]["id"]
    made = await till.post("/payouts", payout(payout_destination_data=None, payment_method_id=saved))
    assert made["payout_destination"]["card"]["last4"] == "4444"


async def test_wrong_payouts_are_refused(till: Till) -> None:
    for change, parameter in (
        ({"amount": rubles("0.50")}, "amount.value"),
        ({"amount": rubles("500000.01")}, "amount.value"),
        ({"payout_destination_data": None}, "payout_destination_data"),
        ({"payout_token": "pyt-1"}, "payout_token"),
        ({"payout_destination_data": None, "payout_token": "pyt-1"}, "payout_token"),
        ({"payout_destination_data": None, "payment_method_id": NOBODY}, "payment_method_id"),
        (
            {"payout_destination_data": {"type": "yoo_money", "account_number": "7"}},
            "payout_destination_data.account_number",
        ),
        ({"payout_destination_data": {"type": "pigeon"}}, "payout_destination_data"),
        ({"payout_destination_data": SBP | {"bank_id": "100000009999"}}, "payout_destination_data.bank_id"),
        ({"payout_destination_data": SBP | {"phone": "+79000000000"}}, "payout_destination_data.phone"),
        ({"personal_data": []}, "personal_data"),
        ({"personal_data": [{"id": f"pd-{NOBODY}"}]}, "personal_data"),
        ({"description": "ы" * 129}, "description"),
    ):
        assert (await till.refused("/payouts", payout(**change)))["parameter"] == parameter, change
    assert (await till.ask("GET", f"/payouts/po-{NOBODY}")).status_code == 404


async def test_twenty_equal_payouts_at_once_are_one(till: Till) -> None:
    made = await asyncio.gather(*(till.post("/payouts", payout(), key="october") for _ in range(20)))
    assert len({one["id"] for one in made}) == 1
    assert len((await till.get("/payouts"))["items"]) == 1


async def test_payout_can_be_forced(till: Till) -> None:
    made = await till.post("/payouts", payout())
    await till.control("POST", f"/payouts/{made['id']}/force", {"status": "canceled", "reason": "recipient_not_found"})
    assert (await till.get(f"/payouts/{made['id']}"))["cancellation_details"]["party"] == "payout_network"


async def test_banks_are_listed_by_id_descending(till: Till) -> None:
    ids = [bank["bank_id"] for bank in (await till.get("/sbp_banks"))["items"]]
    assert ids == sorted(ids, reverse=True)
    assert ids


async def test_gateway_introduces_itself(till: Till) -> None:
    me = await till.get("/me", auth=GATEWAY)
    assert (me["account_id"], me["status"], me["test"]) == ("100700", "enabled", True)
    assert me["payout_methods"] == ["bank_card", "yoo_money", "sbp"]
