"""A template made into one person's Telegram message, with the way out under it."""

from dataclasses import dataclass
from html import escape
from typing import Final

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.growth.mailing.models import MessageTemplate
from aimpay.server.growth.mailing.render import WAY_OUT, Person, addressed, first_name

LONGEST_FIRST_NAME: Final = 64


@dataclass(frozen=True)
class TelegramMessage:
    """``html`` is Telegram HTML."""

    html: str
    buttons: tuple[NotifyButton, ...]


def render_telegram(template: MessageTemplate, person: Person, *, is_service: bool = False) -> TelegramMessage:
    """The template must have ``telegram``. Only a service message has no way out."""
    if not template.telegram:
        raise ValueError(f"template {template.id} is nothing for Telegram")
    named = Person(escape(first_name(person)[:LONGEST_FIRST_NAME]))
    buttons = [] if is_service else [NotifyButton(text=WAY_OUT, callback=BotButton.UNSUBSCRIBE)]
    if template.button_text and template.button_url:
        buttons.insert(0, NotifyButton(text=template.button_text, url=template.button_url))
    return TelegramMessage(addressed(template.telegram, named), tuple(buttons))
