"""The list of leads as a sheet of Excel."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import LeadRow
from aimpay.server.growth.leads.listing import LeadFilter, list_leads
from aimpay.server.office.colleagues import name_of
from aimpay.server.office.leads.asked import PERIODS, Asked
from aimpay.server.office.leads.choices import Choices, Options
from aimpay.server.office.leads.words import source_word
from aimpay.server.sheets.rows import by_offset
from aimpay.server.sheets.table import Column, Kind, Row, Rows, Sheet

COLUMNS: Final = (
    Column("№", Kind.WHOLE, 8),
    Column("Имя", width=28),
    Column("Почта", width=28),
    Column("Телефон", width=16),
    Column("Telegram", width=20),
    Column("Этап", width=20),
    Column("Источник", width=18, about="первое касание"),
    Column("Теги", width=24),
    Column("Ответственный", width=22),
    Column("Появился", Kind.MOMENT, 17),
    Column("Был активен", Kind.MOMENT, 17),
)


def leads_sheet(told: Sequence[tuple[str, str]]) -> Sheet:
    """``told``: the filters in words."""
    return Sheet("Лиды", COLUMNS, told)


def leads_rows(session: AsyncSession, wanted: LeadFilter, names: dict[int, str]) -> Rows:
    async def read(offset: int, limit: int) -> Sequence[LeadRow]:
        return (await list_leads(session, replace(wanted, offset=offset, limit=limit))).items

    return by_offset(read, lambda row: _row(row, names))


def _row(row: LeadRow, names: dict[int, str]) -> Row:
    telegram = f"@{row.username}" if row.username else str(row.telegram_id or "")
    return (
        row.id,
        row.name,
        row.email,
        row.phone,
        telegram,
        row.stage_title,
        source_word(row.source),
        ", ".join(row.tags),
        name_of(names, row.owner_id),
        row.created_at,
        row.active_at,
    )


def told(asked: Asked, offered: Choices) -> list[tuple[str, str]]:
    """What was asked for, in words."""
    given = (
        ("Поиск", asked.q),
        ("Этап", _chosen(offered.stage_options, asked.stage)),
        ("Источник", _chosen(offered.source_options, asked.source)),
        ("Тег", _chosen(offered.tag_options, asked.tag)),
        ("Ответственный", _chosen(offered.owner_options, asked.owner)),
        ("Появились", _chosen(PERIODS, asked.period) or PERIODS[0][1]),
        ("Безымянные посетители", "вместе с\u00a0ними" if asked.browsers else ""),
    )
    return [(what, words) for what, words in given if words]


def _chosen(options: Options, value: str) -> str:
    return dict(options).get(value, value) if value else ""
