"""The evidence of consents as a file: every act with its text in full, of one person or of a period."""

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rustpy_xlsxwriter import FastExcel, Format
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.models import MarketingConsent
from aimpay.server.kit.cells import harmless
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.people.models import Consent
from aimpay.server.school.models import LegalText
from aimpay.server.workflows.house import House
from aimpay.server.workflows.rights.subject import one_person, subject_of

ACTS: Final = {"asked": "спросили письмом", "given": "дано", "declined": "отказ", "withdrawn": "отозвано"}
HOWS: Final = {
    "bot_button": "кнопка в боте",
    "bot_command": "команда /stop в боте",
    "site_form": "форма на сайте",
    "letter_button": "кнопка на странице из письма",
    "unsubscribe_page": "страница «Отписаться»",
    "one_click": "кнопка «Отписаться» почтовой программы",
    "complaint": "жалоба на спам",
    "erasure": "удаление данных",
    "staff": "сотрудник по просьбе человека",
}
CHANNELS: Final = {"telegram": "Telegram", "email": "почта", "telegram_bot": "Telegram"}
HEADS: Final = (
    "Когда (Москва)", "Карточка", "Кто", "О чём", "Куда", "Адрес", "Действие", "Каким образом", "Редакция",
    "SHA-256 текста", "Обстоятельства",
)  # fmt: skip
TEXT_HEADS: Final = ("Документ", "Редакция", "SHA-256", "Действует с (Москва)", "Название", "Текст полностью")
WIDTHS: Final = (18.0, 10, 24, 22, 10, 30, 18, 26, 9, 20, 60)


@dataclass(frozen=True)
class Wanted:
    """Of a person as typed, or of a period; both narrow, neither is everything."""

    who: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def export_consents(house: House, wanted: Wanted) -> bytes:
    """Return an Excel file: sheets «Согласия» and «Тексты»."""
    async with house.db.read() as session:
        lines = await consent_lines(session, wanted)
        texts = (await session.scalars(select(LegalText).order_by(LegalText.kind, LegalText.id))).all()
    return _workbook(lines, texts)


async def consent_lines(session: AsyncSession, wanted: Wanted) -> list[list[str]]:
    """Oldest first, a cell for each of HEADS."""
    news = select(MarketingConsent, Lead).join(Lead, Lead.id == MarketingConsent.lead_id)
    papers = select(Consent)
    if wanted.who:
        subject = await subject_of(session, await one_person(session, wanted.who))
        news = news.where(MarketingConsent.lead_id.in_(subject.lead_ids))
        papers = papers.where(Consent.user_id.in_(subject.user_ids))
    if wanted.since:
        news, papers = news.where(MarketingConsent.at >= wanted.since), papers.where(Consent.given_at >= wanted.since)
    if wanted.until:
        news, papers = news.where(MarketingConsent.at < wanted.until), papers.where(Consent.given_at < wanted.until)
    told = [(one.at, _of_news(one, lead)) for one, lead in await session.execute(news)]
    told += [(one.given_at, _of_paper(one)) for one in await session.scalars(papers)]
    return [line for _, line in sorted(told, key=lambda pair: pair[0])]


def _of_news(one: MarketingConsent, lead: Lead) -> list[str]:
    return [
        _moment(one.at),
        f"lead:{one.lead_id}",
        lead.name or "",
        "советы и новости",
        CHANNELS[one.channel],
        one.address,
        ACTS[one.act],
        HOWS.get(one.how, one.how),
        one.text_version or "",
        one.text_sha256 or "",
        json.dumps(one.evidence, ensure_ascii=False) if one.evidence else "",
    ]


def _of_paper(one: Consent) -> list[str]:
    what = {"offer": "оферта", "personal_data": "обработка персональных данных"}.get(one.kind, one.kind)
    channel = CHANNELS.get(one.channel, one.channel)
    given = _moment(one.given_at)
    return [
        given,
        f"user:{one.user_id}",
        "",
        what,
        channel,
        "",
        "дано",
        HOWS["bot_button"],
        one.version,
        one.sha256,
        "",
    ]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(MOSCOW):%Y-%m-%d %H:%M:%S}"


def _workbook(lines: Sequence[Sequence[str]], texts: Sequence[LegalText]) -> bytes:
    papers = [(one.kind, one.version, one.sha256, _moment(one.published_at), one.title, one.body) for one in texts]
    file, bold = io.BytesIO(), Format().set_bold()
    with FastExcel(file) as book:
        book.freeze(row=1)
        widths = dict(zip(HEADS, WIDTHS, strict=True))
        book.sheet("Согласия", _records(HEADS, lines), column_widths=widths, header_format=bold, autofilter=True)
        book.sheet("Тексты", _records(TEXT_HEADS, papers), column_widths={TEXT_HEADS[-1]: 120.0}, header_format=bold)
    return file.getvalue()


def _records(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[dict[str, str | None]]:
    """An empty list still has its heads. Nothing that people typed becomes a formula."""
    found: list[dict[str, str | None]] = [dict(zip(heads, map(harmless, row), strict=True)) for row in rows]
    return found or [dict.fromkeys(heads)]
