"""A screen is what a person sees at once: text, buttons, perhaps one file. Pure data."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape
from typing import ClassVar, Final, Self

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from aimpay.contract.gateway import NotifyButton
from aimpay.contract.school import MediaView

CALLBACK_LIMIT_BYTES: Final = 64


@dataclass(frozen=True)
class Button:
    """``callback`` is a key of BUTTONS, perhaps with ``:argument``; or ``url`` is opened."""

    text: str
    callback: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.callback is None) == (self.url is None):
            raise ValueError(f"a button has a callback or an address: {self.text}")
        if self.callback and len(self.callback.encode()) > CALLBACK_LIMIT_BYTES:
            raise ValueError(f"callback data is longer than {CALLBACK_LIMIT_BYTES} bytes: {self.callback}")

    def to_telegram(self) -> InlineKeyboardButton:
        return InlineKeyboardButton(text=self.text, callback_data=self.callback, url=self.url)


def of_server(button: NotifyButton) -> Button:
    """Make the button that the server asked for."""
    argued = f"{button.callback}:{button.argument}" if button.callback and button.argument else button.callback
    return Button(button.text, argued, button.url)


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Attachment:
    """A file of the school: ``key`` is its name in Content.media. ``missing`` is said where the file cannot be had."""

    key: str
    view: MediaView
    missing: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture that the server made for this one screen: it is at hand, so it is never ``missing``."""

    missing: ClassVar[str] = ""
    content: bytes
    file_name: str


@dataclass(frozen=True)
class Screen:
    """``text`` is Telegram HTML. ``awaits`` is the conversation state that typed text then belongs to.

    ``in_place``: the pressed message becomes this one also where a picture comes or goes; nothing stays of what it was.
    ``is_bill``: there is at most one such message, for ``bill_course``, and it is closed when its payment has ended.
    """

    text: str
    rows: Rows = ()
    attachment: Attachment | Picture | None = None
    awaits: str | None = None
    preview: bool = False
    in_place: bool = False
    is_bill: bool = False
    bill_course: str | None = None

    def below(self, note: str) -> Self:
        """Put a paragraph above the text."""
        return replace(self, text=f"{note}\n\n{self.text}")


BACK: Final = "Назад"
MENU: Final = Button("В меню", "menu")


def back(to: str = "menu") -> tuple[Button, ...]:
    return (Button(BACK, to),)


def keyboard(rows: Iterable[Iterable[Button]]) -> InlineKeyboardMarkup | None:
    lines = [[button.to_telegram() for button in row] for row in rows]
    return InlineKeyboardMarkup(inline_keyboard=lines) if lines else None


def safe(typed: str) -> str:
    """Escape what a person typed for Telegram HTML."""
    return escape(typed, quote=True)
