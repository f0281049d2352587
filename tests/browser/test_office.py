"""Somebody of the staff comes from the bot into the office, in a real browser, at a desk and with a telephone."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from aimpay.server.staff.models import StaffMember
from aimpay.server.staff.rules import Role
from browser.axe import violations
from browser.chromium import Watch, open_page
from browser.stranger import BORIS, OWNER, Stranger

DESK: Final = (1280, 800)
TELEPHONE: Final = (390, 844)
MAILBOX: Final = "vera@school.example"
PAGES: Final = {"home": "", "leads": "/leads", "tasks": "/tasks", "stages": "/stages", "sessions": "/sessions"}


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(240)
def test_office_from_the_bot_to_a_note_on_a_card(browser: Browser, demo: str, tmp_path: Path, pictures: Path) -> None:
    page, watch = open_page(browser, demo, DESK, "light")
    office = sign_in(Stranger(page, pictures))
    site = office.url.removesuffix("/office")
    drag_a_card(office, site)
    look_at_pages(office, site, pictures)
    assert watch.troubles == []
    a_refused_card_goes_back(office, site)
    with_a_telephone(browser, office.context, site, pictures)
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, a_colleague_comes(tmp_path / "data" / "aimpay.db")).result()
    by_a_letter(browser, site, demo, pictures)


async def a_colleague_comes(path: Path) -> None:
    db = Database(f"sqlite:///{path}")
    try:
        async with db.write() as session:
            session.add(
                StaffMember(
                    telegram_id=7004,
                    role=Role.READ_ONLY,
                    name="Вера",
                    email=MAILBOX,
                    added_by=1001,
                    added_at=Clock().now(),
                )
            )
    finally:
        await db.close()


def by_a_letter(browser: Browser, site: str, demo: str, pictures: Path) -> None:
    """Telegram does not open: a code from a letter lets her in, and her menu has what her role may see."""
    context = browser.new_context(viewport={"width": TELEPHONE[0], "height": TELEPHONE[1]}, locale="ru-RU")
    page = context.new_page()
    page.goto(f"{site}/office")
    page.get_by_role("link", name="Войти по коду из письма").click()
    page.get_by_label("Почта").fill(MAILBOX)
    page.get_by_role("button", name="Прислать код").click()
    page.get_by_label("Код из письма").fill(code_of_the_letter(page, demo))
    is_in_order(page, pictures / "office-code-phone.png")
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Сегодня")).to_be_visible()
    page.get_by_role("button", name="Меню").click()
    expect(page.get_by_role("link", name="Заказы")).to_be_hidden()
    page.get_by_text("Деньги", exact=True).click()
    expect(page.get_by_role("link", name="Заказы")).to_be_visible()
    expect(page.get_by_role("link", name="Сотрудники")).to_have_count(0)


def code_of_the_letter(page: Page, demo: str) -> str:
    """Wait for the letter in the sandbox's mailbox."""
    for _ in range(100):
        found = page.request.get(f"{demo}/sandbox/api/resend/emails", params={"to": MAILBOX}).json()["emails"]
        if found:
            letter = page.request.get(f"{demo}/sandbox/api/resend/emails/{found[0]['id']}").json()["text"]
            code = re.search(r"\b\d{6}\b", letter)
            assert code
            return code[0]
        page.wait_for_timeout(100)
    raise AssertionError("no letter came")


def sign_in(stranger: Stranger) -> Page:
    """Boris comes to the bot and becomes a lead; the owner asks for the office's link and opens it."""
    for person in (OWNER, BORIS):
        stranger.becomes(person)
        stranger.part("start").click()
        stranger.finds("Оплатить курс")
    stranger.becomes(OWNER)
    stranger.types("/admin")
    stranger.presses("Кабинет")
    stranger.finds("Кабинет школы")
    with stranger.page.context.expect_page() as opened:
        stranger.presses("Открыть кабинет")
    office = opened.value
    assert violations(office) == []
    office.get_by_role("button", name="Войти").click()
    expect(office.get_by_role("heading", name="Сегодня")).to_be_visible()
    return office


def drag_a_card(office: Page, site: str) -> None:
    """By mouse, then by keyboard; each time the server remembers."""
    office.goto(f"{site}/office/board")
    card, column = office.locator("[data-lead]", has_text="Борис"), office.locator("#stage-interested")
    start, end = card.bounding_box(), column.bounding_box()
    assert start
    assert end
    office.mouse.move(start["x"] + 40, start["y"] + 40)
    office.mouse.down()
    office.mouse.move(start["x"] + 60, start["y"] + 60)
    office.mouse.move(end["x"] + 40, end["y"] + 70, steps=8)
    office.mouse.up()
    expect(office.get_by_role("status")).to_contain_text("теперь в «Интересуется»")
    office.reload()
    expect(column.locator("[data-lead]")).to_contain_text("Борис")
    card.get_by_role("link", name="Борис", exact=False).first.focus()
    office.keyboard.press("Alt+ArrowRight")
    expect(office.get_by_role("status")).to_contain_text("теперь в «Оставил контакт»")


def a_refused_card_goes_back(office: Page, site: str) -> None:
    """The connection is lost for one move; the person is told, and the board shows what is so."""
    office.goto(f"{site}/office/board")
    office.route("**/office/board/move", lambda asked: asked.abort(), times=1)
    office.locator("#stage-contact").get_by_role("link", name="Борис").first.focus()
    office.keyboard.press("Alt+ArrowLeft")
    expect(office.get_by_role("status")).to_contain_text("не перенесено. Нет связи с сервером.")
    expect(office.locator("#stage-contact [data-lead]")).to_contain_text("Борис")
    expect(office.locator("#stage-contact h2 b")).to_have_text("1")


def look_at_pages(office: Page, site: str, pictures: Path) -> None:
    for name, path in PAGES.items():
        office.goto(f"{site}/office{path}")
        expect(office.locator("main h1")).to_be_visible()
        is_in_order(office, pictures / f"office-{name}.png")


def with_a_telephone(browser: Browser, desk: BrowserContext, site: str, pictures: Path) -> None:
    """By touch: the menu of a card, then the card, a note, dark colours."""
    context = browser.new_context(
        viewport={"width": TELEPHONE[0], "height": TELEPHONE[1]},
        has_touch=True,
        color_scheme="dark",
        locale="ru-RU",
        timezone_id="Europe/Moscow",
        storage_state=desk.storage_state(),
    )
    watch, page = Watch(context), context.new_page()
    page.goto(f"{site}/office/board")
    page.get_by_role("button", name=re.compile("^Перенести в…: Борис")).tap()
    is_in_order(page, pictures / "office-menu-phone.png")
    page.get_by_role("dialog").get_by_role("button", name="В боте").tap()
    expect(page.get_by_role("status")).to_contain_text("теперь в «В боте»")
    is_in_order(page, pictures / "office-board-phone.png")
    page.locator("#stage-bot").get_by_role("link", name="Борис").first.tap()
    page.get_by_label("Новая заметка").fill("Просил позвонить вечером")
    page.get_by_role("button", name="Добавить заметку").tap()
    expect(page.get_by_role("status")).to_contain_text("Добавлено")
    expect(page.get_by_text("Просил позвонить вечером").first).to_be_visible()
    is_in_order(page, pictures / "office-card-phone.png")
    page.get_by_role("button", name="Меню").tap()
    page.get_by_role("button", name="Выйти").tap()
    expect(page.get_by_role("heading", name="Вы вышли")).to_be_visible()
    assert watch.troubles == []


def is_in_order(page: Page, picture: Path) -> None:
    """Nothing is wider than the screen, and axe finds nothing."""
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], page.url
    assert violations(page) == [], page.url
    page.screenshot(path=picture, animations="disabled")
