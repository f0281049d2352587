"""The act of destruction of personal data, as Roskomnadzor's order 179 asks for it, and its page to be printed."""

from datetime import datetime
from html import escape
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import NBSP, day, tied
from aimpay.server.people.find_user import find_user
from aimpay.server.school.pages import page
from aimpay.server.school.profile import get_profile
from aimpay.server.workflows.house import House
from aimpay.server.workflows.rights.erasing import Line
from aimpay.server.workflows.rights.labels import LABELS
from aimpay.server.workflows.rights.models import Erasure

HOW: Final = (
    "Программными средствами информационной системы: строки удалены из базы данных или поля в них заменены значениями, "
    "по которым человека не узнать. Средствами системы восстановить данные нельзя."
)
OUTSIDE: Final = (
    "Резервные копии базы стираются по их собственному сроку; при восстановлении из копии это удаление повторяют.",
    "Переписка и участие в группах Telegram хранятся у Telegram, платежи и чеки — у платёжного сервиса и ОФД.",
    "Отправленные письма хранятся у почтового сервиса, статистика сайта — в Метрике, без имени.",
    "Внутренняя очередь работ системы хранит номера до 14 дней после выполнения и стирает их сама.",
)


async def make_act(
    session: AsyncSession, house: House, erasure: Erasure, lines: list[Line], now: datetime
) -> dict[str, Any]:
    """Everything the act says, with no personal data of its subject: he is named by a pseudonym and our numbers."""
    profile = await get_profile(session)
    return {
        "number": erasure.number,
        "at": now.isoformat(),
        "operator": [profile.school_name, *(value for value in profile.seller.values() if value)],
        "system": f"AiM Pay, {house.public_url}",
        "subject": f"{erasure.pseudonym} ({erasure.subject['root']})",
        "ground": erasure.ground,
        "destroyed_by": await _staff(session, erasure.confirmed_by),
        "how": HOW,
        "destroyed": [_told(one) for one in lines if one.changed],
        "left": [_told(one) | {"law": one.law} for one in lines if one.law],
        "kept_until": erasure.keep_until.isoformat() if erasure.keep_until else None,
        "certificates_kept": erasure.keep_certificates,
        "groups": _groups(erasure),
        "outside": list(OUTSIDE),
    }


def _groups(erasure: Erasure) -> str:
    if not erasure.leave_groups:
        return "из групп курсов человек не выводился"
    return "вывести из групп не удалось, сделайте это вручную" if erasure.groups_failed else "выведен из групп курсов"


def _told(one: Line) -> dict[str, Any]:
    return {
        "title": one.title,
        "what": one.what,
        "fields": [LABELS.get(name, name).lower() for name in one.fields],
        "rows": one.rows,
        "changed": one.changed,
    }


async def _staff(session: AsyncSession, admin_id: int | None) -> str:
    if admin_id is None:
        return "администратор сервера, командой aimpay person"
    user = await find_user(session, admin_id)
    return f"{user.full_name if user else 'сотрудник'}, Telegram id {admin_id}"


def act_page(act: dict[str, Any]) -> str:
    """A page by itself, for the printer and for a signature."""
    at = datetime.fromisoformat(act["at"]).astimezone(MOSCOW)
    until = f" до{NBSP}{day(datetime.fromisoformat(act['kept_until']).astimezone(MOSCOW))}" if act["kept_until"] else ""
    facts = (
        ("Дата и время", f"{day(at)}, {at:%H:%M} по{NBSP}Москве"),
        ("Оператор", ", ".join(act["operator"])),
        ("Информационная система", act["system"]),
        ("Чьи данные", f"субъект {act['subject']}; имя и контакты уничтожены и в акте не приводятся"),
        ("Основание", act["ground"]),
        ("Кто уничтожил", act["destroyed_by"]),
        ("Способ", act["how"]),
        ("Группы", act["groups"]),
        ("Сертификаты", "имя в них оставлено по просьбе" if act["certificates_kept"] else "имя в них стёрто"),
    )
    told = "".join(f"<p><b>{escape(name)}.</b> {escape(tied(value))}</p>" for name, value in facts)
    destroyed = "".join(_row(one) for one in act["destroyed"])
    left = "".join(_row(one, law=one["law"]) for one in act["left"])
    outside = "".join(f"<li>{escape(tied(one))}</li>" for one in act["outside"])
    body = (
        f"<h1>Акт об{NBSP}уничтожении персональных данных №{NBSP}{escape(act['number'])}</h1>{told}"
        f"<h2>Уничтожено</h2>{_table(destroyed)}<h2>Сохранено{until}</h2>{_table(left)}"
        f"<h2>Вне системы</h2><ul>{outside}</ul>"
        "<p class='stamp'>Подпись ____________________ &nbsp; Расшифровка ____________________</p>"
    )
    return page(f"Акт {act['number']}", TABLE_STYLE + body)


TABLE_STYLE: Final = (
    "<style>table{width:100%;border-collapse:collapse;font-size:15px;line-height:1.4}"
    "td,th{text-align:left;vertical-align:top;padding:8px 12px 8px 0;border-bottom:1px solid var(--line)}</style>"
)


def _table(rows: str) -> str:
    head = "<tr><th>Сведения</th><th>Что сделано</th><th>Записей</th></tr>"
    return f"<table>{head}{rows}</table>" if rows else "<p>Ничего.</p>"


def _row(one: dict[str, Any], law: str | None = None) -> str:
    what = f"{one['what']}{': ' + ', '.join(one['fields']) if one['fields'] and not law else ''}"
    why = f"<br>{escape(tied(law))}" if law else ""
    count = one["rows"] if law else one["changed"]
    return f"<tr><td>{escape(one['title'])}</td><td>{escape(what)}{why}</td><td>{count}</td></tr>"
