"""Why a run stopped or a step said nothing, and by what a person is told, in words."""

from typing import Final

from aimpay.server.growth.sequences.plan import StopRule

REASONS: Final[dict[str, str]] = {
    StopRule.PURCHASE: "купил",
    StopRule.CERTIFICATE: "получил сертификат",
    StopRule.REPLY: "ответил нам",
    StopRule.WITHDRAWAL: "отписался",
    "switched_off": "цепочку выключили",
    "steps_gone": "шаги убрали",
    "merged": "карточку объединили, а\u00a0тот человек уже внутри",
    "erased": "данные удалены",
    "blocked": "заблокирован",
    "condition": "условие не\u00a0выполнено",
    "already": "уже отправлено",
    "no_consent": "нет согласия на\u00a0рассылку",
    "no_channel": "некуда написать",
}
CHANNELS: Final[dict[str, str]] = {"telegram": "Telegram", "email": "письмо"}
