"""What is said about leads in Telegram. Everything that people typed is escaped."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any, Final

from aimpay.server.insight.views.names import source_name
from aimpay.server.kit.moscow import moscow_moment
from aimpay.server.kit.typography import NBSP

LONGEST_MESSAGE: Final = 1500
ONLY_TYPED: Final = (
    f"Такой контакт есть у{NBSP}знакомого человека. Заявка записана на{NBSP}его карточку, но{NBSP}ничего "
    f"в{NBSP}ней не{NBSP}изменила: набрать чужой контакт может кто угодно."
)


def form_sent(data: Mapping[str, Any], source: str | None) -> str:
    """``data`` is what the touch keeps. A contact of somebody known is said to be only typed."""
    title = "🆕 <b>Новый лид с\u00a0сайта</b>" if data.get("is_new") else "📝 <b>Заявка с\u00a0сайта</b>"
    who = [data.get(key) for key in ("name", "email", "phone")]
    lines = [title, "", *(escape(str(one)) for one in who if one)]
    if source:
        lines.append(f"Источник: {escape(source_name(source))}")
    if message := str(data.get("message") or "")[:LONGEST_MESSAGE]:
        lines += ["", f"«{escape(message)}»"]
    if data.get("evidence_only"):
        lines += ["", ONLY_TYPED]
    return "\n".join(lines)


def task_due(text: str, name: str | None, due_at: datetime) -> str:
    about = f"\n{escape(name)}" if name else ""
    return f"⏰ <b>{escape(text)}</b>{about}\nСрок{NBSP}— {moscow_moment(due_at)}."
