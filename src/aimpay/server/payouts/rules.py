"""Pure decisions about paying out. Sums in kopecks."""

from datetime import datetime, timedelta, timezone
from typing import Final

MOSCOW: Final = timezone(timedelta(hours=3))
NPD_CAP: Final = 240_000_000
"""What a self-employed person may earn in a calendar year: 2.4 million rubles."""
BASIS: Final = 10_000

REPEAT_FOR: Final = timedelta(hours=23)
"""The provider forgets a key after 24 hours: past this the call is not repeated, only looked for."""
GIVE_UP_AFTER: Final = timedelta(hours=25)
FIRST_CHECK_AFTER: Final = timedelta(minutes=1)
SLOWEST_CHECK: Final = timedelta(hours=3)
REMINDERS: Final = (timedelta(days=3), timedelta(days=7))
"""How long after a payout the receipt of a self-employed partner is asked for again."""

NOT_SENT: Final = "not_sent"
REASONS: Final = {
    "insufficient_funds": "На счёте школы для выплат не хватило денег. Сумма снова доступна: школа пополнит счёт.",
    "fraud_suspected": "Выплату остановила защита от мошенничества. Укажите другую карту, СБП или кошелёк.",
    "one_time_limit_exceeded": "Сумма больше, чем можно перевести за один раз. Запросите выплату частями.",
    "periodic_limit_exceeded": "Исчерпан лимит переводов за период. Подождите или укажите другие реквизиты.",
    "rejected_by_payee": "Банк или кошелёк получателя не принял перевод. Проверьте, куда платить.",
    "general_decline": "Перевод отклонён, причину не назвали. Попробуйте ещё раз или укажите другие реквизиты.",
    "issuer_unavailable": "Банк получателя не отвечает. Попробуйте позже.",
    "recipient_not_found": "Получатель не найден: в этом банке нет счёта с таким номером. Проверьте телефон и банк.",
    "recipient_check_failed": "Имя получателя не совпало с тем, что знает банк. Проверьте, куда платить.",
    "identification_required": "Кошелёк не подтверждён. Пройдите идентификацию в ЮMoney или укажите карту.",
    "self_employed_annual_limit_exceeded": "Годовой лимит дохода самозанятого исчерпан. Напишите в школу.",
    NOT_SENT: "Платёжный сервис так и не принял выплату. Деньги не отправлены; запросите её ещё раз.",
}
UNKNOWN_REASON: Final = "Выплата не прошла, деньги не отправлены. Попробуйте ещё раз или укажите другие реквизиты."

LONGEST_WALLET, SHORTEST_WALLET = 33, 11
RUSSIAN_PHONE: Final = 11


def explain(reason: str | None) -> str:
    """Say in plain Russian why a payout did not pass; unknown reasons get a true general answer."""
    return REASONS.get(reason or "", UNKNOWN_REASON)


def normalise_phone(typed: str) -> str | None:
    """Return «79161234567» for a Russian mobile number however it is written, or None."""
    digits = "".join(sign for sign in typed if sign in "0123456789")
    rest = "".join(sign for sign in typed if sign not in "0123456789")
    if set(rest) - set("+-() .\u00a0\t"):
        return None
    if len(digits) == RUSSIAN_PHONE - 1:
        digits = f"7{digits}"
    if len(digits) == RUSSIAN_PHONE and digits[0] == "8":
        digits = f"7{digits[1:]}"
    return digits if len(digits) == RUSSIAN_PHONE and digits.startswith("79") else None


def normalise_wallet(typed: str) -> str | None:
    """Return the digits of a YooMoney wallet, or None."""
    digits = "".join(typed.split())
    fits = SHORTEST_WALLET <= len(digits) <= LONGEST_WALLET
    return digits if fits and digits.isascii() and digits.isdigit() else None


def masked_card(last4: str) -> str:
    return f"•• {last4}"


def masked_phone(phone: str, bank: str) -> str:
    return f"+7 ••• ••• {phone[-4:-2]} {phone[-2:]}, {bank}"


def masked_wallet(number: str) -> str:
    return f"ЮMoney •• {number[-4:]}"


def masked_inn(inn: str) -> str:
    return f"•••• {inn[-4:]}"


def fee(amount: int, basis_points: int, fixed: int) -> int:
    """Return what sending ``amount`` costs the school; part kopecks are rounded up."""
    return -(-amount * basis_points // BASIS) + fixed


def needs_second_person(amount: int, limit: int | None, admins: int) -> bool:
    """A lone admin is never asked to find a second one."""
    return limit is not None and amount > limit and admins > 1


def next_check(since: datetime, now: datetime) -> datetime:
    """Ask again after as long as it has lasted, a minute at least, three hours at most."""
    return now + min(max(now - since, FIRST_CHECK_AFTER), SLOWEST_CHECK)


def next_reminder(finished_at: datetime, now: datetime) -> datetime | None:
    """Return when the receipt is asked for again; None when that was done often enough."""
    moments = (finished_at + wait for wait in REMINDERS)
    return next((moment for moment in moments if moment > now), None)


def year_bounds(now: datetime) -> tuple[datetime, datetime]:
    """Return the calendar year, by Moscow, that ``now`` is in."""
    year = now.astimezone(MOSCOW).year
    return datetime(year, 1, 1, tzinfo=MOSCOW), datetime(year + 1, 1, 1, tzinfo=MOSCOW)
