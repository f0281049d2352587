"""What every page of the back-office has around it."""

from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from aimpay.contract.money_text import rubles
from aimpay.server.kit.moscow import MOSCOW, moscow_moment
from aimpay.server.kit.typed import typed_hundredths
from aimpay.server.kit.typography import NBSP, day, plural, tied
from aimpay.server.office.ago import ago
from aimpay.server.office.colleagues import name_of
from aimpay.server.office.door import Staff, may_here
from aimpay.server.office.leads.words import first_contact, lead_name, source_word
from aimpay.server.office.menu import grouped, only_watches

SEE_OTHER: Final = 303
SAID: Final = {
    "saved": "Сохранено",
    "added": "Добавлено",
    "removed": "Удалено",
    "done": "Готово",
    "sent": "Отправлено",
    "undone": "Отменено",
    "compared": "Сверка началась. Итог пришлёт бот; обновите страницу через минуту",
    "healed": "Сервис ответил: теперь всё сходится",
    "still": "Сервис ответил: расхождение осталось",
    "retried": "Повторяем. Обновите страницу через минуту",
    "code": "Код подошёл: ещё 10\u00a0минут он не\u00a0понадобится",
    "refunding": "Возврат записан и уходит в платёжный сервис. Если сервис молчит, повторим сами",
    "sending": "Отправляется. Если не получится сразу, повторим сами",
}
"""What a page may say at its top after a form: ``see(address, said="saved")``."""


def office_page(
    staff: Staff,
    active: str,
    title: str,
    body_html: str,
    *,
    said: str = "",
    lead: str = "",
    status: int = 200,
    scripts: tuple[str, ...] = (),
) -> HTMLResponse:
    """``body_html`` is safe HTML, best from ``render``. ``active`` is a key of the menu; ``scripts`` are addresses."""
    page = TEMPLATES.get_template("frame.html").render(
        staff=staff,
        active=active,
        menu=grouped(staff.role),
        watching=only_watches(staff.role, active),
        title=title,
        lead=lead,
        body=Markup(body_html),  # noqa: S704 — rendered with autoescape by ``render``
        said=SAID.get(said, ""),
        scripts=scripts,
    )
    return HTMLResponse(page, status)


def outside_page(title: str, body_html: str, *, status: int = 200) -> HTMLResponse:
    """Return a page for somebody who has not signed in."""
    body = Markup(body_html)  # noqa: S704 — rendered with autoescape by ``render``
    return HTMLResponse(TEMPLATES.get_template("outside.html").render(title=title, body=body), status)


def render(template: str, **words: Any) -> str:
    """Fill ``<part>/<name>.html``. Everything put in is escaped; macros come from ``parts.html``."""
    return TEMPLATES.get_template(template).render(**words)


def see(address: str, *, said: str = "") -> RedirectResponse:
    """After a form: show another page, with a key of ``SAID`` at its top."""
    mark = "&" if "?" in address else "?"
    return RedirectResponse(f"{address}{mark}said={said}" if said else address, SEE_OTHER)


def moment(value: datetime) -> str:
    """22 ноября 2026 в 15:04, by Moscow time."""
    there = value.astimezone(MOSCOW)
    return f"{day(there)} в{NBSP}{there:%H:%M}"


def local_input(value: datetime) -> str:
    """For an input of type datetime-local, in Moscow time."""
    return f"{value.astimezone(MOSCOW):%Y-%m-%dT%H:%M}"


TEMPLATES: Final = Environment(
    loader=FileSystemLoader(str(files("aimpay.server.office"))),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals |= {
    "ago": ago,
    "first_contact": first_contact,
    "lead_name": lead_name,
    "may": may_here,
    "name_of": name_of,
    "typed_hundredths": typed_hundredths,
    "plural": plural,
    "source_word": source_word,
}
TEMPLATES.filters |= {
    "moment": moment,
    "short_moment": moscow_moment,
    "day": lambda value: day(value.astimezone(MOSCOW)),
    "local_input": local_input,
    "rubles": rubles,
    "tied": tied,
}
