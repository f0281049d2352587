"""Bytes of a CSV file as lines, and what is wrong with the others. Pure: nothing is asked or written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from aimpay.server.growth.visits.marks import MARK_LENGTH, clean
from aimpay.server.insight.costs.reading import read_amount
from aimpay.server.insight.costs.table import MOST_LINES, NotATableError, rows_of
from aimpay.server.kit.email import normalise_email
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.phone import normalise_phone
from aimpay.server.workflows.moving.errors import ListUnreadableError
from aimpay.server.workflows.moving.lists.columns import WHO, find_columns
from aimpay.server.workflows.moving.lists.kinds import Line
from aimpay.server.workflows.moving.original.values import EARLIEST, read_telegram_id
from aimpay.server.workflows.moving.report import Remark

LARGEST: Final = 5 * 1024 * 1024
FORMATS: Final = (
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d/%m/%Y",
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
)
TOO_LARGE: Final = "Файл больше 5\u00a0МБ: разделите его на\u00a0части."
NO_TABLE: Final = f"Это не\u00a0таблица CSV до\u00a0{MOST_LINES} строк: сохраните список как «CSV» или разделите его."
NO_WHO: Final = "В\u00a0первой строке нет заголовков: нужен столбец «Email», «Телефон» или «Telegram id»."
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


@dataclass
class Reading:
    """``unknown`` are headers that were not understood."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    unknown: Sequence[str] = ()
    total: int = 0


def read_list(body: bytes, now: datetime) -> Reading:
    """Raise ListUnreadableError for what is no list at all; a wrong line is a problem, and the rest are taken."""
    if len(body) > LARGEST:
        raise ListUnreadableError(TOO_LARGE)
    try:
        rows = rows_of(body, MOST_LINES + 1)
    except NotATableError as error:
        raise ListUnreadableError(NO_TABLE) from error
    places, unknown = find_columns(rows[0][1]) if rows else ({}, ())
    if not set(places) & set(WHO):
        raise ListUnreadableError(NO_WHO)
    reading = Reading(unknown=unknown, total=len(rows) - 1)
    seen: dict[str | int, int] = {}
    for number, cells in rows[1:]:
        try:
            line = _line(number, {name: _cell(cells, at) for name, at in places.items()}, now)
            _check_new(line, seen)
        except ValueError as error:
            reading.problems.append(Remark(f"строка {number}", str(error)))
        else:
            reading.lines.append(line)
    return reading


def _check_new(line: Line, seen: dict[str | int, int]) -> None:
    """Raise ValueError for a person who stands above. Telephones are shared by families: they tell nothing."""
    who = [one for one in (line.telegram_id, line.email) if one] or [one for one in (line.phone,) if one]
    before = next((seen[one] for one in who if one in seen), None)
    if before is not None:
        raise ValueError(f"тот же человек, что в строке {before}")
    seen.update(dict.fromkeys(who, line.number))


def _cell(cells: Sequence[str], at: int) -> str:
    """A quote before a formula's sign is a spreadsheet's way to say that it is text."""
    cell = cells[at] if at < len(cells) else ""
    return cell.removeprefix("'")


def _line(number: int, said: Mapping[str, str], now: datetime) -> Line:
    """Raise ValueError in words for a person; what was typed is not repeated in them."""
    name = " ".join(filter(None, (said.get("name"), said.get("last_name"))))
    return Line(
        number=number,
        name=clean(name, 200),
        email=_email(said.get("email", "")),
        phone=_phone(said.get("phone", "")),
        telegram_id=_telegram_id(said.get("telegram_id", "")),
        at=_past(said.get("at", ""), "дата", now),
        amount=_amount(said.get("amount", "")),
        until=_moment(said.get("until", ""), "дата окончания"),
        code=clean(said.get("code"), 64),
        source=(clean(said.get("source"), MARK_LENGTH) or "").lower() or None,
        campaign=clean(said.get("campaign"), MARK_LENGTH),
        note=clean(said.get("note"), 1000),
        consent_at=_past(said.get("consent_at", ""), "дата согласия", now),
        consent_how=clean(said.get("consent_how"), 250),
    )


def _email(typed: str) -> str | None:
    email = normalise_email(typed) if typed else None
    if typed and email is None:
        raise ValueError("почта записана неверно")
    return email


def _phone(typed: str) -> str | None:
    phone = normalise_phone(typed) if typed else None
    if typed and phone is None:
        raise ValueError("телефон записан неверно")
    return phone


def _telegram_id(typed: str) -> int | None:
    found = read_telegram_id(typed) if typed else None
    if typed and found is None:
        raise ValueError("Telegram id — это число, а здесь не оно")
    return found


def _amount(typed: str) -> int:
    try:
        return read_amount(typed)
    except ValueError as error:
        raise ValueError("сумму не понять") from error


def _past(typed: str, what: str, now: datetime) -> datetime | None:
    moment = _moment(typed, what)
    if moment is not None and moment > now:
        raise ValueError(f"{what} в будущем")
    return moment


def _moment(typed: str, what: str) -> datetime | None:
    """Without an offset it is Moscow's."""
    if not typed:
        return None
    for form in FORMATS:
        try:
            found = datetime.strptime(typed, form).replace(tzinfo=MOSCOW)
        except ValueError:
            continue
        break
    else:
        try:
            found = datetime.fromisoformat(typed)
        except ValueError as error:
            raise ValueError(f"{what} не читается: нужна вида 23.11.2026") from error
        found = found if found.tzinfo else found.replace(tzinfo=MOSCOW)
    if found.year < EARLIEST or found > LATEST:
        raise ValueError(f"{what} слишком давно или слишком далеко")
    return found.astimezone(UTC)
