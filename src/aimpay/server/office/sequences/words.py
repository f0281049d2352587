"""Sequences in words."""

from collections.abc import Iterator, Sequence
from typing import Final

from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.mailing.models import DeliveryStatus
from aimpay.server.growth.sequences.plan import ChannelPolicy, Condition, StepKind, StopRule, wait_of
from aimpay.server.growth.sequences.reason_words import CHANNELS, REASONS
from aimpay.server.kit.typography import tied
from aimpay.server.office.stages.words import TOUCHES

MINUTES_IN_DAY: Final = 1440
MINUTES_IN_HOUR: Final = 60

STARTS: Final[dict[str, str]] = {
    **TOUCHES,
    TouchKind.PAYMENT_OPENED: "Открыл оплату и\u00a0не\u00a0оплатил",
}
KINDS: Final[dict[str, str]] = {StepKind.MARKETING: "реклама, только с\u00a0согласием", StepKind.SERVICE: "служебное"}
POLICIES: Final[dict[str, str]] = {
    ChannelPolicy.TELEGRAM_FIRST: "Telegram, а\u00a0если нельзя — письмо",
    ChannelPolicy.EMAIL_FIRST: "письмо, а\u00a0если нельзя — Telegram",
    ChannelPolicy.BOTH: "и\u00a0Telegram, и\u00a0письмо",
}
STATUSES: Final[dict[str, str]] = {
    DeliveryStatus.PENDING: "в\u00a0очереди",
    DeliveryStatus.SENDING: "отправляется",
    DeliveryStatus.SENT: "дошло",
    DeliveryStatus.BLOCKED: "бот заблокирован",
    DeliveryStatus.FAILED: "не\u00a0дошло",
    DeliveryStatus.UNCLEAR: "неясно, дошло\u00a0ли",
    DeliveryStatus.SKIPPED: "отменено перед отправкой",
    DeliveryStatus.DELETED: "удалено",
}


def wait_words(minutes: int) -> str:
    """«сразу», «через 30 мин», «через 2 дн.»."""
    if not minutes:
        return "сразу"
    for size, word in ((MINUTES_IN_DAY, "дн."), (MINUTES_IN_HOUR, "ч")):
        if minutes % size == 0:
            return f"через {minutes // size}\u00a0{word}"
    return f"через {minutes}\u00a0мин"


def wait_field(minutes: int) -> str:
    """As it is typed: «30m», «2d»."""
    return wait_of(minutes)


def percent(basis_points: int | None) -> str:
    """1234 is «12,3 %»."""
    tenths = ((basis_points or 0) + 5) // 10
    return f"{tenths // 10},{tenths % 10}\u00a0%"


def condition_words(condition: Condition) -> list[str]:
    return [tied(words) for words in _conditions(condition)]


def stops_words(rules: Sequence[StopRule]) -> str:
    return ", ".join(REASONS[rule] for rule in rules) or "ничто"


def _conditions(one: Condition) -> Iterator[str]:
    yield from _facts(one)
    for values, words in (
        (one.stages, "этап — {}"),
        (one.sources, "источник — {}"),
        (one.tags, "есть теги: {}"),
        (one.without_tags, "нет тегов: {}"),
    ):
        if values:
            yield words.format(", ".join(values))
    yield from (f"было: {STARTS[kind]}" for kind in one.did)
    yield from (f"не было: {STARTS[kind]}" for kind in one.did_not)
    yield from (f"можно написать: {CHANNELS[channel]}" for channel in one.has)


def _facts(one: Condition) -> Iterator[str]:
    for value, yes, no in (
        (one.bought, "уже покупал", "ничего не покупал"),
        (one.bill_open, "счёт ещё открыт", "открытого счёта нет"),
        (one.certified, "сертификат есть", "сертификата нет"),
    ):
        if value is not None:
            yield yes if value else no
