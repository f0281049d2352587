"""What the export of everything holds: each table there is, but those named here, and why those are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, LargeBinary, Table

from aimpay.server.db.base import Base
from aimpay.server.office.data.tables import GROUPS
from aimpay.server.office.data.views import words

SEALED: Final = "ключи и\u00a0секреты: за\u00a0пределами сервера они лишь опасны"
PASSING: Final = "ссылки и\u00a0коды, которые живут минуты или часы"
COUNTED: Final = "суммы аналитики: считаются заново из\u00a0выгруженных таблиц"
WORKING: Final = "служебные пометки работающего сервера"
LEFT_OUT: Final = {
    "signing_keys": SEALED,
    "instagram_tokens": SEALED,
    "office_sessions": SEALED,
    "api_keys": SEALED,
    "report_pieces": PASSING,
    "office_links": PASSING,
    "office_codes": PASSING,
    "card_links": PASSING,
    "chart_links": PASSING,
    "design_links": PASSING,
    "shared_views": PASSING,
    "cost_drafts": PASSING,
    "import_drafts": PASSING,
    "person_words": WORKING,
    "bot_updates": WORKING,
    "alerts": WORKING,
    "watches": WORKING,
    "postmen": WORKING,
    "request_counts": WORKING,
    "sending_paces": WORKING,
    "chat_asked": WORKING,
    "done_acts": WORKING,
}
"""The reasons are shown to the owner, and stand in the manifest."""
COUNTED_START: Final = "insight_"
HIDDEN: Final = {
    "leads": ("code",),
    "payment_attempts": ("idempotency_key", "confirmation_url"),
    "refunds": ("idempotency_key",),
    "offset_receipts": ("idempotency_key",),
    "payouts": ("idempotency_key",),
    "payout_destinations": ("secret",),
    "invites": ("invite_link",),
    "hook_endpoints": ("secret_sealed",),
    "report_jobs": ("file_key",),
    "quiz_attempts": ("seed",),
    "erasures": ("code",),
    "certificates": ("issue_key",),
}
"""Columns that are keys to something: who holds the file must not be able to use them."""
TITLES: Final = {
    "ad_imports": "Загрузки расходов",
    "ad_costs": "Расходы на рекламу",
    "catalogue_changes": "Изменения каталога",
    "comparisons": "Сверки",
    "conversations": "Память бота",
    "group_checks": "Сверки групп",
    "knowledge_versions": "Версии базы знаний",
    "digest_readers": "Кому идёт сводка",
    "mail_events": "События почты",
    "payout_funds": "Остаток на выплаты",
    "refused_marks": "Пометки об отказах",
    "sent_messages": "Отправленные сообщения",
    "certificate_batches": "Выдачи списком",
    "certificate_designs": "Оформление сертификатов",
    "certificate_reminders": "Напоминания о сертификатах",
    "old_certificate_numbers": "Прежние номера сертификатов",
    "lead_hints": "Похожие карточки",
    "quiz_pools": "Разделы теста",
    "quiz_question_versions": "Тексты вопросов",
    "quiz_items": "Ответы в тестах",
    "sequence_variants": "Варианты писем",
    "confirmation_letters": "Письма с вопросом о согласии",
    "payout_proofs": "Подтверждения выплат",
    "chat_posts": "Показанное сотрудникам",
    "brought": "Перенесённое из других систем",
    "waiting_students": "Ученики, которых ждём",
    "hook_endpoints": "Адреса вебхуков",
    "hook_subscriptions": "Подписки вебхуков",
    "hook_deliveries": "Отправки вебхуков",
    "saved_queries": "Сохранённые запросы",
    "report_schedules": "Расписания отчётов",
    "report_jobs": "Отчёты в работе",
    "report_sendings": "Отправленные отчёты",
}
"""Of tables that «Данные» does not show."""


@dataclass(frozen=True)
class Taken:
    """``columns`` without secrets; those of bytes become files beside the tables."""

    table: Table
    title: str
    columns: Sequence[Column[object]]

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def words(self) -> Sequence[str]:
        """Headers for people; where two would be the same, the column's own name is added."""
        said = [words().get(one.name, one.name) for one in self.columns]
        return [
            word if said.count(word) == 1 else f"{word} ({one.name})"
            for word, one in zip(said, self.columns, strict=True)
        ]


def why_left(name: str) -> str | None:
    """Return None for a table that is taken."""
    return COUNTED if name.startswith(COUNTED_START) else LEFT_OUT.get(name)


def taken_tables() -> Sequence[Taken]:
    """Parents before their children."""
    shown = {one.model.__tablename__: one.title for group in GROUPS for one in group.tables}
    titles = shown | TITLES
    return [
        _taken(table, titles.get(table.name, table.name))
        for table in Base.metadata.sorted_tables
        if why_left(table.name) is None
    ]


def _taken(table: Table, title: str) -> Taken:
    hidden = HIDDEN.get(table.name, ())
    return Taken(table, title, [one for one in table.columns if one.name not in hidden])


def is_file(column: Column[object]) -> bool:
    return isinstance(column.type, LargeBinary)


def left_out() -> dict[str, str]:
    tables = {name: why for name in sorted(Base.metadata.tables) if (why := why_left(name)) is not None}
    columns = {f"{name}.{column}": SEALED for name, hidden in HIDDEN.items() for column in hidden}
    return tables | columns
