"""Every table that says something about a person: how his rows are found, and what an erasure does with them.

A new table that leads to a person needs a line here (tests/house holds it). Parents stand before their children.
"""

from dataclasses import dataclass, replace
from typing import Final

from aimpay.server.workflows.rights.fates import (
    ANONYMOUS,
    DELETED,
    FIVE_YEARS,
    NO,
    NO_EMAIL,
    PROOF,
    Fate,
    cleaned,
    kept,
    wash_attempt,
    wash_merge,
    wash_touch,
    washed,
)


@dataclass(frozen=True)
class Personal:
    """``links``: a column, and whose number stands in it: user, lead, telegram, email…, or a table named above.

    A row belongs to the person when any of them fits. ``%`` before the name: a text of parts
    between colons, one of which is the number. ``kind=name``: the number as text, where ``object_kind`` is that kind.
    ``hidden`` columns are secrets of ours, not told in an export.
    """

    table: str
    title: str
    links: tuple[tuple[str, str], ...]
    fate: Fate
    hidden: tuple[str, ...] = ()


TOUCH: Final = Fate("обезличено", wash=wash_touch, fields=("data", "key"))
MERGE: Final = Fate("обезличено", wash=wash_merge, fields=("moved", "reason"))
ATTEMPT: Final = replace(kept(FIVE_YEARS, "request", email=NO_EMAIL), wash=wash_attempt, fields=("request", "email"))
USER: Final = (("user_id", "user"),)
LEAD: Final = (("lead_id", "lead"),)

PEOPLE: Final = (
    Personal(
        "users",
        "Человек в боте",
        (("id", "user"),),
        cleaned(
            first_name="Удалённый человек",
            last_name=None,
            language_code=None,
            pay_email=None,
            pay_email_confirmed_at=None,
            phone=None,
        ),
    ),
    Personal("person_words", "Слова для поиска", USER, DELETED),
    Personal("telegram_identities", "Аккаунты в Telegram", USER, DELETED),
    Personal("consents", "Согласия с документами", USER, kept(PROOF)),
    Personal("blocklist_entries", "Отказы в обслуживании", USER, cleaned(reason=NO)),
    Personal("conversations", "Память бота о разговоре", (("key", "%telegram"),), DELETED),
    Personal("bot_updates", "Обработанные обновления бота", (("telegram_id", "telegram"),), DELETED),
    Personal("sent_messages", "Пометки об отправленных сообщениях", (("key", "%telegram"),), DELETED),
    Personal("failed_steps", "Неудавшиеся шаги", (("key", "%telegram"),), DELETED),
    Personal("group_members", "Присутствие в группах", (("telegram_id", "telegram"),), DELETED),
    Personal("strangers", "Замечания в группах", (("telegram_id", "telegram"),), DELETED),
    Personal("kept_members", "Разрешения остаться в группе", (("telegram_id", "telegram"),), DELETED),
    Personal("group_checks", "Сверки, которые его касались", (("telegram_id", "telegram"),), cleaned(telegram_id=None)),
    Personal("chart_links", "Ссылки на график", USER, DELETED, ("token_sha256",)),
    Personal("staff_members", "Роль в кабинете", (("telegram_id", "telegram"), ("email", "email")), DELETED),
    Personal("digest_readers", "Утренняя сводка сотруднику", (("telegram_id", "telegram"),), DELETED),
    Personal("office_codes", "Коды для кабинета", (("admin_id", "telegram"), ("email", "email")), DELETED, ("seal",)),
    Personal("card_links", "Ссылки на ввод карты", USER, DELETED, ("token_sha256",)),
)
MONEY: Final = (
    Personal("orders", "Заказы", USER, kept(FIVE_YEARS)),
    Personal(
        "payment_attempts",
        "Оплаты",
        (("order_id", "orders"),),
        ATTEMPT,
        ("idempotency_key",),
    ),
    Personal(
        "refunds",
        "Возвраты",
        (("attempt_id", "payment_attempts"),),
        kept(FIVE_YEARS, "request", reason=NO),
        ("idempotency_key",),
    ),
    Personal(
        "offset_receipts",
        "Чеки зачёта",
        (("attempt_id", "payment_attempts"),),
        kept(FIVE_YEARS, "request"),
        ("idempotency_key",),
    ),
    Personal("incomes", "Доходы", (("order_id", "orders"),), kept(FIVE_YEARS)),
    Personal("order_touches", "Откуда пришёл заказ", (("order_id", "orders"),), ANONYMOUS),
    Personal(
        "offline_conversions",
        "Оплаты, переданные в Метрику",
        (("order_id", "orders"),),
        cleaned(client_id=None, yclid=None),
    ),
    Personal("promo_codes", "Личные промокоды", USER, ANONYMOUS),
    Personal("promo_uses", "Применённые промокоды", USER, ANONYMOUS),
)
PARTNERS: Final = (
    Personal("referral_codes", "Реферальная ссылка", USER, ANONYMOUS),
    Personal("referral_touches", "Переходы по чужим ссылкам", USER, cleaned(payload=NO)),
    Personal("attributions", "Кто пригласил", (("user_id", "user"), ("referrer_id", "user")), ANONYMOUS),
    Personal("attribution_changes", "Правки приглашений", USER, cleaned(reason=NO)),
    Personal("commissions", "Начисления", (("referrer_id", "user"), ("referred_id", "user")), kept(FIVE_YEARS)),
    Personal("insight_invited", "Суммы покупок по дням для аналитики", USER, ANONYMOUS),
    Personal("reached_ranks", "Достигнутые ступени", USER, ANONYMOUS),
    Personal("tax_profiles", "Налоговый статус и ИНН", USER, kept(FIVE_YEARS, inn="0")),
    Personal("payout_destinations", "Куда выплачивать", USER, cleaned(secret=NO, bank_id=None, shown=NO), ("secret",)),
    Personal("payouts", "Выплаты", USER, kept(FIVE_YEARS, proof=None, tax_receipt_url=None), ("idempotency_key",)),
    Personal("payout_proofs", "Подтверждения выплат", (("payout_id", "payouts"),), kept(FIVE_YEARS), ("body",)),
    Personal("ledger_accounts", "Счета в книге", (("owner_id", "user"),), kept(FIVE_YEARS)),
)
LEARNING: Final = (
    Personal("enrollments", "Доступы к курсам", USER, ANONYMOUS),
    Personal("waiting_students", "Ученик из списка, которого ждём", (("email", "email"),), DELETED),
    Personal("invites", "Личные ссылки в группу", (("enrollment_id", "enrollments"),), DELETED, ("invite_link",)),
    Personal("quiz_attempts", "Попытки теста", USER, ANONYMOUS),
    Personal("quiz_items", "Ответы в тесте", (("attempt_id", "quiz_attempts"),), ANONYMOUS),
    Personal("certificates", "Сертификаты", USER, cleaned(full_name=NO, name_key=NO)),
    Personal("old_certificate_numbers", "Прежние номера", (("certificate_id", "certificates"),), DELETED),
    Personal("certificate_changes", "История сертификатов", (("certificate_id", "certificates"),), cleaned(reason=NO)),
    Personal("name_corrections", "Просьбы исправить имя", (("certificate_id", "certificates"),), cleaned(full_name=NO)),
    Personal("certificate_reminders", "Напоминания о сертификате", USER, DELETED),
)
GROWTH: Final = (
    Personal("leads", "Карточки", (("id", "lead"), ("user_id", "user")), cleaned(name=None, time_zone=None, code=None)),
    Personal("contact_points", "Контакты", LEAD, DELETED),
    Personal(
        "site_sessions", "Сессии на сайте", LEAD, cleaned(lead_id=None, client_id=None, yclid=None, time_zone=None)
    ),
    Personal("visits", "Визиты на сайт", (("session_id", "site_sessions"),), ANONYMOUS),
    Personal("touchpoints", "Что человек делал", LEAD, TOUCH),
    Personal("stage_moves", "Движение по воронке", LEAD, ANONYMOUS),
    Personal("lead_progress", "Шаги и ответы", LEAD, cleaned(answer=None)),
    Personal("lead_notes", "Заметки сотрудников", LEAD, DELETED),
    Personal("lead_tasks", "Задачи сотрудников", LEAD, DELETED),
    Personal("lead_tags", "Метки", LEAD, DELETED),
    Personal("lead_merges", "Объединения карточек", (("from_id", "lead"), ("into_id", "lead")), MERGE),
    Personal("lead_hints", "Похожие карточки", (("lead_id", "lead"), ("other_id", "lead")), DELETED),
    Personal("marketing_consents", "Согласия на советы и новости", LEAD, kept(PROOF, address="erased", evidence={})),
    Personal("confirmation_letters", "Письма с вопросом о согласии", (("email", "email"),), DELETED),
    Personal("suppressions", "Адреса, куда не пишем", (("email", "email"),), DELETED),
    Personal("deliveries", "Рассылки", LEAD, cleaned(address=NO, outcome=None)),
    Personal("chat_sessions", "Разговоры на сайте", (("id", "site_sessions"),), ANONYMOUS),
    Personal(
        "chat_messages", "Сообщения на сайте", (("session_id", "chat_sessions"),), cleaned(text=NO, asked_by=None)
    ),
    Personal("chat_posts", "Показанное сотрудникам", (("session_id", "chat_sessions"),), DELETED),
    Personal("sequence_runs", "Цепочки писем", LEAD, ANONYMOUS),
    Personal("sequence_events", "Шаги цепочек", (("run_id", "sequence_runs"),), ANONYMOUS),
    Personal("instagram_events", "Сообщения в Instagram", LEAD, cleaned(text=NO, username=None, person_id=NO)),
)
PROVIDERS: Final = (
    Personal("provider_events", "Уведомления платёжного сервиса", (("object_id", "payments"),), cleaned(body={})),
    Personal("differences", "Расхождения с платёжным сервисом", (("object_id", "payments"),), washed("ours", "theirs")),
)
STAFF: Final = (
    Personal(
        "audit_entries",
        "Что с ним делали сотрудники",
        tuple(
            ("object_id", f"{kind}={whose}")
            for kind, whose in (
                ("users", "user"),
                ("leads", "lead"),
                ("staff_members", "telegram"),
                ("kept_members", "telegram"),
                *((table, table) for table in ("orders", "refunds", "payouts", "certificates", "lead_tasks")),
                *((table, table) for table in ("quiz_attempts", "name_corrections", "commissions")),
            )
        ),
        cleaned(before=None, after=None, reason=NO),
    ),
)
REGISTRY: Final = (*PEOPLE, *MONEY, *PARTNERS, *PROVIDERS, *LEARNING, *GROWTH, *STAFF)

IMPERSONAL: Final = frozenset(
    {
        "ledger_entries",
        "erasures",
        "refused_marks",
        "office_links",
        "office_sessions",
        "certificate_batches",
        "chat_asked",
        "insight_people",
        "instagram_tokens",
        "mail_events",
        "request_counts",
    }
)
"""Tables that look as if they named a person, and do not, or are the record of an erasure itself."""
