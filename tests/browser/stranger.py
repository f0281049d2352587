"""Somebody at the demo page who only looks, clicks and types. Every wait is for something to be seen."""

import re
from pathlib import Path
from typing import Final

from playwright.sync_api import FrameLocator, Locator, Page, expect

OWNER, ANNA, BORIS = 1001, 1002, 1003
GROUP: Final = -1001000000001
NARROW: Final = 960  # below this the demo page shows one thing at a time, the chat among its tabs


class Stranger:
    def __init__(self, page: Page, pictures: Path) -> None:
        self.page = page
        self._pictures = pictures
        size = page.viewport_size
        self._narrow = bool(size and size["width"] < NARROW)

    def part(self, name: str) -> Locator:
        """Return what the page calls by this data-testid."""
        return self.page.get_by_test_id(name)

    def becomes(self, person: int) -> None:
        if self._narrow:
            self.looks_at("chat")
        self.part(f"person-{person}").click()
        expect(self.part(f"person-{person}")).to_have_attribute("aria-pressed", "true")

    def presses(self, label: str) -> None:
        """Press the newest button of the bot with this label."""
        self.part("messages").get_by_role("button", name=label).last.click()

    def reads(self, *words: str) -> None:
        """Wait until the newest message has all these words."""
        for each in words:
            expect(self._messages().last).to_contain_text(each)

    def newest(self, opening: str) -> str:
        """Wait until the newest message has these words; return its text with plain spaces."""
        self.reads(opening)
        return self._messages().last.inner_text().replace("\u00a0", " ")

    def finds(self, *words: str) -> None:
        """Wait for a message, old or new, with all these words."""
        message = self._messages()
        for each in words:
            message = message.filter(has_text=each)
        expect(message.last).to_be_visible()

    def _messages(self) -> Locator:
        return self.part("messages").locator("[data-message]")

    def types(self, text: str) -> None:
        self.part("composer").fill(text)
        self.part("send").click()

    def looks_at(self, tab: str) -> Locator:
        self.part(f"tab-{tab}").click()
        return self.page.locator(f"#pane-{tab}")

    def other_page(self) -> FrameLocator:
        """Return the page of another site that is open over the chat."""
        return self.page.frame_locator("[data-testid=overlay-frame]")

    def comes_back_to_the_chat(self) -> None:
        self.part("overlay-back").click()
        expect(self.part("overlay")).to_have_count(0)

    def moves_the_clock(self, step: str) -> None:
        if self._narrow:
            self.looks_at("clock")
        before = self.part("clock-now").inner_text()
        self.part(f"clock-{step}").click()
        expect(self.part("clock-now")).not_to_have_text(before)

    def keeps_a_picture(self, name: str) -> None:
        expect(self.part("toast")).to_be_hidden()
        self.page.mouse.move(0, 0)  # a button under the mouse looks pressed
        self.page.screenshot(path=self._pictures / f"{name}.png", animations="disabled")

    def sees_step_done(self, number: int) -> None:
        """Wait until the step of «Что попробовать» is ticked; on a phone it stands among the clocks."""
        expect(self.part(f"guide-step-{number}")).to_have_attribute("aria-label", re.compile("сделано"))

    def sees_the_story_finished(self) -> None:
        for number in range(1, 8):
            self.sees_step_done(number)

    def sees_nothing_cut_off(self) -> None:
        """Nothing is wider than the screen."""
        width = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], width
