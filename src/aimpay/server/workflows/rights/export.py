"""Everything about a person as a file for him: JSON for programs, a page for eyes, in one archive."""

import io
import json
import zipfile
from datetime import date, datetime
from html import escape
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import NBSP, day, tied
from aimpay.server.school.profile import get_profile
from aimpay.server.workflows.house import House
from aimpay.server.workflows.rights.fates import Row
from aimpay.server.workflows.rights.gather import Gathered, gather
from aimpay.server.workflows.rights.labels import LABELS
from aimpay.server.workflows.rights.registry import REGISTRY
from aimpay.server.workflows.rights.subject import one_person, subject_of

OUR_KEY: Final = "idempotency_key"
STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:860px;margin:0 auto;padding:32px 20px;color:#101828;"
    "background:#fff}h1{font-size:28px}h2{font-size:20px;margin-top:40px}dl{display:grid;"
    "grid-template-columns:minmax(120px,220px) 1fr;gap:2px 16px;margin:12px 0;padding:12px 0;"
    "border-top:1px solid #e4e7ec}"
    "dt{color:#475467}dd{margin:0;overflow-wrap:anywhere}@media(prefers-color-scheme:dark){body{background:#0f141d;"
    "color:#eceff5}dt{color:#a2adbf}dl{border-color:#2a3342}}"
)


async def export_person(house: House, who: str) -> tuple[str, bytes]:
    """Return the file's name and the archive."""
    async with house.db.read() as session:
        one = await one_person(session, who)
        gathered = shown(await gather(session, await subject_of(session, one)))
        body = archive(await _head(session, house, one.name), gathered)
    return f"dannye-{one.key.replace(':', '-')}.zip", body


async def _head(session: AsyncSession, house: House, name: str) -> dict[str, str]:
    profile = await get_profile(session)
    made = house.clock.now().astimezone(MOSCOW)
    return {
        "person": name,
        "operator": ", ".join([profile.school_name, *(value for value in profile.seller.values() if value)]),
        "made": f"{day(made)}, {made:%H:%M} по{NBSP}Москве",
    }


def shown(gathered: Gathered) -> dict[str, list[dict[str, Any]]]:
    """Without secrets of ours, with values that JSON knows."""
    hidden = {one.table: one.hidden for one in REGISTRY}
    return {
        table: [{name: _plain(value) for name, value in row.items() if name not in hidden[table]} for row in rows]
        for table, rows in gathered.items()
    }


def archive(head: dict[str, str], tables: dict[str, list[dict[str, Any]]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("данные.json", json.dumps({**head, "tables": tables}, ensure_ascii=False, indent=2))
        packed.writestr("данные.html", _page(head, tables))
    return file.getvalue()


def _page(head: dict[str, str], tables: dict[str, list[dict[str, Any]]]) -> str:
    titles = {one.table: one.title for one in REGISTRY}
    parts = "".join(_part(titles[table], rows) for table, rows in tables.items())
    lead = tied(f"Всё, что хранит о вас {head['operator']}. Составлено {head['made']}.")
    return (
        "<!doctype html><html lang='ru'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>Данные: {escape(head['person'])}</title><style>{STYLE}</style>"
        f"<h1>{escape(head['person'])}</h1><p>{escape(lead)}</p>{parts}"
    )


def _part(title: str, rows: list[dict[str, Any]]) -> str:
    return f"<section><h2>{escape(title)} ({len(rows)})</h2>{''.join(_row(row) for row in rows)}</section>"


def _row(row: Row) -> str:
    told = "".join(
        f"<dt>{escape(LABELS.get(name, name))}</dt><dd>{escape(_readable(value))}</dd>"
        for name, value in row.items()
        if value not in (None, "", [], {})
    )
    return f"<dl>{told}</dl>"


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return f"{len(value)} байт"
        case dict():
            return {key: _plain(item) for key, item in value.items() if key != OUR_KEY}
        case _:
            return value
