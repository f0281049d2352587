"""Reports on people, where they came from, what they learned, what they were told."""

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.chat.models import ChatMessage, ChatSession
from aimpay.server.growth.leads.contacted import is_contacted
from aimpay.server.growth.leads.models import FunnelStage, Lead, LeadTag
from aimpay.server.growth.mailing.models import Delivery, MessageTemplate
from aimpay.server.growth.visits.models import SiteSession
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.learning.quizzes.models import Quiz, QuizAttempt
from aimpay.server.selling.models import Course
from aimpay.server.sheets.table import Column, Kind, Row
from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reports import words
from aimpay.server.workflows.reports.asked import ReportAsked
from aimpay.server.workflows.reports.parts import (
    campaign_of,
    contact_of,
    named,
    source_of,
    source_words,
    telegram_of,
    username_of,
)
from aimpay.server.workflows.reports.report import Counted, Field, Listed, worded
from aimpay.server.workflows.visits.statistics import source_statistics

BASIS_POINTS: Final = 10_000
STAGE: Final = select(FunnelStage.title).where(FunnelStage.slug == Lead.stage).scalar_subquery()
TAGS: Final = select(func.aggregate_strings(LeadTag.tag, ", ")).where(LeadTag.lead_id == Lead.id).scalar_subquery()
OWN_NAME: Final = func.coalesce(Lead.name, named(Lead.user_id))
LEADS: Final = Listed(
    key="leads",
    title="Люди",
    about="Каждый, кто оставил контакт или пришёл в\u00a0бот: как его найти, на\u00a0каком он этапе, откуда пришёл.",
    needs=Action.SEE_PEOPLE,
    order=Lead.id,
    joins=lambda query: query.select_from(Lead),
    at=Lead.created_at,
    source=Lead.first_source_id,
    where=(Lead.merged_into_id.is_(None), Lead.erased_at.is_(None), is_contacted()),
    notes=(("Период считается", "по\u00a0дню, когда человек появился"),),
    fields=(
        Field(Column("№", Kind.WHOLE, 8), Lead.id),
        Field(Column("Имя", width=28), OWN_NAME),
        Field(Column("Почта", width=28), contact_of(Lead.id, "email")),
        Field(Column("Телефон"), contact_of(Lead.id, "phone")),
        Field(Column("Telegram ID", Kind.WHOLE, 14), telegram_of(Lead.user_id)),
        Field(Column("Имя в Telegram", width=18), username_of(Lead.user_id)),
        Field(Column("Этап", width=22), STAGE),
        Field(Column("На этапе с", Kind.MOMENT, 17), Lead.stage_at),
        Field(Column("Источник", width=18, about="первое касание"), source_of(Lead.first_source_id), source_words),
        Field(Column("Кампания", width=18), campaign_of(Lead.first_source_id)),
        Field(Column("Последний источник", width=18), source_of(Lead.last_source_id)),
        Field(Column("Теги", width=24), TAGS),
        Field(Column("Появился", Kind.MOMENT, 17), Lead.created_at),
        Field(Column("Был активен", Kind.MOMENT, 17), Lead.active_at),
    ),
)


async def _sources(session: AsyncSession, asked: ReportAsked, house: House) -> Sequence[Row]:
    told = await source_statistics(session, house.clock.now(), since=asked.since, until=asked.until)
    return [
        (
            SOURCES_NAMES.get(row.source) or row.source,
            row.visits,
            row.sessions,
            row.leads,
            row.went_to_bot,
            row.orders,
            row.paid,
            row.revenue,
            None if row.conversion_bp is None else row.conversion_bp / BASIS_POINTS,
        )
        for row in told.rows
    ]


SOURCES_NAMES: Final = {
    None: "не записан",
    "direct": "прямой заход",
    "telegram": "нашли бота сами",
    "partner": "по ссылке партнёра",
}
SOURCES: Final = Counted(
    key="sources",
    title="Источники",
    about="Визиты, лиды, заказы и\u00a0выручка по\u00a0источникам. Без периода\u00a0— последние 30\u00a0дней.",
    needs=Action.SEE_REPORTS,
    made=_sources,
    notes=(("Касание", "визиты\u00a0— по\u00a0их меткам, остальное\u00a0— по\u00a0первому касанию"),),
    columns=(
        Column("Источник", width=26),
        Column("Визиты", Kind.WHOLE, 10, total=True, about="без перезагрузок и\u00a0роботов"),
        Column("Браузеры", Kind.WHOLE, 10),
        Column("Лиды", Kind.WHOLE, 10, total=True),
        Column("В боте", Kind.WHOLE, 10, total=True),
        Column("Заказы", Kind.WHOLE, 10, total=True),
        Column("Оплаты", Kind.WHOLE, 10, total=True),
        Column("Выручка, ₽", Kind.MONEY, 16, total=True, about="оплаты за\u00a0вычетом возвратов"),
        Column("Конверсия", Kind.SHARE, 11, about="оплаченные заказы на\u00a0браузер"),
    ),
)


async def _funnel(session: AsyncSession, asked: ReportAsked, _house: House) -> Sequence[Row]:
    came = select(Lead.stage, func.count()).where(Lead.merged_into_id.is_(None), Lead.erased_at.is_(None))
    now_at: dict[str, int] = {
        row[0]: row[1] for row in await session.execute(came.where(asked.within(Lead.created_at)).group_by(Lead.stage))
    }
    stages = (await session.scalars(select(FunnelStage).order_by(FunnelStage.position))).all()
    total = sum(now_at.values())
    reached = [sum(now_at.get(later.slug, 0) for later in stages[at:]) for at in range(len(stages))]
    return [
        (stage.title, now_at.get(stage.slug, 0), reached[at], reached[at] / total if total else None)
        for at, stage in enumerate(stages)
    ]


FUNNEL: Final = Counted(
    key="funnel",
    title="Воронка",
    about="Из\u00a0тех, кто появился за\u00a0период: сколько на\u00a0каждом этапе и\u00a0сколько дошли до\u00a0него.",
    needs=Action.SEE_REPORTS,
    made=_funnel,
    columns=(
        Column("Этап", width=26),
        Column("Сейчас здесь", Kind.WHOLE, 14, total=True),
        Column("Дошли", Kind.WHOLE, 10, about="на\u00a0этом этапе или дальше него"),
        Column("Доля дошедших", Kind.SHARE, 15, about="от\u00a0всех, кто появился за\u00a0период"),
    ),
)
CERTIFICATES: Final = Listed(
    key="certificates",
    title="Сертификаты",
    about="Каждый выданный сертификат: номер, кому, за\u00a0какой курс, действует ли он.",
    needs=Action.SEE_COURSES,
    order=Certificate.id,
    joins=lambda query: query.select_from(Certificate),
    at=Certificate.issued_at,
    course=Certificate.course_id,
    fields=(
        Field(Column("Номер", width=20), Certificate.number),
        Field(Column("Выдан", Kind.DAY, 12), Certificate.issued_at),
        Field(Column("Имя на сертификате", width=32), Certificate.full_name),
        Field(Column("Курс", width=30), Certificate.course_title),
        Field(Column("Результат", Kind.SHARE, 11), Certificate.score_percent, lambda value: value and value / 100),
        Field(Column("Состояние"), Certificate.status, worded(words.CERTIFICATES)),
        Field(Column("Изменён", Kind.MOMENT, 17), Certificate.status_at),
        Field(Column("Причина", width=30), Certificate.status_reason),
        Field(Column("Список", width=20, about="если выдан списком"), Certificate.batch),
        Field(Column("Telegram ID", Kind.WHOLE, 14), telegram_of(Certificate.user_id)),
    ),
)
QUIZZES: Final = Listed(
    key="quizzes",
    title="Результаты тестов",
    about="Каждая попытка теста: кто, когда, сколько верных ответов, сдан\u00a0ли.",
    needs=Action.SEE_COURSES,
    order=QuizAttempt.id,
    joins=lambda query: (
        query.select_from(QuizAttempt)
        .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
        .join(Course, Course.id == Quiz.course_id)
    ),
    at=QuizAttempt.started_at,
    course=Quiz.course_id,
    fields=(
        Field(Column("Начат", Kind.MOMENT, 17), QuizAttempt.started_at),
        Field(Column("Закончен", Kind.MOMENT, 17), QuizAttempt.finished_at),
        Field(Column("Человек", width=28), named(QuizAttempt.user_id)),
        Field(Column("Telegram ID", Kind.WHOLE, 14), telegram_of(QuizAttempt.user_id)),
        Field(Column("Курс", width=30), Course.title),
        Field(Column("Состояние"), QuizAttempt.status, worded(words.QUIZZES)),
        Field(Column("Верных", Kind.WHOLE, 9), QuizAttempt.right_count),
        Field(Column("Вопросов", Kind.WHOLE, 10), QuizAttempt.total),
        Field(Column("Результат", Kind.SHARE, 11), QuizAttempt.score_percent, lambda value: value and value / 100),
        Field(Column("Порог", Kind.SHARE, 9), QuizAttempt.pass_percent, lambda value: value / 100),
        Field(Column("Зачтён вручную", width=30), QuizAttempt.grant_reason),
    ),
)
DELIVERIES: Final = Listed(
    key="deliveries",
    title="Доставка рассылок",
    about="Каждое сообщение рассылок и\u00a0цепочек: кому, куда, когда и\u00a0что с\u00a0ним стало.",
    needs=Action.SEE_MESSAGES,
    order=Delivery.id,
    joins=lambda query: query.select_from(Delivery).join(MessageTemplate, MessageTemplate.id == Delivery.template_id),
    at=Delivery.due_at,
    fields=(
        Field(Column("Срок", Kind.MOMENT, 17), Delivery.due_at),
        Field(Column("Отправлено", Kind.MOMENT, 17), Delivery.sent_at),
        Field(Column("Рассылка", width=24), Delivery.campaign),
        Field(Column("Сообщение", width=30), MessageTemplate.name),
        Field(Column("Кому, № карточки", Kind.WHOLE, 17), Delivery.lead_id),
        Field(Column("Куда"), Delivery.channel, worded(words.CHANNELS)),
        Field(Column("Адрес", width=28), Delivery.address),
        Field(Column("Состояние", width=18), Delivery.status, worded(words.DELIVERIES)),
        Field(Column("Причина", width=24), Delivery.reason),
    ),
)


def _said(*only: Any) -> Any:
    return select(func.count()).where(ChatMessage.session_id == ChatSession.id, *only).scalar_subquery()


CHATS: Final = Listed(
    key="chats",
    title="Разговоры на сайте",
    about="Каждый разговор: когда, сколько вопросов, позвали\u00a0ли сотрудника. Без слов и\u00a0без имён.",
    needs=Action.SEE_CHATS,
    order=ChatSession.id,
    joins=lambda query: query.select_from(ChatSession).join(SiteSession, SiteSession.id == ChatSession.id),
    at=ChatSession.created_at,
    source=SiteSession.first_source_id,
    personal=False,
    fields=(
        Field(Column("№", Kind.WHOLE, 8), ChatSession.id),
        Field(Column("Начат", Kind.MOMENT, 17), ChatSession.created_at),
        Field(Column("Последнее слово", Kind.MOMENT, 17), ChatSession.active_at),
        Field(Column("Вопросов помощнику", Kind.WHOLE, 19, total=True), ChatSession.questions),
        Field(Column("Сообщений посетителя", Kind.WHOLE, 20, total=True), _said(ChatMessage.author == "visitor")),
        Field(Column("Сообщений сотрудника", Kind.WHOLE, 20, total=True), _said(ChatMessage.author == "human")),
        Field(Column("Позвали сотрудника", Kind.MOMENT, 19), ChatSession.called_at),
        Field(Column("Источник", width=18), source_of(SiteSession.first_source_id), source_words),
    ),
)
CHAT_TEXTS: Final = Listed(
    key="chat_texts",
    title="Разговоры целиком",
    about="Каждое сообщение разговоров на\u00a0сайте, слово в\u00a0слово.",
    needs=Action.SEE_CHATS,
    order=ChatMessage.id,
    joins=lambda query: query.select_from(ChatMessage),
    at=ChatMessage.at,
    fields=(
        Field(Column("Разговор", Kind.WHOLE, 10), ChatMessage.session_id),
        Field(Column("Когда", Kind.MOMENT, 17), ChatMessage.at),
        Field(Column("Кто", width=14), ChatMessage.author, worded(words.AUTHORS)),
        Field(Column("Что", width=100), ChatMessage.text),
        Field(Column("Без модели", width=12), case((ChatMessage.fallback, "да"), else_="")),
    ),
)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


AUDIT: Final = Listed(
    key="audit",
    title="Журнал действий",
    about="Кто из\u00a0сотрудников что изменил, с\u00a0чего на\u00a0что и\u00a0почему.",
    needs=Action.SEE_AUDIT,
    order=AuditEntry.id,
    joins=lambda query: query.select_from(AuditEntry),
    at=AuditEntry.at,
    fields=(
        Field(Column("Когда", Kind.MOMENT, 17), AuditEntry.at),
        Field(Column("Кто, Telegram ID", Kind.WHOLE, 16), AuditEntry.actor_id),
        Field(Column("Откуда", width=18), AuditEntry.via, worded(words.VIAS)),
        Field(Column("Что сделал", width=18), AuditEntry.action),
        Field(Column("С чем", width=22), AuditEntry.object_kind),
        Field(Column("Номер", width=18), AuditEntry.object_id),
        Field(Column("Было", width=40), AuditEntry.before, _json),
        Field(Column("Стало", width=40), AuditEntry.after, _json),
        Field(Column("Почему", width=40), AuditEntry.reason),
    ),
)
PEOPLE: Final = (LEADS, SOURCES, FUNNEL, CERTIFICATES, QUIZZES, DELIVERIES, CHATS, CHAT_TEXTS, AUDIT)
