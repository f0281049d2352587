"""What went wrong between the wish to pay and the group; each test prevents one failure of the system before ours."""

import asyncio

import pytest
from sqlalchemy import Select, func, select, update

from aimpay.contract.errors import ErrorCode, RemoteError
from aimpay.contract.people import SET_PAY_EMAIL, SetPayEmail
from aimpay.contract.selling import CREATE_PAYMENT, CreatePayment
from aimpay.server.people.models import Consent, TelegramIdentity
from aimpay.server.school.models import LegalText
from aimpay.server.selling.models import Course
from aimpay.server.workflows.models import FailedStep
from patience import eventually
from story.player import (
    POOR_CARD,
    Person,
    buy,
    group_members,
    letters_to,
    pay,
    payment_on_screen,
    plain,
    prepare_to_pay,
    shown,
)
from story.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


async def test_a_slow_provider_holds_up_nobody_else(town: Town) -> None:
    buyer, neighbour = await _ready(town), await town.person()
    await _fault(town, kind="timeout_after_commit", seconds=3)
    asking = asyncio.create_task(_create_payment(town, buyer))
    await eventually(lambda: _fault_is_met(town), "the provider is asked")
    await neighbour.start()
    async with town.session.get(f"{town.server_url}/health/ready") as answer:
        assert answer.status == 200
    assert not asking.done()
    await asyncio.gather(asking, return_exceptions=True)
    await buyer.press("Оплатить 14 990")
    await payment_on_screen(buyer)
    assert len(await town.payments_of(buyer)) == 1


@pytest.mark.parametrize("presses", [2, 3])
async def test_quick_presses_on_pay_make_one_payment(town: Town, presses: int) -> None:
    buyer = await _ready(town)
    await asyncio.gather(*(buyer.press("Оплатить 14 990", stale=True) for _ in range(presses)))
    await payment_on_screen(buyer)
    assert len(await town.payments_of(buyer)) == 1


async def test_three_orders_for_payment_at_once_get_the_same_page(town: Town) -> None:
    buyer = await _ready(town)
    pages = await asyncio.gather(*(_create_payment(town, buyer) for _ in range(3)))
    assert len(set(pages)) == 1
    assert len(await town.payments_of(buyer)) == 1


async def test_a_declined_buyer_hears_why_and_pays_at_once_under_a_new_key(town: Town) -> None:
    buyer = await _ready(town)
    declined = await pay(buyer, POOR_CARD)
    assert "На карте не хватило денег" in shown(await buyer.sees("Оплата не прошла"))
    await buyer.press("Попробовать ещё раз")
    assert "На карте не хватило денег" in shown(await buyer.sees("Прошлая попытка не прошла"))
    assert await pay(buyer, instead_of=declined) != declined
    await buyer.sees("Оплата получена")
    first, second = await town.attempts_of(buyer)
    assert first.idempotency_key != second.idempotency_key
    assert [first.status, second.status] == ["canceled", "succeeded"]


async def test_a_request_the_provider_refused_does_not_block_the_next_one(town: Town) -> None:
    buyer = await _ready(town)
    await _set_vat_code(town, 99)
    try:
        with pytest.raises(RemoteError) as refused:
            await _create_payment(town, buyer)
    finally:
        await _set_vat_code(town, 1)
    assert refused.value.code == ErrorCode.PAYMENT_REFUSED
    assert await _create_payment(town, buyer)
    first, second = await town.attempts_of(buyer)
    assert first.status == "refused"
    assert first.idempotency_key != second.idempotency_key


async def test_an_expired_payment_can_be_replaced_at_once(town: Town) -> None:
    buyer = await _ready(town)
    await buyer.press("Оплатить 14 990")
    expired = await payment_on_screen(buyer)
    await town.sandbox.post(f"/yookassa/payments/{expired}/expire")
    assert "Время на оплату вышло" in shown(await buyer.sees("Оплата не прошла"))
    await buyer.press("Попробовать ещё раз")
    await buyer.sees("Оплатить 14 990", buttons_only=True)
    assert await pay(buyer, instead_of=expired) != expired
    await buyer.sees("Оплата получена")


async def test_an_error_after_the_provider_made_the_payment_makes_no_second_one(town: Town) -> None:
    buyer = await _ready(town)
    await _fault(town, kind="error_after_commit")
    await asyncio.gather(_create_payment(town, buyer), return_exceptions=True)
    page = await _create_payment(town, buyer)
    (payment,) = await town.payments_of(buyer)
    assert payment["id"] in page


async def test_a_paid_course_is_not_sold_again(town: Town) -> None:
    buyer = await town.person()
    await buy(buyer, "again@example.com")
    with pytest.raises(RemoteError) as refused:
        await _create_payment(town, buyer)
    assert refused.value.code == ErrorCode.ALREADY_PAID


async def test_the_address_changes_until_the_payment_and_not_after(town: Town) -> None:
    buyer = await _ready(town, "old@example.com")
    await buyer.press("Изменить почту")
    await buyer.send("new@example.com")
    await buyer.press("Подтвердить")
    await buyer.sees("Оплатить 14 990", buttons_only=True)
    await pay(buyer)
    await buyer.sees("Оплата получена")
    await eventually(lambda: letters_to(town.sandbox, "new@example.com"), "the letter to the new address")
    assert await letters_to(town.sandbox, "old@example.com") == []
    request = SetPayEmail(telegram_id=buyer.id, email="late@example.com", action_type="confirmed")
    with pytest.raises(RemoteError) as refused:
        await town.ask(SET_PAY_EMAIL, request)
    assert refused.value.code == ErrorCode.EMAIL_LOCKED


async def test_consents_are_kept_with_version_hash_time_and_channel(town: Town) -> None:
    buyer = await _ready(town)
    given = select(Consent).join(TelegramIdentity, TelegramIdentity.user_id == Consent.user_id)
    rows = [row for (row,) in await town.rows(given.where(TelegramIdentity.telegram_id == buyer.id))]
    assert {row.kind for row in rows} == {"offer", "personal_data"}
    texts = {(kind, version): sha256 for kind, version, sha256 in await town.rows(_legal_texts())}
    assert all(texts[row.kind, row.version] == row.sha256 for row in rows)
    assert {row.channel for row in rows} == {"telegram_bot"}
    assert all(row.given_at.tzinfo for row in rows)


async def test_a_buyer_who_blocked_the_bot_still_gets_his_letter(town: Town) -> None:
    buyer = await _ready(town, "silent@example.com")
    await buyer.press("Оплатить 14 990")
    payment_id = await payment_on_screen(buyer)
    await town.sandbox.post(f"/telegram/users/{buyer.id}/block")
    await town.sandbox.post(f"/yookassa/payments/{payment_id}/pay", {"method": "sbp"})
    (letter,) = await eventually(lambda: letters_to(town.sandbox, "silent@example.com"), "the letter")
    await town.rested()
    assert "t.me/+" in letter["html"]
    assert await town.one(select(func.count(FailedStep.id)).where(FailedStep.closed_at.is_(None))) == 0


async def test_a_stranger_with_a_buyers_link_is_declined_and_the_owner_told(town: Town) -> None:
    await town.owner.start()
    buyer, stranger = await town.person("Борислав"), await town.person("Чужой")
    await buy(buyer, "door@example.com")
    link = await buyer.button_url("Войти в группу")
    joined = await town.sandbox.post(f"/telegram/users/{stranger.id}/join", {"invite_link": link})
    assert joined["outcome"] == "requested"
    told = shown(await town.owner.sees(f"({stranger.id}) стучится"))
    assert "Борислав" in told
    await eventually(lambda: _nobody_waits(town), "the request is decided")
    assert stranger.id not in await group_members(town.sandbox)
    await buyer.press("Войти в группу")
    await buyer.sees("Добро пожаловать")


async def test_a_lost_link_is_given_again(town: Town) -> None:
    buyer = await town.person()
    await buy(buyer, "lost@example.com")
    link = await buyer.button_url("Войти в группу")
    await buyer.press("В меню")
    await buyer.press("Войти в группу")
    assert "действует" in plain((await buyer.press("Получить ссылку ещё раз"))["text"])
    assert await buyer.button_url("Войти в группу") == link


async def _ready(town: Town, email: str = "ready@example.com") -> Person:
    buyer = await town.person()
    await buyer.start()
    await prepare_to_pay(buyer, email)
    return buyer


async def _create_payment(town: Town, buyer: Person) -> str:
    created = await town.ask(CREATE_PAYMENT, CreatePayment(telegram_id=buyer.id))
    return created.confirmation.confirmation_url


async def _fault(town: Town, **fault: object) -> None:
    await town.sandbox.put("/yookassa/faults", {"faults": [{"method": "POST", "path": "/payments", **fault}]})


async def _fault_is_met(town: Town) -> bool:
    return not (await town.sandbox.get("/yookassa/faults"))["faults"]


async def _nobody_waits(town: Town) -> bool:
    return not any(chat["join_requests"] for chat in await town.sandbox.get("/telegram/chats"))


async def _set_vat_code(town: Town, code: int) -> None:
    async with town.db.write() as session:
        await session.execute(update(Course).values(vat_code=code))


def _legal_texts() -> Select[str, str, str]:
    return select(LegalText.kind, LegalText.version, LegalText.sha256)
