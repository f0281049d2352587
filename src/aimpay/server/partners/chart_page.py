"""The partner's chart as a page: drawn in the browser by Plotly from data that stands in the page as JSON."""

import json
from datetime import datetime
from html import escape
from importlib.resources import files
from typing import Any, Final

from aimpay.contract.money_text import rubles
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import NBSP, day, tied
from aimpay.server.partners.chart_data import Chart
from aimpay.server.partners.models import CommissionStatus

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
STATES: Final = {
    CommissionStatus.AVAILABLE: "к выплате и выплачено",
    CommissionStatus.HELD: "на удержании",
    CommissionStatus.REVIEW: "на проверке",
}
EMPTY: Final = (
    "<div class='card'><h1>Пока никто не пришёл</h1><p>Отправьте свою ссылку из бота тому, кому курс пригодится: "
    "здесь появятся друзья и начисления.</p></div>"
)
GONE: Final = (
    "<div class='card'><h1>Ссылка не\u00a0работает</h1><p>Она закрыта, устарела или набрана с ошибкой. "
    "Новую можно взять в боте: «Заработать» → «Мой отчёт» → «График».</p></div>"
)


def chart_page(chart: Chart, expires_at: datetime, now: datetime) -> str:
    body = _figures(chart, expires_at, now) if chart.came or chart.paid else EMPTY
    return _page("Друзья и начисления", body)


def gone_page() -> str:
    return _page("Ссылка не работает", GONE)


def _figures(chart: Chart, expires_at: datetime, now: datetime) -> str:
    came, paid = _last(chart.came), _last(chart.paid)
    until = day(expires_at.astimezone(MOSCOW))
    words = {
        "title": escape(tied(f"Пришли {came}, купили {paid}")),
        "stamp": f"На {day(now.astimezone(MOSCOW))}. Ссылка работает до{NBSP}{until}.",
        "money": escape(f"Начислено {rubles(chart.earned)}"),
        "data": _json(chart, now),
    }
    text = files("aimpay.server.partners").joinpath("chart.html").read_text("utf-8")
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _last(points: tuple[tuple[Any, int], ...]) -> int:
    return points[-1][1] if points else 0


def _json(chart: Chart, now: datetime) -> str:
    """Write JSON that cannot end the script element it stands in."""
    data = {
        "today": now.astimezone(MOSCOW).date().isoformat(),
        "came": _points(chart.came),
        "paid": _points(chart.paid),
        "months": [month.isoformat() for month, _ in chart.months],
        "states": [
            {"name": name, "key": state, "kopecks": [states.get(state, 0) for _, states in chart.months]}
            for state, name in STATES.items()
        ],
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _points(points: tuple[tuple[Any, int], ...]) -> list[list[Any]]:
    return [[at.isoformat(), count] for at, count in points]


def _page(title: str, body: str) -> str:
    layout = files("aimpay.server.school").joinpath("page.html").read_text("utf-8")
    return layout.replace("{title}", escape(title)).replace("{body}", body)
