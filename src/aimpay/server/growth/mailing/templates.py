"""The texts of messages: written, checked, changed, laid aside, frozen for a broadcast."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError
from aimpay.server.growth.mailing.models import MessageTemplate
from aimpay.server.kit.typography import NBSP
from aimpay.server.school.telegram_html import TEXT_LIMIT, html_problems, visible_length

LONGEST_NAME: Final = 100
LONGEST_SUBJECT: Final = 150
LONGEST_BUTTON: Final = 64
LONGEST_ADDRESS: Final = 1024
LONGEST_LETTER: Final = 20_000
NAME_ROOM: Final = 64
"""What a name may add to a text, in UTF-16 units."""


class TemplateInvalidError(BusinessError):
    """``problems`` are in Russian, for the one who writes."""

    code = ErrorCode.TEMPLATE_INVALID
    status = 422
    text = "Шаблон нельзя отправить."

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"Поправьте шаблон: {'; '.join(problems)}.")
        self.problems = problems


@dataclass(frozen=True)
class TemplateText:
    """What may be written. Without ``telegram`` or ``letter`` there is nothing to send by that channel."""

    name: str
    telegram: str | None = None
    subject: str | None = None
    letter: str | None = None
    button_text: str | None = None
    button_url: str | None = None


async def new_template(session: AsyncSession, text: TemplateText, *, by: int | None, now: datetime) -> MessageTemplate:
    template = MessageTemplate(**_fields(text), created_by=by, created_at=now, updated_at=now)
    session.add(template)
    await session.flush()
    return template


async def change_template(session: AsyncSession, template_id: int, text: TemplateText, now: datetime) -> None:
    template = await session.get_one(MessageTemplate, template_id)
    for name, value in _fields(text).items():
        setattr(template, name, value)
    template.updated_at = now


async def lay_aside(session: AsyncSession, template_id: int, now: datetime) -> None:
    """Show it in lists no more; what is queued with it is still sent."""
    (await session.get_one(MessageTemplate, template_id)).archived_at = now


async def frozen_copy(session: AsyncSession, template_id: int, now: datetime) -> MessageTemplate:
    """Copy a text so that later changes do not touch what a broadcast says."""
    source = await session.get_one(MessageTemplate, template_id)
    copy = MessageTemplate(
        **asdict(text_of(source)), created_by=source.created_by, created_at=now, updated_at=now, copy_of=source.id
    )
    session.add(copy)
    await session.flush()
    return copy


async def list_templates(session: AsyncSession) -> list[MessageTemplate]:
    """Return what may be chosen, by name."""
    living = MessageTemplate.copy_of.is_(None), MessageTemplate.archived_at.is_(None)
    return list(await session.scalars(select(MessageTemplate).where(*living).order_by(MessageTemplate.name)))


def text_of(template: MessageTemplate) -> TemplateText:
    return TemplateText(**{name: getattr(template, name) for name in TemplateText.__dataclass_fields__})


def template_problems(text: TemplateText) -> Iterator[str]:
    """Say in Russian what hinders the text from being sent."""
    if not 0 < len(text.name.strip()) <= LONGEST_NAME:
        yield f"название — от{NBSP}1 до{NBSP}{LONGEST_NAME} знаков"
    if not (text.telegram or text.letter):
        yield f"нужен текст для{NBSP}Telegram или{NBSP}письмо"
    yield from (f"текст для{NBSP}Telegram, {problem}" for problem in _telegram_problems(text.telegram or ""))
    yield from _letter_problems(text)
    yield from _button_problems(text)


def _telegram_problems(html: str) -> Iterator[str]:
    yield from html_problems(html)
    if visible_length(html) > TEXT_LIMIT - NAME_ROOM:
        yield f"длиннее {TEXT_LIMIT - NAME_ROOM} знаков"


def _letter_problems(text: TemplateText) -> Iterator[str]:
    if text.letter and not text.subject:
        yield f"у{NBSP}письма нет темы"
    if len(text.subject or "") > LONGEST_SUBJECT or "\n" in (text.subject or ""):
        yield f"тема письма — одна строка до{NBSP}{LONGEST_SUBJECT} знаков"
    if len(text.letter or "") > LONGEST_LETTER:
        yield f"письмо длиннее {LONGEST_LETTER} знаков"


def _button_problems(text: TemplateText) -> Iterator[str]:
    if bool(text.button_text) != bool(text.button_url):
        yield f"кнопке нужны и{NBSP}надпись, и{NBSP}адрес"
    if len(text.button_text or "") > LONGEST_BUTTON:
        yield f"надпись на{NBSP}кнопке — до{NBSP}{LONGEST_BUTTON} знаков"
    url = text.button_url or ""
    if url and (not url.startswith(("https://", "http://", "tg://")) or len(url) > LONGEST_ADDRESS or " " in url):
        yield f"адрес кнопки начинается с{NBSP}https://"


def _fields(text: TemplateText) -> dict[str, Any]:
    cleaned: dict[str, Any] = {name: (value or "").strip() or None for name, value in asdict(text).items()}
    if problems := list(template_problems(TemplateText(**{**cleaned, "name": cleaned["name"] or ""}))):
        raise TemplateInvalidError(problems)
    return cleaned
