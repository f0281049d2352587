"""The page where a partner gives his card, with the provider's widget in its frame, in a real browser."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from browser.chromium import Watch
from browser.running_demo import running_demo

LINK = "a-link-of-the-test-0000000000000"
LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def plant_link(database: Path) -> None:
    """Put a one-time link of a person into the demo's database, as the bot's button would."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(
            "INSERT INTO users (id, first_name, created_at) VALUES (990, 'Анна', '2026-11-01 10:00:00.000000')"
        )
        digest = sha256(LINK.encode()).hexdigest()
        connection.execute("INSERT INTO card_links VALUES (?, 990, ?, NULL)", (digest, LONG_AFTER))
        connection.commit()


def kept_cards(database: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT secret, shown FROM payout_destinations").fetchall()


@pytest.mark.slow
@pytest.mark.browser
def test_card_goes_to_the_provider_and_only_its_token_and_last_digits_to_us(
    browser: Browser, tmp_path: Path, pictures: Path
) -> None:
    with running_demo(tmp_path) as sandbox:
        about = browser.new_context().request.get(f"{sandbox}/sandbox/api/about")
        server = str(about.json()["server_url"])
        (database,) = (tmp_path / "data").rglob("aimpay.db")
        plant_link(database)
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ru-RU")
        watch = Watch(context)
        bodies: list[str] = []
        context.on(
            "request",
            lambda asked: (
                bodies.append(asked.post_data or "") if urlsplit(asked.url).netloc == urlsplit(server).netloc else None
            ),
        )
        page = context.new_page()
        page.goto(f"{server}/payout_card/{LINK}")
        form = page.frame_locator("iframe")
        form.get_by_label("Номер карты").fill("2200 0000 0000 0004")
        page.screenshot(path=pictures / "payout-card.png")
        form.get_by_role("button", name="Привязать карту").click()
        expect(page.get_by_role("status")).to_contain_text("подтвердите карту •• 0004")
        page.screenshot(path=pictures / "payout-card-done.png")
        ((secret, shown),) = kept_cards(database)
        assert secret.startswith("pyt-")
        assert shown == "Mir •• 0004"
        assert not [body for body in bodies if "2200" in body]
        assert watch.troubles == []
        page.goto(f"{server}/payout_card/{LINK}")
        expect(page.get_by_role("heading")).to_have_text("Ссылка не\u00a0работает")
        context.close()
