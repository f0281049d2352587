"""The stand-in of the payouts widget: what a page on somebody's server gets from it."""

import pytest

from sandbox.yookassa.till import Till, payout

HOME = "/yookassa/payouts-data/3.1.0"
CARD = "5555 5555 5555 4477"


async def test_script_names_the_class_that_pages_use(till: Till) -> None:
    answer = await till.http.get(f"{HOME}/widget.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "window.PayoutsData" in answer.text


async def test_form_gives_a_token_that_pays_again_and_again(till: Till) -> None:
    asked = {"account_id": till.world.settings.payout_agent_id, "card_number": CARD}
    told = (await till.http.post(f"{HOME}/token", json=asked)).json()
    assert (told["first6"], told["last4"], told["card_type"]) == ("555555", "4477", "MasterCard")
    assert CARD.replace(" ", "") not in str(told)
    for key in ("october", "november"):
        asked_payout = payout(payout_destination_data=None, payout_token=told["payout_token"])
        made = await till.post("/payouts", asked_payout, key=key)
        assert made["payout_destination"]["card"]["last4"] == "4477"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"account_id": "1"}, 403, "account_not_found"),
        ({"card_number": "5555555555550000"}, 422, "invalid_card_number"),
        ({"card_number": None}, 422, "invalid_card_number"),
    ],
)
async def test_form_refuses_strangers_and_cards_that_are_no_test_cards(
    till: Till, change: dict[str, object], status: int, error: str
) -> None:
    asked = {"account_id": till.world.settings.payout_agent_id, "card_number": CARD}
    answer = await till.http.post(f"{HOME}/token", json=asked | change)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
