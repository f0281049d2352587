"""Orders as a list that is filtered, summed and taken out, and each as a story; on each kind of database."""

import io
import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
import python_calamine
from sqlalchemy import update

from aimpay.contract.refunds import ASK_REFUND, GRANT_ACCESS, AskRefund, GrantAccess
from aimpay.server.learning.certificates.issue import Wanted, issue
from aimpay.server.people.models import User
from aimpay.server.selling.models import Course, Order
from aimpay.server.staff.rules import Role
from money.house import OWNER
from server.office.desk import Desk, open_desk, words_of
from server.office.visitor import COOKIE, Visitor

PARTNER: Final = 2001
BUYER: Final = 2002
GIVEN: Final = 2003
WAITS: Final = 2004
PHONE: Final = "+79991234567"


@pytest.fixture
async def desk(migrated_database_url: str) -> AsyncIterator[Desk]:
    """A partner's friend has bought and got a part back, somebody was given the course, somebody has not paid."""
    async with open_desk(migrated_database_url) as desk:
        play = desk.play
        await play.start(PARTNER)
        await play.buy(BUYER, await play.partner_payload(PARTNER))
        await play.start(GIVEN)
        await play(GRANT_ACCESS, GrantAccess(admin_id=OWNER, telegram_id=GIVEN, reason="Друг школы"))
        await play.get_ready(WAITS)
        await play.order(WAITS)
        bought = (await desk.books()).orders[0]
        wish = AskRefund(admin_id=OWNER, order_number=bought.number, amount=100_050, key="part-of-it", reason="Занятие")
        await play(ASK_REFUND, wish)
        await desk.books()
        yield desk


async def listed(staff: Visitor, query: str = "") -> list[str]:
    """Return the numbers of the orders on the page, in its order."""
    page = await staff.opens(f"/office/orders{query}")
    assert page.status == 200, page.text
    return re.findall(r'<a href="/office/orders/([0-9A-Z]{8})">', page.text)


async def test_orders_are_filtered_summed_told_and_found_with_their_people(desk: Desk) -> None:
    staff, books = await desk.owner(), await desk.books()
    bought, given, waits = (one.number for one in books.orders)
    await _the_list(desk, staff, [bought, given, waits])
    await _the_story(staff, bought)
    await _the_people(desk, staff, bought, str(books.attempts[0].provider_payment_id))
    await _the_excel(staff)


async def _the_list(desk: Desk, staff: Visitor, numbers: list[str]) -> None:
    bought, given, waits = numbers
    assert await listed(staff) == [waits, given, bought]
    said = words_of(await staff.opens("/office/orders"))
    for figure in ("3 заказа, из них оплачено 2", "14 990 ₽ получено", "1 000,50 ₽ возвращено", "13 989,50 ₽ осталось"):
        assert figure in said
    assert "по ссылке партнёра" in said
    assert "нашли бота сами" in said
    assert not {"partner", "telegram"} & set(said.split())
    payment = (await desk.books()).attempts[0].provider_payment_id
    for query, expected in {
        "?state=open": [waits],
        "?state=partly": [bought],
        "?state=given": [given],
        "?state=paid&sort=amount": [given, bought],
        "?since=2000-01-01&sort=-paid": [given, bought],
        "?until=2000-01-01": [],
        f"?q={bought.lower()}": [bought],
        f"?q={payment}": [bought],
        f"?q={BUYER}": [bought],
        f"?q=buyer{BUYER}@example.ru": [bought],
        f"?q=имя+{GIVEN}": [given],
        "?source=partner": [bought],
        "?source=telegram&sort=created": [given, waits],
        "?source=direct": [],
        "?source=vk": [],
        "?course=no-such": [],
        "?page=2": [],
    }.items():
        assert await listed(staff, query) == expected, query
    assert (await staff.opens("/office/orders?since=yesterday")).status == 400
    assert "Заказов не нашлось" in (await staff.opens("/office/orders?q=никто")).text


async def _the_story(staff: Visitor, bought: str) -> None:
    said = words_of(await staff.opens(f"/office/orders/{bought.lower()}"))
    story = said[said.index("Что было") :]
    told = ["Пришёл по ссылке партнёра", "Оформлен заказ", "Открыт счёт", "Оплачено"]
    places = [story.index(words) for words in told]
    assert places == sorted(places)
    for words in (
        "Комиссия платёжного сервиса",
        "Начисление партнёру",
        "возвраты: 1 000,50 ₽",
        "Письмо об оплате",
        "Сообщение покупателю о возврате",
        "В журнале: возврат",
    ):
        assert words in story, words
    assert (await staff.opens("/office/orders/NOSUCH22")).status == 404


async def _the_people(desk: Desk, staff: Visitor, bought: str, payment: str) -> None:
    buyer, number = await desk.user_id(BUYER), await _certified(desk)
    ways = (f"ИМЯ {BUYER}", str(BUYER), bought, payment, PHONE, "8 (999) 123-45-67", f"buyer{BUYER}@example.ru", number)
    for typed in ways:
        page = await staff.opens("/office/people", params={"q": typed})
        assert re.findall(r'href="/office/people/(\d+)"', page.text) == [str(buyer)], typed
    for nobody in ("%", f"{BUYER} {GIVEN}", f"{BUYER}0", "мя"):
        assert "Никого не нашлось" in (await staff.opens("/office/people", params={"q": nobody})).text, nobody
    assert len(re.findall(r'href="/office/people/\d+"', (await staff.opens("/office/people?q=имя")).text)) == 4
    said = words_of(await staff.opens(f"/office/people/{buyer}"))
    for words in ("открыт", "вернули часть", number, PHONE, "Карточка лида"):
        assert words in said, words
    finance, support = await desk.colleague(Role.FINANCE), await desk.colleague(Role.SUPPORT)
    partner = f"/office/people/{await desk.user_id(PARTNER)}"
    assert "На удержании 1 866,52 ₽" in words_of(await finance.opens(partner))
    assert "На удержании" not in words_of(await support.opens(partner))
    assert (await staff.opens("/office/people/999999")).status == 404


async def _certified(desk: Desk) -> str:
    """Give the buyer a telephone and a certificate; return its number."""
    house, buyer = desk.play.house, await desk.user_id(BUYER)
    async with house.db.write() as session:
        await session.execute(update(User).where(User.id == buyer).values(phone=PHONE))
        order = await session.get_one(Order, 1)
        course = await session.get_one(Course, order.course_id)
        wanted = Wanted(
            full_name="Борис Ёлкин",
            course_id=course.id,
            course_title=course.title,
            user_id=buyer,
            score_percent=90,
            by=None,
            reason="Сдал",
        )
        return (await issue(session, wanted, house.clock.now())).certificate.number


async def _the_excel(staff: Visitor) -> None:
    address = f"{staff.server.url}/office/orders.xlsx?state=partly"
    async with staff.server.session.get(address, headers={"Cookie": f"{COOKIE}={staff.cookie}"}) as answer:
        assert answer.status == 200
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(await answer.read()))
    rows = book.get_sheet_by_name("Заказы").to_python()
    assert rows[1][6:8] == [14990.0, 1000.5]
    assert ["Состояние", "Вернули часть"] in [row[:2] for row in book.get_sheet_by_name("Условия").to_python()]
