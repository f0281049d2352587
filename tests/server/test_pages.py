"""Public pages: they are there, they call nobody outside, and people's words cannot become markup."""

import re
from typing import Final

import pytest

from aimpay.server.people.models import User
from aimpay.server.school.legal import publish_legal_text
from aimpay.server.selling.models import AttemptStatus, Order, OrderStatus
from aimpay.server.selling.place_order import course_on_sale, place_order
from integrations.outside import Reply
from server.conftest import Server, served
from server.reader import EVIL, Reader

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGES: Final = ["/success", "/documents/offer", "/documents/personal_data", "/documents/privacy"]
ADDRESS: Final = re.compile(r"(?:https?:)?//[^\s'\"<>)]+")


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_needs_nothing_from_outside(shared_server: Server, path: str) -> None:
    page = await shared_server.ask("GET", path)
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    reader = Reader(page.text)
    assert reader.loaded == ["/look/tokens.css"]
    assert set(ADDRESS.findall(page.text)) <= {"https://t.me/aim_school_bot"}
    assert 'lang="ru"' in page.text
    assert "{" not in re.sub(r"<style>.*?</style>", "", page.text, flags=re.DOTALL)


@pytest.mark.parametrize("path", PAGES[1:])
async def test_a_document_says_who_sells(shared_server: Server, path: str) -> None:
    page = (await shared_server.ask("GET", path)).text
    for said in ("ИП Школина О. С.", "ИНН 500100732259", "ОГРНИП 304500116000157", "hello@school.example"):
        assert said in page


async def test_the_look_and_its_fonts_are_served_from_here(shared_server: Server) -> None:
    tokens = await shared_server.ask("GET", "/look/tokens.css")
    assert (tokens.status, tokens.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert not ADDRESS.findall(tokens.text)
    for font in re.findall(r'url\("([^"]+)"\)', tokens.text):
        assert (await shared_server.ask("GET", f"/look/{font}")).status == 200, font


@pytest.mark.parametrize(
    "path", ["/look/../settings.py", "/look/%2e%2e/settings.py", "/look/__init__.pyc", "/media/../x"]
)
async def test_nothing_beside_the_look_is_served(shared_server: Server, path: str) -> None:
    assert (await shared_server.ask("GET", path)).status == 404


async def test_the_payer_comes_back_to_the_bot(shared_server: Server) -> None:
    page = await shared_server.ask("GET", "/success")
    assert Reader(page.text).followed == ["https://t.me/aim_school_bot"]


@pytest.mark.asyncio(loop_scope="function")
async def test_a_payer_who_comes_back_while_the_bot_is_down_sees_a_page(migrated_sqlite_url: str) -> None:
    async with served(migrated_sqlite_url, Reply(0)) as server:
        page = await server.ask("GET", "/success")
    assert page.status == 200
    assert Reader(page.text).followed == []
    assert "Возвращайтесь" in page.text


async def order_with(server: Server, status: AttemptStatus, reason: str | None = None) -> str:
    """Store an order whose one attempt stands like this; return its number."""
    now = server.house.clock.now()
    async with server.house.db.write() as session:
        course = await course_on_sale(session)
        user = User(first_name="Борис", created_at=now)
        session.add(user)
        await session.flush()
        placed = await place_order(
            session, user_id=user.id, course=course, email="boris@example.ru", return_url="https://x/success", now=now
        )
        placed.status, placed.failure_reason = status, reason
        order = await session.get_one(Order, placed.order_id)
        order.status = OrderStatus.PAID if status is AttemptStatus.SUCCEEDED else OrderStatus.OPEN
        assert placed.request["return_url"] == f"https://x/success?order={order.number}"
        return order.number


@pytest.mark.parametrize(
    ("status", "reason", "said", "refresh"),
    [
        (AttemptStatus.CREATED, None, "Ждём подтверждения", "3"),
        (AttemptStatus.PENDING, None, "Ждём подтверждения", "3"),
        (AttemptStatus.SUCCEEDED, None, "Оплата получена", None),
        (AttemptStatus.CANCELED, "insufficient_funds", "не хватило денег", None),
        (AttemptStatus.CANCELED, None, "Деньги не списаны", None),
    ],
)
async def test_a_payer_who_comes_back_sees_how_his_payment_stands(
    shared_server: Server, status: AttemptStatus, reason: str | None, said: str, refresh: str | None
) -> None:
    number = await order_with(shared_server, status, reason)
    page = await shared_server.ask("GET", f"/success?order={number}")
    text = page.text.replace("\u00a0", " ")
    assert said in text
    assert page.headers.get("Refresh") == refresh
    assert not any(secret in text for secret in (number, "Борис", "boris@example.ru", "14 990"))


@pytest.mark.parametrize("number", ["", "23456789", "<b>", "%00", "%ff", "x" * 5000])
async def test_a_number_that_is_no_order_says_nothing(shared_server: Server, number: str) -> None:
    page = await shared_server.ask("GET", f"/success?order={number}")
    assert page.status == 200
    assert "Возвращайтесь" in page.text


@pytest.mark.parametrize(("key", "mime"), [("welcome", "video/mp4"), ("earn", "image/jpeg"), ("course", "image/jpeg")])
async def test_the_bots_files_are_served(shared_server: Server, key: str, mime: str) -> None:
    file = await shared_server.ask("GET", f"/media/{key}")
    assert (file.status, file.headers["Content-Type"]) == (200, mime)
    assert int(file.headers["Content-Length"]) > 1000


@pytest.mark.parametrize("path", ["/documents/contract", "/documents/", "/media/none"])
async def test_what_is_not_there_is_said_in_the_one_error_body(shared_server: Server, path: str) -> None:
    missing = await shared_server.ask("GET", path)
    assert (missing.status, missing.error["code"]) == (404, "not_found")


@pytest.mark.asyncio(loop_scope="function")
async def test_a_text_of_the_school_cannot_become_markup(server: Server) -> None:
    async with server.house.db.write() as session:
        body = f"1. {EVIL}\n{EVIL}\n\n{EVIL} {{title}} {{body}}"
        await publish_legal_text(session, kind="offer", title=EVIL, summary="", body=body, now=server.house.clock.now())
    page = await server.ask("GET", "/documents/offer")
    assert "script" not in Reader(page.text).tags
    assert page.text.count("{body}") == 1, "a text that looks like our template stays a text"
