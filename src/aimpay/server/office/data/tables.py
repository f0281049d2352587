"""Which tables «Данные» shows: under which name, to whom, and without which columns. A new table is a line here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aimpay.server.db.base import Base
from aimpay.server.fiscal import models as fiscal
from aimpay.server.growth.broadcasts import models as broadcasts
from aimpay.server.growth.chat import models as chat
from aimpay.server.growth.instagram import models as instagram
from aimpay.server.growth.landing import models as landing
from aimpay.server.growth.leads import models as leads
from aimpay.server.growth.mailing import models as mailing
from aimpay.server.growth.sequences import models as sequences
from aimpay.server.growth.visits import models as visits
from aimpay.server.learning import models as learning
from aimpay.server.learning.certificates import models as certificates
from aimpay.server.learning.group import models as group
from aimpay.server.learning.quizzes import models as quizzes
from aimpay.server.ledger import models as ledger
from aimpay.server.office import models as office
from aimpay.server.partners import models as partners
from aimpay.server.payouts import models as payouts
from aimpay.server.people import models as people
from aimpay.server.school import models as school
from aimpay.server.selling import models as selling
from aimpay.server.staff import models as staff
from aimpay.server.staff.rules import Action
from aimpay.server.workflows import models as workflows
from aimpay.server.workflows.rights import models as rights


@dataclass(frozen=True)
class Shown:
    """``hidden`` columns are secrets or long bodies. ``search`` is looked through as text; of a huge table nothing is.

    ``editable`` are harmless words, changed in place by those who may ``edits``. Everything else is changed by acts.
    """

    model: type[Base]
    title: str
    hidden: Sequence[str] = ()
    search: Sequence[str] = ()
    editable: Sequence[str] = ()
    edits: Action | None = None
    needs: Action | None = None


@dataclass(frozen=True)
class Group:
    """``needs`` holds for each table that names nothing stricter."""

    title: str
    icon: str
    needs: Action
    tables: Sequence[Shown]


PEOPLE: Final = (
    Shown(people.User, "Пользователи", search=("first_name", "last_name", "pay_email", "phone")),
    Shown(people.TelegramIdentity, "Аккаунты Telegram", search=("username",)),
    Shown(leads.Lead, "Лиды", ("code",), search=("name",), editable=("name",), edits=Action.EDIT_PEOPLE),
    Shown(leads.ContactPoint, "Контакты", search=("value",)),
    Shown(leads.Touchpoint, "События"),
    Shown(leads.StageMove, "Переходы по этапам"),
    Shown(leads.FunnelStage, "Этапы"),
    Shown(leads.LeadNote, "Заметки", search=("text",), editable=("text",), edits=Action.EDIT_PEOPLE),
    Shown(leads.LeadTask, "Задачи", search=("text",), editable=("text",), edits=Action.EDIT_PEOPLE),
    Shown(leads.LeadTag, "Теги", search=("tag",)),
    Shown(leads.LeadMerge, "Объединения", ("moved",)),
    Shown(leads.LeadProgress, "Прогрев", search=("step",)),
    Shown(people.Consent, "Согласия"),
    Shown(people.BlocklistEntry, "Заблокированные", search=("reason",)),
)
SALES: Final = (
    Shown(selling.Course, "Курсы", search=("title",)),
    Shown(selling.Order, "Заказы", search=("number",)),
    Shown(
        selling.PaymentAttempt,
        "Попытки оплаты",
        ("request", "idempotency_key", "confirmation_url"),
        search=("provider_payment_id", "email"),
    ),
    Shown(selling.Refund, "Возвраты", ("request", "idempotency_key"), search=("provider_refund_id", "reason")),
    Shown(selling.ProviderEvent, "Уведомления кассы", ("body",), search=("object_id",)),
    Shown(selling.PromoCode, "Промокоды", search=("code",)),
    Shown(selling.PromoUse, "Применения промокодов"),
    Shown(selling.EarlyBirdStep, "Ранние цены"),
    Shown(selling.PriceChange, "История цен"),
)
MONEY: Final = (
    Shown(ledger.LedgerAccount, "Счета книги"),
    Shown(ledger.LedgerTransaction, "Операции книги", search=("reference",)),
    Shown(ledger.LedgerEntry, "Проводки"),
    Shown(fiscal.Income, "Доходы НПД", search=("order_number",)),
    Shown(fiscal.OffsetReceipt, "Чеки зачёта", ("request", "idempotency_key"), search=("order_number",)),
    Shown(fiscal.FiscalSetting, "Налоговые режимы"),
    Shown(workflows.Difference, "Расхождения", search=("object_id",)),
    Shown(payouts.Payout, "Выплаты", ("idempotency_key", "proof"), search=("number", "provider_payout_id")),
    Shown(payouts.PayoutDestination, "Реквизиты выплат", ("secret",)),
    Shown(payouts.TaxProfile, "Налоговые статусы"),
)
PARTNERS: Final = (
    Shown(partners.ReferralCode, "Коды партнёров", search=("code",)),
    Shown(partners.ReferralTouch, "Переходы по ссылкам", search=("payload",)),
    Shown(partners.Attribution, "Кто кого привёл"),
    Shown(partners.AttributionChange, "Смены партнёра", search=("reason",)),
    Shown(partners.Commission, "Комиссии"),
    Shown(partners.ReachedRank, "Ранги"),
)
LEARNING: Final = (
    Shown(learning.Enrollment, "Доступы"),
    Shown(learning.Invite, "Приглашения", ("invite_link",)),
    Shown(learning.GroupMember, "Участники групп"),
    Shown(group.KeptMember, "Оставленные в группе", search=("reason",)),
    Shown(group.Stranger, "Чужие в группе"),
    Shown(quizzes.Quiz, "Тесты", search=("title",)),
    Shown(quizzes.QuizQuestion, "Вопросы", search=("key",)),
    Shown(quizzes.QuizAttempt, "Попытки теста", ("seed",)),
    Shown(certificates.Certificate, "Сертификаты", ("issue_key",), search=("number", "full_name")),
    Shown(certificates.CertificateChange, "История сертификатов", search=("reason",)),
    Shown(certificates.NameCorrection, "Исправления имён", search=("full_name",)),
)
MESSAGES: Final = (
    Shown(mailing.MessageTemplate, "Шаблоны", search=("name",), editable=("name",), edits=Action.SEND),
    Shown(broadcasts.Segment, "Сегменты", search=("name",), editable=("name",), edits=Action.SEND),
    Shown(broadcasts.Broadcast, "Рассылки", search=("name",), editable=("name",), edits=Action.SEND),
    Shown(broadcasts.BroadcastAct, "Действия с рассылками"),
    Shown(mailing.Delivery, "Отправления"),
    Shown(mailing.MarketingConsent, "Согласия на рассылку", search=("address",), needs=Action.RIGHTS),
    Shown(mailing.Suppression, "Кому не пишем", search=("email",), needs=Action.RIGHTS),
    Shown(sequences.Sequence, "Цепочки", search=("name",)),
    Shown(sequences.SequenceStep, "Шаги цепочек", ("seed",), search=("title",)),
    Shown(sequences.SequenceRun, "Прохождения цепочек"),
    Shown(sequences.SequenceEvent, "События цепочек"),
    Shown(chat.ChatSession, "Чаты", needs=Action.SEE_CHATS),
    Shown(chat.ChatMessage, "Сообщения чатов", search=("text",), needs=Action.SEE_CHATS),
    Shown(chat.ChatSpending, "Расход чата", needs=Action.SEE_MONEY),
    Shown(chat.KnowledgeItem, "База знаний", search=("title", "text")),
    Shown(instagram.InstagramEvent, "События Instagram", search=("username", "text"), needs=Action.SEE_CHATS),
)
SITE: Final = (
    Shown(visits.Source, "Источники", ("digest",), search=("utm_source", "utm_campaign")),
    Shown(visits.SiteSession, "Посетители"),
    Shown(visits.Visit, "Посещения"),
    Shown(visits.OrderTouch, "Источники заказов"),
    Shown(visits.OfflineConversion, "Цели для Метрики"),
    Shown(visits.ConversionUpload, "Выгрузки в Метрику"),
    Shown(landing.LandingPage, "Страницы курсов", ("source",)),
)
SERVICE: Final = (
    Shown(school.SchoolSetting, "Настройки школы", search=("key",)),
    Shown(school.LegalText, "Юридические тексты", ("body",), search=("title",)),
    Shown(school.MediaItem, "Файлы", ("body", "file_id"), search=("file_name",)),
    Shown(workflows.FailedStep, "Неудавшиеся шаги", ("arguments",), search=("step", "key")),
    Shown(staff.StaffMember, "Сотрудники", search=("name", "email")),
    Shown(office.OfficeSession, "Входы в кабинет", ("token_sha256",), needs=Action.ROLES),
    Shown(staff.AuditEntry, "Журнал действий", search=("object_id", "reason"), needs=Action.SEE_AUDIT),
    Shown(rights.Erasure, "Удаления людей", ("code", "act"), search=("number",), needs=Action.RIGHTS),
)

GROUPS: Final = (
    Group("Люди", "fa-solid fa-users", Action.SEE_PEOPLE, PEOPLE),
    Group("Продажи", "fa-solid fa-cart-shopping", Action.SEE_MONEY, SALES),
    Group("Деньги", "fa-solid fa-scale-balanced", Action.SEE_MONEY, MONEY),
    Group("Партнёры", "fa-solid fa-handshake", Action.SEE_MONEY, PARTNERS),
    Group("Обучение", "fa-solid fa-graduation-cap", Action.SEE_COURSES, LEARNING),
    Group("Сообщения", "fa-solid fa-paper-plane", Action.SEE_MESSAGES, MESSAGES),
    Group("Сайт", "fa-solid fa-globe", Action.SEE_REPORTS, SITE),
    Group("Служебное", "fa-solid fa-gear", Action.SEE_SETTINGS, SERVICE),
)
