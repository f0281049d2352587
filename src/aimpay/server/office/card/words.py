"""What a card says of orders, consents and messages."""

from typing import Final

from aimpay.contract.people import ConsentKind
from aimpay.server.growth.mailing.models import Channel, ConsentAct, DeliveryStatus
from aimpay.server.growth.sequences.models import RunStatus
from aimpay.server.growth.sequences.reason_words import REASONS
from aimpay.server.selling.models import OrderStatus

Word = tuple[str, str]
"""A kind of colour, and a word."""

ORDERS: Final[dict[str, Word]] = {
    OrderStatus.OPEN: ("wait", "ждёт оплаты"),
    OrderStatus.PAID: ("ok", "оплачен"),
    OrderStatus.CANCELED: ("plain", "отменён"),
    OrderStatus.REFUNDED: ("bad", "деньги возвращены"),
    OrderStatus.REVOKED: ("bad", "доступ отозван"),
}
AGREEMENTS: Final[dict[str, str]] = {
    ConsentKind.OFFER: "С\u00a0офертой",
    ConsentKind.PERSONAL_DATA: "На\u00a0обработку данных",
}
CONSENTS: Final[dict[str, Word]] = {
    ConsentAct.ASKED: ("wait", "ждёт подтверждения"),
    ConsentAct.GIVEN: ("ok", "согласие дано"),
    ConsentAct.WITHDRAWN: ("bad", "отозвано"),
}
CHANNELS: Final[dict[str, str]] = {Channel.TELEGRAM: "Telegram", Channel.EMAIL: "Почта"}
DELIVERIES: Final[dict[str, Word]] = {
    DeliveryStatus.PENDING: ("wait", "ждёт отправки"),
    DeliveryStatus.SENDING: ("wait", "отправляется"),
    DeliveryStatus.SENT: ("ok", "отправлено"),
    DeliveryStatus.BLOCKED: ("bad", "бот заблокирован"),
    DeliveryStatus.FAILED: ("bad", "не дошло"),
    DeliveryStatus.UNCLEAR: ("wait", "неизвестно, дошло ли"),
    DeliveryStatus.SKIPPED: ("plain", "пропущено"),
    DeliveryStatus.DELETED: ("plain", "удалено"),
}
WHY: Final = REASONS
"""A run ended."""
CHAINS: Final[dict[str, tuple[str, str]]] = {
    RunStatus.ACTIVE: ("wait", "внутри"),
    RunStatus.FINISHED: ("ok", "до\u00a0конца"),
    RunStatus.STOPPED: ("plain", "вышел"),
}
CHILDREN: Final[dict[str, str]] = {
    "contact_points": "Контакты",
    "deliveries": "Сообщения рассылок",
    "lead_notes": "Заметки",
    "lead_progress": "Ответы прогрева",
    "lead_tags": "Теги",
    "lead_tasks": "Задачи",
    "marketing_consents": "Согласия на\u00a0рассылку",
    "sequence_runs": "Цепочки",
    "site_sessions": "Браузеры на\u00a0сайте",
    "stage_moves": "Переходы по\u00a0этапам",
    "touchpoints": "События",
}
OTHER_CHILDREN: Final = "Прочее"
