"""The owner finds a buyer, gives back a part with a reason, and sees it happen; at a desk and with a telephone."""

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.axe import violations
from browser.chromium import open_page
from browser.stranger import BORIS, OWNER, Stranger

DESK: Final = (1280, 800)
TELEPHONE: Final = (390, 844)
STEPS: Final = (("", "Оплатить курс"), ("Шаг 1 из 3", "Принимаю оферту"), ("Шаг 2 из 3", "Даю согласие"))
LAST_STEPS: Final = (
    ("Проверьте адрес", "Подтвердить"),
    ("К оплате", "Оплатить 14 990 ₽"),
    ("Счёт готов", "Перейти к оплате"),
)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(240)
def test_owner_gives_back_a_part_and_sees_it(browser: Browser, demo: str, pictures: Path) -> None:
    page, watch = open_page(browser, demo, DESK, "light")
    stranger = Stranger(page, pictures)
    boris_buys(stranger)
    office = sign_in(stranger)
    site = office.url.removesuffix("/office")
    office.goto(f"{site}/office/people")
    office.get_by_label("Кого найти").fill("бор")
    office.get_by_role("button", name="Найти").click()
    office.get_by_role("link", name="Борис").click()
    expect(office.get_by_role("heading", name="Доступ к курсам")).to_be_visible()
    person = office.url
    looks_right(office, pictures / "person")
    office.locator("#h-orders").locator("..").get_by_role("link").first.click()
    gives_back_a_part(office, pictures)
    order = office.url
    for path in (f"{site}/office/orders", f"{site}/office/blocklist", f"{person}/grant", f"{person}/block"):
        office.goto(path)
        looks_right(office, pictures / path.rpartition("/")[2])
    office.goto(order)
    expect(office.get_by_text("Занятие не состоялось").first).to_be_visible()
    looks_right(office, pictures / "order")
    assert watch.troubles == []


def boris_buys(stranger: Stranger) -> None:
    """By the demo's own buttons."""
    stranger.becomes(OWNER)
    stranger.part("start").click()
    stranger.becomes(BORIS)
    stranger.part("start").click()
    for said, pressed in STEPS:
        stranger.reads(said)
        stranger.presses(pressed)
    stranger.reads("Шаг 3 из 3")
    stranger.types("boris@example.com")
    for said, pressed in LAST_STEPS:
        stranger.reads(said)
        stranger.presses(pressed)
    shop = stranger.other_page()
    shop.get_by_role("button", name="Оплата пройдёт").first.click()
    shop.get_by_role("button", name="Оплатить 14 990 ₽").click()
    expect(shop.get_by_role("heading", name="Оплата прошла")).to_be_visible()
    stranger.comes_back_to_the_chat()
    stranger.finds("Оплата получена")


def sign_in(stranger: Stranger) -> Page:
    stranger.becomes(OWNER)
    stranger.types("/admin")
    stranger.presses("Кабинет")
    stranger.finds("Кабинет школы")
    with stranger.page.context.expect_page() as opened:
        stranger.presses("Открыть кабинет")
    office = opened.value
    office.get_by_role("button", name="Войти").click()
    expect(office.get_by_role("heading", name="Сегодня")).to_be_visible()
    return office


def gives_back_a_part(office: Page, pictures: Path) -> None:
    office.get_by_role("link", name="Вернуть деньги…").click()
    office.get_by_label("Сколько вернуть").fill("5000")
    office.get_by_role("button", name="Показать, что будет").click()
    press = office.get_by_role("button", name=re.compile("^Вернуть 5.000"))
    expect(press).to_be_visible()
    office.get_by_label("Причина").fill("Занятие не состоялось")
    looks_right(office, pictures / "refund")
    press.click()
    expect(office.get_by_role("status")).to_contain_text("Возврат записан")


def looks_right(office: Page, picture: Path) -> None:
    """At both sizes nothing is wider than the screen and axe finds nothing."""
    for size, end in ((TELEPHONE, "-phone"), (DESK, "")):
        office.set_viewport_size({"width": size[0], "height": size[1]})
        width = office.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], (office.url, width)
        assert violations(office) == [], office.url
        office.screenshot(path=picture.with_name(f"{picture.name}{end}.png"), animations="disabled")
