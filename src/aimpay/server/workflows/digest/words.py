"""The digest in words: figures that the role may see, and what waits, each with a button that acts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aimpay.contract.digest import DigestPeriod
from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.contract.money_text import grouped, rubles
from aimpay.server.insight.morning import Figures
from aimpay.server.insight.period import Period, this_week, today, yesterday
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.kit.typography import MONTHS, NBSP, plural, tied
from aimpay.server.staff.rules import Action, Role, may
from aimpay.server.workflows.morning.morning import Morning
from aimpay.server.workflows.morning.queues import QUEUES
from aimpay.server.workflows.morning.waiting import Waiting

PERIODS: Final[dict[DigestPeriod, Callable[[datetime], Period]]] = {
    DigestPeriod.TODAY: today,
    DigestPeriod.YESTERDAY: yesterday,
    DigestPeriod.WEEK: this_week,
}
BEFORE: Final = {
    DigestPeriod.TODAY: "вчера к этому часу",
    DigestPeriod.YESTERDAY: "днём раньше",
    DigestPeriod.WEEK: "неделей раньше",
}
DAILY: Final = "Сводка на\u00a0каждый день"
CALM: Final = "Сейчас ничего не ждёт."
WAITS: Final = "<b>Ждёт вас</b>"


def period_of(name: DigestPeriod, now: datetime) -> Period:
    return PERIODS[name](now)


@dataclass(frozen=True)
class Line:
    title: str
    needs: Action
    read: Callable[[Figures], str]


def _sales(one: Figures) -> str:
    return f"{plural_of(one.sales, 'продажа', 'продажи', 'продаж')} на {rubles(one.sold)}" if one.sales else "нет"


def _refunds(one: Figures) -> str:
    if not one.refunded:
        return "нет"
    return f"{plural_of(one.refunds, 'возврат', 'возврата', 'возвратов')} на {rubles(one.refunded)}"


LINES: Final = (
    Line("Визиты", Action.SEE_REPORTS, lambda one: grouped(one.visits)),
    Line("Новые лиды", Action.SEE_PEOPLE, lambda one: grouped(one.leads)),
    Line("Продажи", Action.SEE_REPORTS, _sales),
    Line("Возвраты", Action.SEE_MONEY, _refunds),
    Line("Чистыми", Action.SEE_MONEY, lambda one: rubles(one.net)),
    Line("Не дошло сообщений", Action.SEE_HOME, lambda one: grouped(one.failed_deliveries)),
)


def plural_of(count: int, one: str, few: str, many: str) -> str:
    return f"{grouped(count)}{NBSP}{plural(count, one, few, many)}"


def digest_text(told: Morning, name: DigestPeriod, role: Role, *, is_daily: bool = False) -> str:
    """Telegram HTML. ``is_daily`` says why it came: nobody asked for it just now."""
    figures = [
        tied(f"{line.title}: <b>{line.read(told.figures)}</b> ({BEFORE[name]} — {line.read(told.before)})")
        for line in LINES
        if may(role, line.needs)
    ]
    head = f"<b>{_title(told.period, name)}</b>"
    parts = [f"{DAILY}\n\n{head}" if is_daily else head, "\n".join(figures), *_waiting(told.waiting, role)]
    return "\n\n".join(parts)


def _title(period: Period, name: DigestPeriod) -> str:
    first = moscow_day(period.start)
    if name is DigestPeriod.WEEK:
        return f"Неделя с{NBSP}{first.day}{NBSP}{MONTHS[first.month - 1]}"
    word = "Сегодня" if name is DigestPeriod.TODAY else "Вчера"
    return f"{word}, {first.day}{NBSP}{MONTHS[first.month - 1]}"


def _waiting(waiting: Waiting, role: Role) -> Iterator[str]:
    asked = [
        tied(f"• {grouped(count)} {one.words(waiting)}")
        for one in QUEUES
        if may(role, one.needs) and (count := one.count(waiting))
    ]
    yield "\n".join((WAITS, *asked)) if asked else CALM
    if may(role, Action.SEE_MONEY):
        yield tied(_comparison(waiting))


def _comparison(waiting: Waiting) -> str:
    if waiting.compared is None:
        return "Сверки с платёжными сервисами ещё не было: она идёт каждую ночь."
    day = f"{waiting.compared:%d.%m.%Y}"
    if waiting.differences:
        left = plural_of(waiting.differences, "расхождение", "расхождения", "расхождений")
        return f"Сверка по {day}: {left}."
    return f"Сверка по {day}: всё сходится."


@dataclass(frozen=True)
class Act:
    """``address`` is that of a queue; ``button`` and ``argument``: what serves it in the bot."""

    address: str
    words: str
    button: BotButton
    argument: str | None = None


ACTS: Final = (
    Act("/office/payouts", "Решить выплаты", BotButton.PAYOUTS),
    Act("/office/payouts?state=work", "Выплаты вручную", BotButton.PAYOUTS),
    Act("/office/reviews", "Бонусы на проверке", BotButton.REVIEWS),
    Act("/office/chats", "Ответить в чатах", BotButton.CHATS),
    Act("/office/differences", "Расхождения", BotButton.OFFICE, "differences"),
    Act("/office/failures", "Повторить всё", BotButton.RETRY_ALL),
    Act("/office/failures/messages", "Что не дошло", BotButton.OFFICE, "failures_messages"),
    Act("/office/incomes", "Занести доходы", BotButton.OFFICE, "incomes"),
    Act("/office/certificates", "Имена в сертификатах", BotButton.CORRECTIONS),
)
BY_ADDRESS: Final = {act.address: act for act in ACTS}


def digest_buttons(waiting: Waiting, role: Role) -> tuple[NotifyButton, ...]:
    """One button for each place where something waits."""
    found: dict[tuple[str, str | None], NotifyButton] = {}
    for queue in QUEUES:
        if may(role, queue.needs) and (count := queue.count(waiting)):
            act = BY_ADDRESS[queue.address]
            button = NotifyButton(text=f"{act.words}: {count}", callback=act.button, argument=act.argument)
            found.setdefault((act.button, act.argument), button)
    return tuple(found.values())


def daily_buttons(role: Role) -> tuple[NotifyButton, ...]:
    """What stands under the daily message besides what acts."""
    today = NotifyButton(text="Сегодня", callback=BotButton.DIGEST, argument=DigestPeriod.TODAY)
    chart = NotifyButton(text="Графиком", callback=BotButton.DIGEST_PICTURE)
    off = NotifyButton(text="Не\u00a0присылать сводку", callback=BotButton.DIGEST_OFF)
    return (today, *((chart,) if may(role, Action.SEE_REPORTS) else ()), off)
