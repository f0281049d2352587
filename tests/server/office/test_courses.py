"""Courses, their prices and promo codes are changed in the office: refused in words, and written down with a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from aimpay.server.selling.models import Course, EarlyBirdStep, Order, PaymentAttempt, PromoCode
from aimpay.server.staff.rules import Role
from server.conftest import Server
from server.houses import GROUP
from server.office.audit_log import entries
from server.office.visitor import Visitor, signed_in_as

LIST = "/office/courses"
SLUG = "ml-bez-matematiki"
PAGE = f"{LIST}/{SLUG}"
WHY = "Проверяем спрос"
TERMS = {"title": "ML без математики", "group_id": str(GROUP), "on_sale": "1"}
PRICE = {"price": "12 990", "crossed_price": "25 990", "bonus": "10", "bonus_kind": "percent"}
SEEN = {"seen_price": "14990", "seen_crossed_price": "25990", "seen_bonus": "2000", "seen_bonus_kind": "sum"}


@pytest.fixture
async def owner(server: Server) -> Visitor:
    return await signed_in_as(server, Role.OWNER, stepped_up=True)


async def course(server: Server, slug: str = SLUG) -> Course:
    async with server.house.db.read() as session:
        return (await session.scalars(select(Course).where(Course.slug == slug))).one()


async def test_terms_are_saved_and_the_price_is_not_touched(server: Server, owner: Visitor) -> None:
    form = {**TERMS, "title": "ML: <b>новое</b>", "access_days": "365", "trial_hours": "48", "trial_quiz": "1"}
    assert (await owner.sends(f"{PAGE}/terms", **form, reason="Стало на год")).status == 303
    now = await course(server)
    assert (now.title, now.access_days, now.trial_hours, now.trial_quiz) == ("ML: <b>новое</b>", 365, 48, True)
    assert (now.price_amount, now.crossed_amount, now.bonus_amount) == (1_499_000, 2_599_000, 200_000)
    (entry,) = await entries(server)
    assert (entry.action, entry.object_id, entry.reason) == ("teach", SLUG, "Стало на год")
    assert entry.before == {"title": "ML без математики", "access_days": None, "trial_hours": None, "trial_quiz": False}
    page = (await owner.opens(PAGE)).text
    assert "ML: &lt;b&gt;новое&lt;/b&gt;" in page
    assert "<b>новое</b>" not in page


async def test_history_names_the_codes_of_a_receipt_in_words(owner: Visitor) -> None:
    await owner.sends(f"{PAGE}/terms", **TERMS, payment_subject="job", vat_code="7", reason="Так сказал бухгалтер")
    page = (await owner.opens(PAGE)).text
    assert "предмет расчёта: нет → работа" in page
    assert "ставка НДС: нет → НДС 5" in page


WRONG_TERMS: list[tuple[dict[str, str], str]] = [
    ({"title": " "}, "Название"),
    ({"title": "я" * 129}, "128"),
    ({"group_id": "1001"}, "отрицательный"),
    ({"access_days": "0"}, "Срок доступа"),
    ({"trial_hours": "много"}, "Пробный доступ"),
    ({"vat_code": "4"}, "с 01.01.2026 нет"),
    ({"payment_subject": "banana"}, "banana"),
]


async def test_wrong_terms_change_nothing(server: Server, owner: Visitor) -> None:
    for wrong, said in WRONG_TERMS:
        answer = await owner.sends(f"{PAGE}/terms", **{**TERMS, "access_days": "77", **wrong})
        assert (answer.status, said in answer.text) == (422, True), wrong
    assert (await course(server)).access_days is None
    assert await entries(server) == []


async def test_price_is_shown_before_it_is_changed(server: Server, owner: Visitor) -> None:
    asked = await owner.opens(f"{PAGE}/price", params=PRICE)
    assert asked.status == 200
    for words in (
        "14\u00a0990\u00a0₽",
        "12\u00a0990\u00a0₽",
        "10\u00a0% от\u00a0оплаты",
        "Открытых ссылок на\u00a0оплату нет",
    ):
        assert words in asked.text
    assert (await course(server)).price_amount == 1_499_000
    assert (await owner.sends(f"{PAGE}/price", **PRICE, **SEEN, reason=WHY)).status == 303
    now = await course(server)
    assert (now.price_amount, now.crossed_amount, now.bonus_percent) == (1_299_000, 2_599_000, 1000)
    price, bonus = await entries(server)
    assert (price.action, price.before["price"], price.after["price"]) == ("price", 1_499_000, 1_299_000)
    assert (bonus.action, bonus.before["bonus_percent"], bonus.after["bonus_percent"]) == ("price", None, 1000)
    assert {price.reason, bonus.reason} == {WHY}


async def test_who_already_opened_a_payment_is_counted_and_keeps_the_price(server: Server, owner: Visitor) -> None:
    await server.post("/start", {"telegram_id": 77, "first_name": "Анна"})
    now = server.house.clock.now()
    async with server.house.db.write() as session:
        order = Order(
            number="A1", user_id=1, course_id=1, amount=1_499_000, currency="RUB", status="open", created_at=now
        )
        session.add(order)
        await session.flush()
        attempt = PaymentAttempt(order_id=order.id, number=1, status="pending", idempotency_key="k", request={})
        attempt.amount, attempt.email, attempt.created_at = order.amount, "a@example.com", now
        attempt.expires_at = attempt.check_at = now + timedelta(hours=1)
        session.add(attempt)
    asked = (await owner.opens(f"{PAGE}/price", params=PRICE)).text.replace("\u00a0", " ")
    assert "Открытых ссылок на оплату: 1. По ним платят старую цену" in asked
    assert (await owner.sends(f"{PAGE}/price", **PRICE, **SEEN, reason=WHY)).status == 303
    async with server.house.db.read() as session:
        assert (await session.get_one(Order, order.id)).amount == 1_499_000


async def test_second_press_changes_nothing_more(server: Server, owner: Visitor) -> None:
    for _ in range(2):
        assert (await owner.sends(f"{PAGE}/price", **PRICE, **SEEN, reason=WHY)).status == 303
    assert len(await entries(server)) == 2


async def test_price_that_another_changed_meanwhile_is_not_overwritten(server: Server, owner: Visitor) -> None:
    await owner.sends(f"{PAGE}/price", **PRICE, **SEEN, reason=WHY)
    late = await owner.sends(f"{PAGE}/price", **{**PRICE, "price": "1"}, **SEEN, reason=WHY)
    assert (late.status, "кто-то другой" in late.text) == (409, True)
    assert (await course(server)).price_amount == 1_299_000


WRONG_PRICES = [
    {"price": "0"},
    {"price": "даром"},
    {"crossed_price": "100"},
    {"bonus": "13000", "bonus_kind": "sum"},
    {"bonus": "101", "bonus_kind": "percent"},
]


async def test_price_that_cannot_be_is_refused(server: Server, owner: Visitor) -> None:
    for wrong in WRONG_PRICES:
        assert (await owner.opens(f"{PAGE}/price", params={**PRICE, **wrong})).status == 422, wrong
        assert (await owner.sends(f"{PAGE}/price", **{**PRICE, **wrong}, **SEEN, reason=WHY)).status == 422, wrong
    assert (await course(server)).price_amount == 1_499_000


async def test_price_needs_a_fresh_code_a_reason_and_the_role(server: Server, owner: Visitor) -> None:
    assert (await owner.sends(f"{PAGE}/price", **PRICE, **SEEN, reason="  ")).status == 422
    tired = await signed_in_as(server, Role.OWNER)
    for visitor in (tired, await signed_in_as(server, Role.MARKETING, stepped_up=True)):
        assert (await visitor.sends(f"{PAGE}/price", **PRICE, **SEEN, reason=WHY)).status == 403
        assert (await visitor.sends(f"{PAGE}/early_bird", price="1", seats="1", until="", reason=WHY)).status == 403
        assert (await visitor.sends("/office/promos/new", code="SALE", kind="free", reason=WHY)).status == 403
    assert await entries(server) == []


async def test_early_prices_are_replaced_as_a_whole(server: Server, owner: Visitor) -> None:
    rows = [
        ("price", "9 990"),
        ("seats", "10"),
        ("until", ""),
        ("price", "11990"),
        ("seats", ""),
        ("until", "2030-01-01T00:00"),
    ]
    answer = await owner._ask("POST", f"{PAGE}/early_bird", data=[*rows, ("reason", WHY)])
    assert answer.status == 303
    async with server.house.db.read() as session:
        steps = list(await session.scalars(select(EarlyBirdStep).order_by(EarlyBirdStep.id)))
    assert [(step.price_amount, step.seats) for step in steps] == [(999_000, 10), (1_199_000, None)]
    wrong = await owner.sends(f"{PAGE}/early_bird", price="99 990", seats="1", until="", reason=WHY)
    assert (wrong.status, "меньше обычной" in wrong.text) == (422, True)
    endless = await owner.sends(f"{PAGE}/early_bird", price="990", seats="", until="", reason=WHY)
    assert (endless.status, "нужно число мест" in endless.text) == (422, True)
    (entry,) = await entries(server)
    assert entry.before == {"early_bird": []}
    assert [step["price"] for step in entry.after["early_bird"]] == [999_000, 1_199_000]


async def test_course_is_added_once(server: Server, owner: Visitor) -> None:
    form = {**TERMS, **PRICE, "slug": "python-s-nulya", "title": "Python с нуля", "reason": WHY}
    assert (await owner.sends(f"{LIST}/new", **form)).headers["Location"] == f"{LIST}/python-s-nulya?said=added"
    again = await owner.sends(f"{LIST}/new", **{**form, "price": "1"})
    assert (again.status, "уже есть" in again.text) == (409, True)
    assert (await owner.sends(f"{LIST}/new", **{**form, "slug": "Курс"})).status == 422
    assert (await course(server, "python-s-nulya")).price_amount == 1_299_000
    assert "Python с нуля" in (await owner.opens(LIST)).text


async def test_promo_code_is_made_changed_and_switched_off(server: Server, owner: Visitor) -> None:
    form = {"code": "vesna", "kind": "percent", "value": "12,5", "most_uses": "100", "is_active": "1", "reason": WHY}
    assert (await owner.sends("/office/promos/new", **form)).headers["Location"] == "/office/promos/VESNA?said=added"
    twice = await owner.sends("/office/promos/new", **form)
    assert (twice.status, "уже есть" in twice.text) == (422, True)
    off = {**form, "is_active": "", "reason": "Весна прошла"}
    assert (await owner.sends("/office/promos/VESNA", **off)).status == 303
    async with server.house.db.read() as session:
        promo = (await session.scalars(select(PromoCode))).one()
    assert (promo.code, promo.value, promo.most_uses, promo.is_active) == ("VESNA", 1250, 100, False)
    made, changed = await entries(server)
    assert (made.before, made.after["is_active"], changed.after["is_active"]) == (None, True, False)
    assert changed.reason == "Весна прошла"
    assert "выключен" in (await owner.opens("/office/promos")).text


WRONG_CODES = [
    {"code": "да"},
    {"value": "101"},
    {"value": ""},
    {"kind": "gift"},
    {"telegram_id": "404404"},
    {"most_uses": "0"},
]


async def test_promo_code_that_cannot_be_is_refused(server: Server, owner: Visitor) -> None:
    form = {"code": "VESNA", "kind": "percent", "value": "10", "is_active": "1", "reason": WHY}
    for wrong in WRONG_CODES:
        assert (await owner.sends("/office/promos/new", **{**form, **wrong})).status == 422, wrong
    async with server.house.db.read() as session:
        assert await session.scalar(select(PromoCode.id)) is None


async def test_design_of_the_certificate_opens_without_the_bot(owner: Visitor) -> None:
    way = await owner.sends(f"{PAGE}/design")
    assert way.status == 303
    page = await owner.opens(way.headers["Location"])
    assert (page.status, "Оформление сертификата" in page.text) == (200, True)
