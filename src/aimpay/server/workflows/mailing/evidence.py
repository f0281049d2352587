"""The evidence of consents as a file: every act with its text in full, of one person or of a period."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.models import MarketingConsent
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.people.models import Consent, User
from aimpay.server.school.models import LegalText
from aimpay.server.sheets.rows import each
from aimpay.server.sheets.table import Column, Filled, Made, Sheet
from aimpay.server.sheets.temporary import temporary_book
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
    "list": "список из прежней системы",
}
CHANNELS: Final = {"telegram": "Telegram", "email": "почта", "telegram_bot": "Telegram"}
COLUMNS: Final = (
    Column("Когда (Москва)", width=18),
    Column("Карточка", width=10),
    Column("Кто", width=24),
    Column("О чём", width=22),
    Column("Куда", width=10),
    Column("Адрес", width=30),
    Column("Действие", width=18),
    Column("Каким образом", width=26),
    Column("Редакция", width=9),
    Column("SHA-256 текста", width=20, about="по нему на листе «Тексты» находится то, с чем соглашались"),
    Column("Обстоятельства", width=60),
)
HEADS: Final = tuple(column.title for column in COLUMNS)
TEXTS: Final = Sheet(
    "Тексты",
    (
        Column("Документ"),
        Column("Редакция"),
        Column("SHA-256", width=24),
        Column("Действует с (Москва)", width=20),
        Column("Название", width=40),
        Column("Текст полностью", width=120),
    ),
)


@dataclass(frozen=True)
class Wanted:
    """Of a person as typed, or of a period; both narrow, neither is everything."""

    who: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def export_consents(house: House, wanted: Wanted, by: str) -> Path:
    """Return a temporary Excel file with sheets «Согласия» and «Тексты»; whoever takes it deletes it."""
    async with house.db.read() as session:
        lines = await consent_lines(session, wanted)
        texts = (await session.scalars(select(LegalText).order_by(LegalText.kind, LegalText.id))).all()
    papers = [(one.kind, one.version, one.sha256, _moment(one.published_at), one.title, one.body) for one in texts]
    acts = Sheet("Согласия", COLUMNS, _told(wanted))
    return await temporary_book([Filled(acts, each(lines)), Filled(TEXTS, each(papers))], Made(by, house.clock.now()))


def _told(wanted: Wanted) -> list[tuple[str, str]]:
    since = _moment(wanted.since) if wanted.since else "начала"
    until = _moment(wanted.until) if wanted.until else "сего дня"
    return [("Чьи", wanted.who or "всех"), ("За какое время", f"с {since} до {until}")]


async def consent_lines(session: AsyncSession, wanted: Wanted) -> list[list[str]]:
    """Oldest first, a cell for each of HEADS."""
    news = select(MarketingConsent, Lead).join(Lead, Lead.id == MarketingConsent.lead_id)
    papers = select(Consent, User).join(User, User.id == Consent.user_id)
    if wanted.who:
        subject = await subject_of(session, await one_person(session, wanted.who))
        news = news.where(MarketingConsent.lead_id.in_(subject.lead_ids))
        papers = papers.where(Consent.user_id.in_(subject.user_ids))
    if wanted.since:
        news, papers = news.where(MarketingConsent.at >= wanted.since), papers.where(Consent.given_at >= wanted.since)
    if wanted.until:
        news, papers = news.where(MarketingConsent.at < wanted.until), papers.where(Consent.given_at < wanted.until)
    told = [(one.at, _of_news(one, lead)) for one, lead in await session.execute(news)]
    told += [(one.given_at, _of_paper(one, user)) for one, user in await session.execute(papers)]
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


def _of_paper(one: Consent, user: User) -> list[str]:
    what = {"offer": "оферта", "personal_data": "обработка персональных данных"}.get(one.kind, one.kind)
    channel = CHANNELS.get(one.channel, one.channel)
    given = _moment(one.given_at)
    return [
        given,
        f"user:{one.user_id}",
        user.full_name,
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
    return f"{moment.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}"
