"""The list of leads as an Excel file, written row by row."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from rustpy_xlsxwriter import FastExcel, Format
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import LeadRow
from aimpay.server.growth.leads.listing import LeadFilter, list_leads
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.office.colleagues import colleagues, name_of
from aimpay.server.office.leads.words import source_word
from aimpay.server.workflows.house import House
from aimpay.server.workflows.partners.clients_file import temporary_sheet

BATCH: Final = 500
WIDTHS: Final = {
    "№": 8, "Имя": 28, "Почта": 28, "Телефон": 16, "Telegram": 20, "Этап": 20, "Источник": 18,
    "Теги": 24, "Ответственный": 22, "Появился": 17, "Был активен": 17,
}  # fmt: skip
MOMENTS: Final = ("Появился", "Был активен")


async def leads_sheet(house: House, wanted: LeadFilter) -> Path:
    """Return a temporary file: whoever takes it deletes it."""
    async with house.db.read() as session:
        names = await colleagues(session, house.admins)
        records = _records(session, wanted, names, asyncio.get_running_loop())
        target = await asyncio.to_thread(temporary_sheet)
        try:
            await asyncio.to_thread(_write, target, records)
        except BaseException:
            target.unlink()
            raise
    return target


def _write(target: Path, records: Iterator[dict[str, Any]]) -> None:
    moment = Format().set_num_format("dd.mm.yyyy hh:mm").set_align("left")
    with FastExcel(target) as book:
        book.freeze(row=1).sheet(
            "Лиды",
            _or_blank(records),
            column_widths=dict(WIDTHS),
            column_formats=dict.fromkeys(MOMENTS, moment),
            header_format=Format().set_bold(),
            autofilter=True,
        )


def _or_blank(records: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give an empty list one blank row, so that its header is there all the same."""
    first = next(records, None)
    yield first or dict.fromkeys(WIDTHS)
    yield from records


def _records(
    session: AsyncSession, wanted: LeadFilter, names: dict[int, str], loop: asyncio.AbstractEventLoop
) -> Iterator[dict[str, Any]]:
    """Read a batch at a time, for a writer in another thread."""
    offset = 0
    while True:
        page = replace(wanted, offset=offset, limit=BATCH)
        rows = asyncio.run_coroutine_threadsafe(list_leads(session, page), loop).result().items
        yield from (_record(row, names) for row in rows)
        offset += len(rows)
        if len(rows) < BATCH:
            return


def _record(row: LeadRow, names: dict[int, str]) -> dict[str, Any]:
    telegram = f"@{row.username}" if row.username else str(row.telegram_id or "")
    return {
        "№": row.id,
        "Имя": row.name or "",
        "Почта": row.email or "",
        "Телефон": row.phone or "",
        "Telegram": telegram,
        "Этап": row.stage_title,
        "Источник": source_word(row.source),
        "Теги": ", ".join(row.tags),
        "Ответственный": name_of(names, row.owner_id),
        "Появился": row.created_at.astimezone(MOSCOW).replace(tzinfo=None),
        "Был активен": row.active_at.astimezone(MOSCOW).replace(tzinfo=None),
    }
