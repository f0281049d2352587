"""Analytics in a real browser: charts are drawn under the strict policy, filters stand in the address."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.axe import violations
from browser.chromium import Watch
from browser.seeded_school import School, seeded_school

pytestmark = [pytest.mark.slow, pytest.mark.browser]

DESK, PHONE = (1280, 900), (390, 844)
PAGES: Final = {
    "insight": "",
    "revenue": "/revenue",
    "funnel": "/funnel",
    "advertising": "/advertising",
    "cohorts": "/cohorts",
    "partners": "/partners",
    "costs": "/costs",
}


@pytest.fixture(scope="module")
def school(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with seeded_school(sqlite_template, tmp_path_factory.mktemp("insight")) as school:
        yield school


def office(browser: Browser, school: School, size: tuple[int, int], scheme: Literal["light", "dark"]) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        locale="ru-RU",
        timezone_id="Europe/Moscow",
        has_touch=size[0] < size[1],
    )
    context.add_cookies([{"name": "aimpay_office", "value": school.cookie, "url": school.url}])
    return context


def drawn(page: Page) -> None:
    """Wait until every chart of the page is there, as an svg."""
    expect(page.locator("main h1")).to_be_visible()
    for chart in page.locator("[data-chart]").all():
        expect(chart.locator("svg.main-svg").first).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_pages_are_drawn_under_the_strict_policy_and_open_to_everybody(
    browser: Browser, school: School, pictures: Path, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    context = office(browser, school, size, scheme)
    watch, page = Watch(context), context.new_page()
    for name, path in PAGES.items():
        page.goto(f"{school.url}/office/insight{path}")
        drawn(page)
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], name
        assert violations(page) == [], name
        page.screenshot(path=pictures / f"insight-{name}-{size[0]}.png", animations="disabled", full_page=True)
    assert watch.troubles == []


def test_filter_changes_the_address_and_the_figures(browser: Browser, school: School) -> None:
    context = office(browser, school, DESK, "light")
    watch, page = Watch(context), context.new_page()
    page.goto(f"{school.url}/office/insight/funnel")
    drawn(page)
    page.get_by_label("Считать по").select_option("last")
    page.wait_for_url("**touch=last**")
    page.get_by_role("combobox", name="Источник").fill("vk")
    page.get_by_role("button", name="Найти").click()
    page.wait_for_url("**source=vk**")
    drawn(page)
    expect(page.get_by_role("region", name="Шаги и потери: таблица")).to_contain_text("28,6")
    page.get_by_role("link", name="7 дней").click()
    page.wait_for_url("**period=7**")
    assert "source=vk" in page.url
    assert watch.troubles == []


def test_without_javascript_the_tables_and_the_form_are_enough(browser: Browser, school: School) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ru-RU")
    context.add_cookies([{"name": "aimpay_office", "value": school.cookie, "url": school.url}])
    page = context.new_page()
    page.goto(f"{school.url}/office/insight/funnel")
    page.get_by_role("combobox", name="Источник").fill("yandex")
    page.get_by_role("button", name="Найти").click()
    assert "source=yandex" in page.url
    expect(page.locator("[data-chart]").first).to_be_hidden()
    expect(page.get_by_role("region", name="Шаги и потери: таблица")).to_be_visible()


def test_shared_link_opens_in_a_strangers_browser(browser: Browser, school: School) -> None:
    page = office(browser, school, DESK, "light").new_page()
    page.goto(f"{school.url}/office/insight/partners")
    page.get_by_role("button", name="Поделиться").click()
    link = page.get_by_label("Ссылка", exact=True).input_value()
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, locale="ru-RU")
    watch, stranger = Watch(context), context.new_page()
    stranger.goto(school.url + link.removeprefix("https://pay.school.example"))
    drawn(stranger)
    expect(stranger.get_by_text("Участник 1").first).to_be_visible()
    assert violations(stranger) == []
    assert watch.troubles == []
