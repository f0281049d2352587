"""The school's site and its widget in a real browser: on its own pages, on somebody else's, on a phone and a desk."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from browser.axe import violations
from browser.chromium import HOME, Watch
from browser.conftest import PATIENCE_MS
from browser.running_demo import running_demo

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PHONE, DESK = (390, 844), (1280, 900)
UTM: Final = "?utm_source=vk&utm_campaign=autumn"
CODE: Final = re.compile(r"\?start=c_ml-bez-matematiki_v_[\w-]{18,}$")
EVIL: Final = "<img src=x onerror=alert(1)>"


@dataclass(frozen=True)
class Site:
    """Addresses of the school's site and of the sandbox."""

    url: str
    sandbox: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One demo for the whole module; each test is a visitor of its own."""
    home = tmp_path_factory.mktemp("site")
    with running_demo(home) as sandbox:
        yield Site(school_of(sandbox), sandbox)


def school_of(sandbox: str) -> str:
    with urlopen(f"{sandbox}/sandbox/api/about") as answer:  # noqa: S310 — our own sandbox
        return str(json.load(answer)["server_url"])


@contextmanager
def foreign_page(html: str) -> Iterator[str]:
    """Serve a page from an address that nobody listed."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><link rel=icon href=data:,><body>{html}</body>".encode())

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((HOME, 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOME}:{server.server_address[1]}/"
        server.shutdown()


def sent(asked: Request) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(asked.post_data or "{}")
    return said


class Visitor:
    """A browser that has never been here. ``asked`` are its requests, in order."""

    def __init__(self, browser: Browser, size: tuple[int, int]) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="ru-RU",
            timezone_id="Asia/Yekaterinburg",
            reduced_motion="reduce",
            device_scale_factor=1.5,
            has_touch=size[0] < size[1],
        )
        self.watch = Watch(self.context)
        self.asked: list[Request] = []
        self.context.on("request", self._notes)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)

    def _notes(self, asked: Request) -> None:
        self.asked.append(asked)

    def opens(self, url: str) -> Page:
        with self.page.expect_response("**/track_visit"):
            self.page.goto(url)
        return self.page

    def bodies(self, path: str) -> list[dict[str, Any]]:
        return [sent(one) for one in self.asked if one.url.endswith(path) and one.method == "POST"]

    def asked_counter(self) -> bool:
        return any("/metrika/" in one.url for one in self.asked)

    def sees_nothing_cut_off(self) -> None:
        wide, room = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= room


def test_visitor_on_a_phone_reads_refuses_cookies_and_leaves_a_contact(
    browser: Browser, site: Site, pictures: Path
) -> None:
    visitor = Visitor(browser, PHONE)
    page = visitor.opens(f"{site.url}/{UTM}")
    banner = page.get_by_role("region", name="Согласие на cookie")
    expect(banner).to_be_visible()
    assert violations(page) == []
    page.screenshot(path=pictures / "site-phone.png")
    (visit,) = visitor.bodies("/track_visit")
    assert (visit["utm_source"], visit["utm_campaign"], visit["time_zone"]) == ("vk", "autumn", "Asia/Yekaterinburg")
    expect(page.get_by_role("link", name="Купить в Telegram").first).to_have_attribute("href", CODE)
    banner.get_by_role("button", name="Отказаться").click()
    expect(banner).to_be_hidden()
    visitor.opens(f"{site.url}/")
    expect(page.get_by_role("button", name="Спросить")).to_be_visible()
    expect(banner).to_be_hidden()
    assert not visitor.asked_counter()
    fills_the_form(page)
    assert violations(page) == []
    visitor.sees_nothing_cut_off()
    assert visitor.watch.troubles == []


def fills_the_form(page: Page) -> None:
    """Wrongly first."""
    form = page.get_by_role("form", name="Остались вопросы?")
    form.get_by_role("button", name="Отправить").click()
    expect(form.get_by_label("Как вас зовут")).to_be_focused()
    expect(form).to_contain_text("Нужна почта или телефон")
    expect(form).to_contain_text("Без этого согласия")
    for box in form.get_by_role("checkbox").all():
        expect(box).not_to_be_checked()
    assert violations(page) == []
    form.get_by_label("Как вас зовут").fill(EVIL)
    form.get_by_label("Почта").fill("anna@example")
    form.get_by_label("Я согласен на обработку").check()
    form.get_by_role("button", name="Отправить").click()
    expect(form.get_by_label("Почта")).to_be_focused()
    expect(form).to_contain_text("В адресе почты ошибка")
    form.get_by_label("Почта").fill("anna@example.ru")
    form.get_by_role("button", name="Отправить").click()
    expect(form.get_by_role("status")).to_contain_text("Спасибо")


def test_visitor_at_a_desk_talks_and_finds_the_talk_again(browser: Browser, site: Site, pictures: Path) -> None:
    visitor = Visitor(browser, DESK)
    page = visitor.opens(f"{site.url}/")
    assert violations(page) == []
    page.screenshot(path=pictures / "site-desk.png")
    page.get_by_role("button", name="Отказаться").click()
    page.get_by_role("button", name="Спросить").press("Enter")
    talk = page.get_by_role("dialog")
    expect(talk.get_by_label("Ваш вопрос")).to_be_focused()
    expect(talk).to_contain_text("Отвечает ИИ-помощник")
    expect(talk.get_by_role("status")).to_contain_text("Ещё можно задать 10")
    talk.get_by_role("button", name="Какой сертификат я получу?").click()
    log = talk.get_by_role("log")
    expect(log).to_contain_text("Из материалов")
    expect(talk.get_by_role("status")).to_contain_text("Ещё можно задать 9")
    asks_evil_things(page)
    assert violations(page) == []
    page.screenshot(path=pictures / "site-talk.png")
    said = log.inner_text()
    page.keyboard.press("Escape")
    expect(talk).to_be_hidden()
    expect(page.get_by_role("button", name="Спросить")).to_be_focused()
    visitor.opens(f"{site.url}/")
    page.get_by_role("button", name="Спросить").click()
    expect(log).to_contain_text(EVIL)
    expect(talk.get_by_role("status")).to_contain_text("Ещё можно задать 8")
    assert log.inner_text() == said, "nothing is lost and nothing is doubled"
    asks_until_nothing_is_left(visitor, site)
    (trouble,) = visitor.watch.troubles
    assert "api/chat/send" in trouble, "the line that was cut on purpose"


def asks_evil_things(page: Page) -> None:
    """The line is cut once on the way; the same question is then asked again."""
    talk = page.get_by_role("dialog")
    page.route("**/api/chat/send", lambda route: route.abort(), times=1)
    talk.get_by_label("Ваш вопрос").fill(f"Какой сертификат я получу? {EVIL} https://example.com/x.")
    page.keyboard.press("Enter")
    expect(talk).to_contain_text("Нет связи")
    talk.get_by_role("button", name="Повторить").click()
    expect(talk.get_by_role("status")).to_contain_text("Ещё можно задать 8")
    expect(talk.get_by_role("log").locator(".visitor").last).to_contain_text(EVIL)
    expect(talk.get_by_role("log").get_by_role("link")).to_have_attribute("href", "https://example.com/x")
    assert talk.locator("img").count() == 0


def asks_until_nothing_is_left(visitor: Visitor, site: Site) -> None:
    (token,) = set(
        visitor.page.evaluate("Object.entries(localStorage).filter(([k]) => k.endsWith('.session')).map(([, v]) => v)")
    )
    for number in range(8):
        question = {"session_id": token, "message": "Какой сертификат я получу?", "message_key": f"question-{number}"}
        answer = visitor.context.request.post(f"{site.url}/api/chat/send", data=question)
        assert answer.json()["left"] == 7 - number
    visitor.opens(f"{site.url}/")
    page, talk = visitor.page, visitor.page.get_by_role("dialog")
    page.get_by_role("button", name="Спросить").click()
    expect(talk.get_by_role("status")).to_contain_text("Вопросы помощнику кончились")
    expect(talk.get_by_label("Ваш вопрос")).to_be_disabled()
    talk.get_by_role("button", name="Позвать человека").click()
    expect(talk.get_by_role("status")).to_contain_text("Позвали человека")
    expect(talk.get_by_label("Ваш вопрос")).to_be_enabled()


def test_counter_comes_after_yes_only_and_its_id_goes_with_the_next_visit(browser: Browser, site: Site) -> None:
    visitor = Visitor(browser, DESK)
    page = visitor.opens(f"{site.url}/?yclid=77")
    assert not visitor.asked_counter()
    assert "yclid" not in visitor.bodies("/track_visit")[0]
    with page.expect_request("**/track_visit") as second:
        page.get_by_role("button", name="Принять").click()
    visit = sent(second.value)
    assert visit["client_id"].isdigit()
    assert visit["yclid"] == "77"
    hits = visitor.context.request.get(f"{site.sandbox}/sandbox/api/metrika/hits").json()["hits"]
    assert visit["client_id"] in {hit["params"].get("cid") for hit in hits if hit["stored"]}
    page.get_by_role("button", name="Настройки cookie").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Отказаться").click()
    visitor.asked.clear()
    visitor.opens(f"{site.url}/")
    assert not visitor.asked_counter()
    assert "_ym_uid" not in page.evaluate("document.cookie")
    assert visitor.watch.troubles == []


def test_listed_site_gets_everything_by_one_tag(browser: Browser, site: Site, pictures: Path) -> None:
    visitor = Visitor(browser, PHONE)
    page = visitor.opens(f"{site.sandbox}/outside{UTM}")
    expect(page.get_by_label("Почта")).to_be_visible()
    assert violations(page) == []
    page.screenshot(path=pictures / "site-outside.png")
    page.get_by_label("Как вас зовут").fill("Борис")
    page.get_by_label("или телефон").fill("+7 912 345-67-89")
    page.get_by_label("Я согласен на обработку").check()
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_text("Спасибо")).to_be_visible()
    page.get_by_role("button", name="Спросить").click()
    talk = page.get_by_role("dialog")
    talk.get_by_label("Ваш вопрос").fill("Какой сертификат я получу?")
    talk.get_by_role("button", name="Отправить").click()
    expect(talk.get_by_role("log")).to_contain_text("Из материалов")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Записаться на курс").click()
    expect(page.get_by_test_id("open-link-dialog")).to_be_visible()
    assert "start=v_" in page.get_by_test_id("open-link-input").input_value()
    assert visitor.watch.troubles == []


def test_site_that_is_not_listed_is_refused_and_its_page_goes_on_working(browser: Browser, site: Site) -> None:
    visitor = Visitor(browser, DESK)
    with foreign_page(f'<a data-aimpay-bot href="#own">Наш бот</a><script src="{site.url}/widget.js"></script>') as url:
        with visitor.page.expect_request("**/track_visit"):
            visitor.page.goto(url)
        visitor.page.get_by_role("button", name="Спросить").click()
        expect(visitor.page.get_by_role("dialog").get_by_role("status")).to_contain_text("Нет связи")
        expect(visitor.page.get_by_role("link", name="Наш бот")).to_have_attribute("href", "#own")
    assert visitor.page.evaluate("Object.keys(localStorage)") == []
    assert any("CORS" in trouble for trouble in visitor.watch.troubles)
