"""States and outcomes in words."""

from typing import Final

from aimpay.server.growth.broadcasts.models import BroadcastStatus, ChannelPolicy
from aimpay.server.growth.mailing.models import DeliveryStatus
from aimpay.server.kit.typography import NBSP

LIST: Final = "/office/broadcasts"
STATES: Final = {
    BroadcastStatus.DRAFT: ("plain", "черновик"),
    BroadcastStatus.SCHEDULED: ("wait", "ждёт своего часа"),
    BroadcastStatus.PREPARING: ("wait", "собираем получателей"),
    BroadcastStatus.SENDING: ("wait", "отправляется"),
    BroadcastStatus.TESTED: ("wait", "проба отправлена"),
    BroadcastStatus.PAUSED: ("bad", "на паузе"),
    BroadcastStatus.DONE: ("ok", "отправлена"),
    BroadcastStatus.CANCELLED: ("plain", "отменена"),
    BroadcastStatus.DELETING: ("wait", "удаляется"),
    BroadcastStatus.DELETED: ("plain", "удалена у получателей"),
}
POLICIES: Final = {
    ChannelPolicy.TELEGRAM: "Только Telegram",
    ChannelPolicy.EMAIL: "Только письмо",
    ChannelPolicy.EITHER: f"Telegram, а{NBSP}кому нельзя{NBSP}— письмо",
}
OUTCOMES: Final = {
    DeliveryStatus.SENT: ("ok", "доставлено"),
    DeliveryStatus.HELD: ("plain", "ждёт"),
    DeliveryStatus.PENDING: ("plain", "в очереди"),
    DeliveryStatus.SENDING: ("wait", "отправляется"),
    DeliveryStatus.BLOCKED: ("bad", "остановил бота"),
    DeliveryStatus.FAILED: ("bad", "не принято"),
    DeliveryStatus.UNCLEAR: ("bad", "неясно, дошло ли"),
    DeliveryStatus.SKIPPED: ("plain", "не отправляли"),
    DeliveryStatus.DELETING: ("wait", "удаляется"),
    DeliveryStatus.DELETED: ("plain", "удалено"),
}
CHANNELS: Final = {"telegram": "Telegram", "email": "почта"}
ACTS: Final = {
    "created": "создана",
    "changed": "изменена",
    "launched": "запущена",
    "unscheduled": "возвращена в черновики",
    "paused": "поставлена на паузу",
    "resumed": "продолжена",
    "rest_sent": "отправлено остальным",
    "cancelled": "отменена",
    "taken_back": "удаляется у получателей",
    "unclear_sent_again": "отправлено ещё раз тем, с кем неясно",
}


def duration(seconds: float | None) -> str:
    """«около 12 мин», or nothing while nobody knows."""
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    if not minutes:
        return "меньше минуты"
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours}{NBSP}ч"] * bool(hours) + [f"{rest}{NBSP}мин"] * bool(rest)
    return f"около {' '.join(parts)}"
