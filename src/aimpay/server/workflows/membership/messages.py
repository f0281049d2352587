"""What is said about access that ends, trials, and people in a group without a right. HTML, names escaped."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from aimpay.contract.learning import MembersReport
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import NBSP, day

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SHOWN = 15


def moment_words(moment: datetime) -> str:
    """30 ноября 2026 в 14:05 (МСК)."""
    there = moment.astimezone(MOSCOW)
    return f"{day(there)} в{NBSP}{there:%H:%M}{NBSP}(МСК)"


def left_words(left: timedelta) -> str:
    """Days when there is a day, else hours, else minutes, rounded: a warning comes a moment late."""
    if round(left / HOUR) >= DAY // HOUR:
        return _counted(round(left / DAY), "день", "дня", "дней")
    if round(left / MINUTE) >= HOUR // MINUTE:
        return _counted(round(left / HOUR), "час", "часа", "часов")
    return _counted(max(round(left / MINUTE), 1), "минуту", "минуты", "минут")


def _counted(number: int, one: str, few: str, many: str) -> str:
    tens, ones = number % 100 // 10, number % 10
    word = one if ones == 1 and tens != 1 else few if ones in {2, 3, 4} and tens != 1 else many
    return f"{number}{NBSP}{word}"


def access_ends(course: str, ends_at: datetime, left: timedelta) -> str:
    return (
        f"⏳ <b>Доступ закончится через {left_words(left)}</b>\n\nКурс «{escape(course)}» открыт вам до{NBSP}"
        f"{moment_words(ends_at)}. Оплатите его снова сейчас — оставшиеся дни не{NBSP}пропадут."
    )


def trial_ends(course: str, ends_at: datetime, left: timedelta) -> str:
    return (
        f"⏳ <b>Пробный доступ закончится через {left_words(left)}</b>\n\nКурс «{escape(course)}» открыт вам до{NBSP}"
        f"{moment_words(ends_at)}. Оплатите курс — и{NBSP}останетесь в{NBSP}группе."
    )


def access_over(course: str) -> str:
    return (
        f"<b>Доступ закончился</b>\n\nСрок доступа к{NBSP}курсу «{escape(course)}» вышел, группа для вас закрыта. "
        f"Оплатите курс снова — и{NBSP}вход откроется той{NBSP}же кнопкой."
    )


def trial_over(course: str) -> str:
    return (
        f"<b>Пробный доступ закончился</b>\n\nНадеемся, курс «{escape(course)}» вам понравился. "
        f"Оплатите его — и{NBSP}группа откроется снова."
    )


def trial_taken(name: str, telegram_id: int, course: str, ends_at: datetime) -> str:
    return (
        f"🎈 <b>Пробный доступ</b>\n\n{escape(name)} ({telegram_id}) пробует курс «{escape(course)}» "
        f"до{NBSP}{moment_words(ends_at)}."
    )


def may_return(course: str) -> str:
    return (
        f"<b>Вход в{NBSP}группу снова открыт</b>\n\nПраво на{NBSP}курс «{escape(course)}» у{NBSP}вас есть, "
        f"а{NBSP}группа вас не{NBSP}пускала. Мы это исправили."
    )


def stranger_warned(course: str, remove_at: datetime | None) -> str:
    """``remove_at`` None: the school only warns."""
    then = (
        f"Если ничего не{NBSP}изменится, {moment_words(remove_at)} бот уберёт вас из{NBSP}группы."
        if remove_at
        else f"Пожалуйста, оплатите курс или выйдите из{NBSP}группы."
    )
    return (
        f"⚠️ <b>Нет права на{NBSP}курс</b>\n\nВы в{NBSP}группе курса «{escape(course)}», но{NBSP}оплаты от{NBSP}вас "
        f"мы не{NBSP}видим. {then}\n\nЕсли это ошибка — напишите школе: /help"
    )


def stranger_removed(course: str) -> str:
    return (
        f"<b>Вы больше не{NBSP}в{NBSP}группе</b>\n\nПрава на{NBSP}курс «{escape(course)}» у{NBSP}вас нет. "
        f"Оплатите его — и{NBSP}войдёте снова."
    )


def strangers_seen(people: Sequence[tuple[int, str | None, bool]], remove_at: datetime | None) -> str:
    """``people``: Telegram id, name if known, whether the warning reached him."""
    lines = [
        f"• {escape(name) + ' ' if name else ''}<code>{telegram_id}</code> — "
        + ("предупреждён" if reached else f"написать ему бот не{NBSP}может")
        for telegram_id, name, reached in people[:SHOWN]
    ]
    more = [f"…и{NBSP}ещё {len(people) - SHOWN}"] if len(people) > SHOWN else []
    then = f"Без права уберём {moment_words(remove_at)}." if remove_at else f"Сами никого не{NBSP}убираем."
    shown = "\n".join([*lines, *more])
    return (
        f"👀 <b>В{NBSP}группе люди без права на{NBSP}курс</b>\n\n{shown}\n\n{then} "
        f"Свой человек? Напишите: <code>Оставить: {people[0][0]}</code>"
    )


def stranger_is_out(telegram_id: int, name: str | None, course: str) -> str:
    who = f"{escape(name)} " if name else ""
    return (
        f"🚪 <b>Убрали из{NBSP}группы</b>\n\n{who}<code>{telegram_id}</code>: права на{NBSP}курс "
        f"«{escape(course)}» нет. Войти снова можно по{NBSP}праву."
    )


def check_report(report: MembersReport, *, repair: bool) -> str:
    """Counts only: no names."""
    lines = [
        ("в группе без права", report.strangers),
        ("право закончилось, но ещё в группе", report.overstayed),
        ("право есть, но вход закрыт", report.shut_out),
        ("не получилось исправить", report.failed),
        ("Telegram не смог ответить", report.unknown),
    ]
    found = "\n".join(f"• {words}: {number}" for words, number in lines if number)
    title = f"Расхождений нет, проверено {report.asked}." if not report.found else f"Проверено {report.asked}:"
    done = f"\n\n{'Исправляем' if repair else 'Ничего не меняли'}." if report.found else ""
    return f"🔎 <b>Группа и{NBSP}права</b>\n\n{title}" + (f"\n{found}" if found else "") + done
