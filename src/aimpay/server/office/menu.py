"""What the back-office shows on the left. A new page is a line here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Entry:
    """``key`` is what the page calls itself in ``office_page``. Entries of one ``group`` stand under its name."""

    key: str
    title: str
    address: str
    group: str = ""


MENU: Final = (
    Entry("home", "Сегодня", "/office"),
    Entry("board", "Доска", "/office/board", "Люди"),
    Entry("leads", "Список", "/office/leads", "Люди"),
    Entry("tasks", "Мои задачи", "/office/tasks", "Люди"),
    Entry("consents", "Согласия", "/office/consents", "Закон"),
    Entry("rights", "Права людей", "/office/rights", "Закон"),
    Entry("broadcasts", "Рассылки", "/office/broadcasts", "Сообщения"),
    Entry("segments", "Сегменты", "/office/segments", "Сообщения"),
    Entry("sequences", "Цепочки", "/office/sequences", "Сообщения"),
    Entry("templates", "Шаблоны", "/office/templates", "Сообщения"),
    Entry("sources", "Источники", "/office/sources", "Отчёты"),
    Entry("site", "Сайт", "/office/site", "Настройки"),
    Entry("chats", "Чаты с сайта", "/office/chats", "Люди"),
    Entry("knowledge", "База знаний", "/office/knowledge", "Настройки"),
    Entry("stages", "Этапы", "/office/stages", "Настройки"),
    Entry("sessions", "Входы", "/office/sessions", "Настройки"),
)
ORDER: Final = ("", "Люди", "Сообщения", "Настройки")
"""Groups that are not named here stand last."""


def grouped() -> Sequence[tuple[str, Sequence[Entry]]]:
    found: dict[str, list[Entry]] = defaultdict(list, {group: [] for group in ORDER})
    for entry in MENU:
        found[entry.group].append(entry)
    return [(group, entries) for group, entries in found.items() if entries]
