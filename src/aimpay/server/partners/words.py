"""How the chain of a sale is told in Russian."""

from typing import Final

from aimpay.server.partners.models import Commission, CommissionStatus
from aimpay.server.partners.rules import Doubt, Verdict

VERDICTS: Final = {
    Verdict.CREDITED: "первое касание — покупатель записан на этого партнёра",
    Verdict.UNKNOWN_LINK: "такой ссылки нет — никто не записан",
    Verdict.MAY_NOT_REFER: "партнёру нельзя приводить друзей по настройке школы — никто не записан",
    Verdict.SELF: "человек пришёл по своей же ссылке — не считается",
    Verdict.CIRCLE: "этого партнёра привёл сам покупатель — круг не считается",
    Verdict.ALREADY_ATTRIBUTED: "покупатель уже записан раньше — остаётся первое касание",
    Verdict.ALREADY_PAID: "человек купил раньше, чем пришёл по ссылке — не считается",
}
FIRST_TOUCH: Final = "first_touch"
BY_HAND: Final = "by_hand"
BROUGHT: Final = "brought"
RULES: Final = {
    FIRST_TOUCH: "Первое касание: чья ссылка привела первой, тот и записан.",
    BY_HAND: "Решение администратора: партнёр назначен вручную.",
    BROUGHT: "Перенесено из прежней системы: там покупатель был записан на этого партнёра.",
}
NOBODY: Final = "Никто не записан: по ссылке партнёра покупатель не приходил, или ни одно касание не засчитано."
TAKEN_OFF: Final = "Решение администратора: партнёр снят вручную."
DOUBTS: Final = {
    Doubt.SAME_CONTACT: "у партнёра и покупателя одна почта или телефон — похоже на второй аккаунт",
    Doubt.CIRCLE: "покупатель сам привёл этого партнёра, прямо или через других",
    Doubt.SHARED_CONTACT: "та же почта или телефон у другого человека, приведённого этим партнёром",
}
TAKEN_AWAY: Final = "снято решением школы"


def doubt_words(reason: str | None) -> str:
    return DOUBTS[Doubt(reason)] if reason else ""


def commission_words(commission: Commission) -> str:
    """Say where a commission stands. The day is told apart, where it matters."""
    match CommissionStatus(commission.status):
        case CommissionStatus.REVIEW:
            return "на проверке"
        case CommissionStatus.HELD:
            return "на удержании"
        case CommissionStatus.AVAILABLE:
            return "начислено"
        case CommissionStatus.REVERSED:
            return "отменено: возврат" if commission.review_note is None else TAKEN_AWAY
