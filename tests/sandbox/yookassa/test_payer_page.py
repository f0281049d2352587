"""The page where the payer pays."""

import html
import re

import httpx2
import pytest

from sandbox.yookassa.till import CHECKOUT, GOOD_CARD, NOBODY, POOR_CARD, RETURN_URL, Body, Till, purchase


def text(answer: httpx2.Response) -> str:
    """Return what a person reads, with plain spaces."""
    visible = re.sub(r"<(script|style|head).*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", visible)).replace("\u00a0", " ").split())


async def shown(till: Till, payment: Body) -> httpx2.Response:
    return await till.http.get(CHECKOUT, params={"orderId": payment["id"]})


async def sent(till: Till, payment: Body, act: str, **fields: str) -> httpx2.Response:
    return await till.http.post(f"{CHECKOUT}/{act}", data={"orderId": payment["id"], **fields}, follow_redirects=False)


async def pays(till: Till, payment: Body, method: str = "bank_card", **fields: str) -> httpx2.Response:
    """Submit the form and follow to the page that tells the outcome."""
    answer = await sent(till, payment, "pay", method=method, **fields)
    assert answer.status_code == 303
    return await till.http.get(answer.headers["location"])


@pytest.fixture
async def payment(till: Till) -> Body:
    return await till.post("/payments", purchase())


async def test_page_says_what_is_paid_and_that_no_money_moves(till: Till, payment: Body) -> None:
    page = text(await shown(till, payment))
    for words in (
        "Песочница: деньги не списываются",
        "14 990 ₽",
        "Курс «ML без математики»",
        "№ 17",
        "Банковская карта",
        "СБП",
        "ЮMoney",
        "Тестовые карты",
        "Оплата пройдёт",
        "Не хватает денег",
        "Проверка 3-D Secure не пройдена",
        "Закрыть без оплаты",
        "Дать истечь сроку",
    ):
        assert words in page


async def test_page_loads_nothing_from_outside(till: Till, payment: Body) -> None:
    page = (await shown(till, payment)).text
    addresses = re.findall(r'(?:src|href|action)="([^"]+)"', page)
    assert addresses
    assert all(address.startswith(("/", "data:")) for address in addresses)
    for name in ("payer.css", "payer.js"):
        assert (await till.http.get(f"/yookassa/checkout/{name}")).status_code == 200


async def test_card_with_spaces_pays_and_the_payer_is_sent_back(till: Till, payment: Body) -> None:
    done = await pays(till, payment, card_number="5555 5555 5555 4444")
    assert "Оплата прошла" in text(done)
    assert "14 990 ₽ · карта •• 4444" in text(done)
    assert f'content="5;url={RETURN_URL}"' in done.text
    assert f'href="{RETURN_URL}"' in done.text
    assert (await till.get(f"/payments/{payment['id']}"))["status"] == "succeeded"


async def test_declined_card_is_explained(till: Till, payment: Body) -> None:
    page = text(await pays(till, payment, card_number=POOR_CARD))
    assert "Не хватает денег" in page
    assert "Деньги не списаны" in page
    assert "Вернуться в магазин" in page


async def test_unknown_card_is_pointed_out_and_can_be_corrected(till: Till, payment: Body) -> None:
    answer = await sent(till, payment, "pay", method="bank_card", card_number="1234")
    assert answer.status_code == 422
    assert "Такой карты нет среди тестовых" in text(answer)
    assert 'value="1234"' in answer.text
    await pays(till, payment, card_number=GOOD_CARD)


@pytest.mark.parametrize("method", ["sbp", "yoo_money"])
async def test_banks_and_wallets_pay_or_refuse(till: Till, payment: Body, method: str) -> None:
    assert "Оплата прошла" in text(await pays(till, payment, method, answer=""))
    other = await till.post("/payments", purchase())
    assert "Не хватает денег" in text(await pays(till, other, method, answer="insufficient_funds"))


async def test_paid_order_cannot_be_paid_again(till: Till, payment: Body) -> None:
    await pays(till, payment, card_number=GOOD_CARD)
    again = await sent(till, payment, "pay", method="bank_card", card_number=GOOD_CARD)
    assert again.status_code == 409
    assert "Заказ уже оплачен" in text(again)
    revisited = await shown(till, payment)
    assert "Платить ещё раз не нужно" in text(revisited)
    assert "http-equiv" not in revisited.text


async def test_closing_leaves_the_payment_pending_and_returns_unchanged(till: Till, payment: Body) -> None:
    answer = await sent(till, payment, "close")
    assert (answer.status_code, answer.headers["location"]) == (303, RETURN_URL)
    assert (await till.get(f"/payments/{payment['id']}"))["status"] == "pending"


async def test_time_can_run_out_by_a_button_or_by_itself(till: Till, payment: Body) -> None:
    answer = await sent(till, payment, "expire")
    assert "Время на оплату вышло" in text(await till.http.get(answer.headers["location"]))
    other = await till.post("/payments", purchase())
    till.pass_time(hours=2)
    late = await sent(till, other, "pay", method="bank_card", card_number=GOOD_CARD)
    assert late.status_code == 409
    assert "Время на оплату вышло" in text(late)


async def test_held_money_is_said_to_be_held(till: Till) -> None:
    payment = await till.post("/payments", purchase(capture=False))
    page = await shown(till, payment)
    assert 'value="sbp"' not in page.text
    assert "Деньги удержаны" in text(await pays(till, payment, card_number=GOOD_CARD))


async def test_only_ways_that_fit_are_offered(till: Till) -> None:
    chosen = await till.post("/payments", purchase(payment_method_data={"type": "sbp"}))
    page = await shown(till, chosen)
    assert 'id="panel_sbp"' in page.text
    assert 'id="panel_bank_card"' not in page.text
    answer = await sent(till, chosen, "pay", method="bank_card", card_number=GOOD_CARD)
    assert (answer.status_code, "Выберите другой" in text(answer)) == (422, True)
    dear = await till.post("/payments", purchase("500000.00"))
    assert 'id="panel_bank_card"' not in (await shown(till, dear)).text


@pytest.mark.parametrize("act", ["pay", "expire", "close"])
async def test_unknown_order_is_said_to_be_unknown(till: Till, act: str) -> None:
    for answer in (await shown(till, {"id": NOBODY}), await sent(till, {"id": NOBODY}, act)):
        assert answer.status_code == 404
        assert "Платёж не найден" in text(answer)


async def test_shop_cannot_put_its_own_markup_on_the_page(till: Till) -> None:
    payment = await till.post("/payments", purchase(description="<script>alert(1)</script>"))
    assert "<script>alert" not in (await shown(till, payment)).text


async def test_payment_without_a_return_address_stays_on_the_page(till: Till) -> None:
    payment = await till.post("/payments", purchase(confirmation={"type": "embedded"}))
    closed = await sent(till, payment, "close")
    assert closed.headers["location"].endswith(f"orderId={payment['id']}")
    assert "Эту страницу можно закрыть" in text(await pays(till, payment, card_number=GOOD_CARD))
