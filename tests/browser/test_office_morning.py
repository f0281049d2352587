"""The owner opens the morning page, and pays a partner: with a fresh code out of the bot's chat."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from browser.chromium import Watch, open_page
from browser.stranger import BORIS, OWNER, Stranger
from browser.test_office import DESK, TELEPHONE, is_in_order, sign_in
from server.office.money_world import MoneyWorld

SUM: Final = 450_000
ANNA: Final = "Анна Константиновна Преображенская-Вознесенская"
ASKED: Final = "403"
"""The page that asks for a code is a refusal, of which a browser complains."""


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(240)
def test_owner_reads_the_morning_and_approves_a_payout(
    browser: Browser, demo: str, tmp_path: Path, pictures: Path
) -> None:
    page, watch = open_page(browser, demo, DESK, "light")
    stranger = Stranger(page, pictures)
    office = sign_in(stranger)
    expect(office.get_by_role("heading", name="Всё спокойно")).to_be_visible()
    is_in_order(office, pictures / "morning-calm.png")
    with ThreadPoolExecutor(1) as aside:
        number = aside.submit(asyncio.run, a_partner_asks(tmp_path / "data" / "aimpay.db")).result()
    office.reload()
    expect(office.get_by_text("выплата ждёт решения, 4 500 ₽")).to_be_visible()
    is_in_order(office, pictures / "morning.png")
    office.get_by_role("link", name="выплата ждёт решения").click()
    is_in_order(office, pictures / "payouts.png")
    with_a_telephone(browser, office, number, pictures)
    approve(office, stranger, number)
    is_in_order(office, pictures / "payout-approved.png")
    assert [one for one in watch.troubles if ASKED not in one] == []


async def a_partner_asks(path: Path) -> str:
    db = Database(f"sqlite:///{path}")
    try:
        world = MoneyWorld(db, Clock())
        return await world.payout(await world.partner(50_001, ANNA, SUM), SUM)
    finally:
        await db.close()


def approve(office: Page, stranger: Stranger, number: str) -> None:
    """A reason, then the code that the bot sent; the form goes on by itself."""
    office.get_by_role("link", name=number).click()
    expect(office.get_by_text("сумма отложена")).to_be_visible()
    office.get_by_role("link", name="Одобрить").click()
    office.get_by_label("Почему").fill("Продажи проверены")
    office.get_by_role("button", name="Одобрить").click()
    expect(office.get_by_label("Код из")).to_be_visible()
    stranger.becomes(BORIS)
    stranger.becomes(OWNER)
    code = re.search(r"\d{6}", stranger.newest("Код для кабинета"))
    assert code
    office.get_by_label("Код из").fill(code[0])
    office.get_by_role("button", name="Подтвердить").click()
    expect(office.get_by_role("status")).to_contain_text("Готово")
    expect(office.get_by_text("Продажи проверены")).to_have_count(0)


def with_a_telephone(browser: Browser, desk: Page, number: str, pictures: Path) -> None:
    """In the dark, at its width."""
    context = browser.new_context(
        viewport={"width": TELEPHONE[0], "height": TELEPHONE[1]},
        has_touch=True,
        color_scheme="dark",
        locale="ru-RU",
        timezone_id="Europe/Moscow",
        storage_state=desk.context.storage_state(),
    )
    watch, page = Watch(context), context.new_page()
    site = desk.url.partition("/office")[0]
    for name, path in (("morning", ""), ("payouts", "/payouts"), ("payout", f"/payouts/{number}")):
        page.goto(f"{site}/office{path}")
        expect(page.locator("main h1")).to_be_visible()
        is_in_order(page, pictures / f"{name}-phone.png")
    assert watch.troubles == []
