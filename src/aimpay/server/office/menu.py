"""What the back-office shows on the left. A new page is a line here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aimpay.server.staff.rules import Action, Role, may


@dataclass(frozen=True)
class Entry:
    """``key`` is what the page calls itself in ``office_page``. Entries of one ``group`` stand under its name.

    Who lacks what it ``needs`` does not see it.
    """

    key: str
    title: str
    address: str
    group: str = ""
    needs: Action = Action.SEE_PEOPLE


MENU: Final = (
    Entry("home", "Сегодня", "/office", needs=Action.SEE_HOME),
    Entry("failures", "Сбои", "/office/failures"),
    Entry("people", "Найти человека", "/office/people", "Люди"),
    Entry("board", "Доска", "/office/board", "Люди"),
    Entry("leads", "Список", "/office/leads", "Люди"),
    Entry("tasks", "Мои задачи", "/office/tasks", "Люди"),
    Entry("chats", "Чаты с\u00a0сайта", "/office/chats", "Люди", needs=Action.SEE_CHATS),
    Entry("import", "Загрузить список", "/office/import", "Люди", needs=Action.EDIT_PEOPLE),
    Entry("blocklist", "Заблокированные", "/office/blocklist", "Люди"),
    Entry("orders", "Заказы", "/office/orders", "Деньги", needs=Action.SEE_MONEY),
    Entry("payouts", "Выплаты", "/office/payouts", "Деньги", needs=Action.SEE_MONEY),
    Entry("reviews", "Бонусы на\u00a0проверке", "/office/reviews", "Деньги", needs=Action.SEE_MONEY),
    Entry("differences", "Сверка", "/office/differences", "Деньги", needs=Action.SEE_MONEY),
    Entry("incomes", "Доходы", "/office/incomes", "Деньги", needs=Action.SEE_MONEY),
    Entry("fiscal", "Чеки и\u00a0налоги", "/office/fiscal", "Деньги", needs=Action.SEE_MONEY),
    Entry("insight-overview", "Обзор", "/office/insight", "Отчёты", needs=Action.SEE_REPORTS),
    Entry("insight-revenue", "Выручка", "/office/insight/revenue", "Отчёты", needs=Action.SEE_REPORTS),
    Entry("insight-funnel", "Воронка", "/office/insight/funnel", "Отчёты", needs=Action.SEE_REPORTS),
    Entry(
        "insight-advertising", "Реклама и\u00a0ROMI", "/office/insight/advertising", "Отчёты", needs=Action.SEE_REPORTS
    ),
    Entry("insight-costs", "Расходы на\u00a0рекламу", "/office/insight/costs", "Отчёты", needs=Action.ADVERTISE),
    Entry("insight-cohorts", "Когорты", "/office/insight/cohorts", "Отчёты", needs=Action.SEE_REPORTS),
    Entry("insight-time", "Время до\u00a0покупки", "/office/insight/time", "Отчёты", needs=Action.SEE_REPORTS),
    Entry("insight-partners", "Отдача партнёров", "/office/insight/partners", "Отчёты", needs=Action.SEE_REPORTS),
    Entry("insight-warm-up", "Прогрев", "/office/insight/warm-up", "Отчёты", needs=Action.SEE_REPORTS),
    Entry("insight-chat", "Чат в\u00a0цифрах", "/office/insight/chat", "Отчёты", needs=Action.SEE_REPORTS),
    Entry("reports", "Выгрузки", "/office/reports", "Отчёты", needs=Action.SEE_REPORTS),
    Entry("broadcasts", "Рассылки", "/office/broadcasts", "Сообщения", needs=Action.SEE_MESSAGES),
    Entry("sequences", "Цепочки", "/office/sequences", "Сообщения", needs=Action.SEE_MESSAGES),
    Entry("segments", "Сегменты", "/office/segments", "Сообщения", needs=Action.SEE_MESSAGES),
    Entry("templates", "Шаблоны", "/office/templates", "Сообщения", needs=Action.SEE_MESSAGES),
    Entry("courses", "Курсы", "/office/courses", "Обучение", needs=Action.SEE_COURSES),
    Entry("promos", "Промокоды", "/office/promos", "Обучение", needs=Action.SEE_COURSES),
    Entry("quizzes", "Тесты", "/office/quizzes", "Обучение", needs=Action.SEE_COURSES),
    Entry("certificates", "Сертификаты", "/office/certificates", "Обучение", needs=Action.SEE_PEOPLE),
    Entry("settings", "Настройки школы", "/office/settings", "Школа", needs=Action.SEE_SETTINGS),
    Entry("texts", "Тексты и\u00a0медиа", "/office/texts", "Школа", needs=Action.SEE_SETTINGS),
    Entry("stages", "Этапы", "/office/stages", "Школа", needs=Action.SEE_SETTINGS),
    Entry("site", "Сайт", "/office/site", "Школа", needs=Action.SEE_SITE),
    Entry("knowledge", "База знаний", "/office/knowledge", "Школа", needs=Action.SEE_SITE),
    Entry("consents", "Согласия", "/office/consents", "Закон", needs=Action.RIGHTS),
    Entry("rights", "Права людей", "/office/rights", "Закон", needs=Action.RIGHTS),
    Entry("staff", "Сотрудники", "/office/staff", "Кабинет", needs=Action.ROLES),
    Entry("audit", "Журнал", "/office/audit", "Кабинет", needs=Action.SEE_AUDIT),
    Entry("sessions", "Входы", "/office/sessions", "Кабинет", needs=Action.SESSIONS),
    Entry("integrations", "Ключи и\u00a0вебхуки", "/office/integrations", "Кабинет", needs=Action.KEYS),
    Entry("data", "Данные", "/office/data", "Кабинет", needs=Action.SEE_HOME),
    Entry("export", "Забрать всё", "/office/export", "Кабинет", needs=Action.MOVE),
    Entry("query", "Запросы к\u00a0базе", "/office/query", "Кабинет", needs=Action.QUERY),
)
ORDER: Final = ("", "Люди", "Деньги", "Отчёты", "Сообщения", "Обучение", "Школа", "Закон", "Кабинет")
"""Groups that are not named here stand last."""


ACTING: Final = {
    "board": Action.EDIT_PEOPLE,
    "leads": Action.EDIT_PEOPLE,
    "tasks": Action.EDIT_PEOPLE,
    "chats": Action.CHAT,
    "knowledge": Action.SITE,
    "site": Action.SITE,
    "stages": Action.SETTINGS,
    "segments": Action.SEND,
    "broadcasts": Action.SEND,
    "sequences": Action.SEND,
    "templates": Action.SEND,
}
"""Pages on which every form is of one action: who lacks it is shown no forms."""


def only_watches(role: Role, page: str) -> bool:
    return page in ACTING and not may(role, ACTING[page])


def grouped(role: Role) -> Sequence[tuple[str, Sequence[Entry]]]:
    found: dict[str, list[Entry]] = defaultdict(list, {group: [] for group in ORDER})
    for entry in MENU:
        if not may(role, entry.needs):
            continue
        found[entry.group].append(entry)
    return [(group, entries) for group, entries in found.items() if entries]
