"""What an erasure may do with a row about a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

NO: Final = "удалено"
NO_EMAIL: Final = "erased@erased.invalid"
FIVE_YEARS: Final = "статья 29 закона 402-ФЗ и статья 23 Налогового кодекса: документы хранятся 5 лет"
PROOF: Final = "статья 18 закона 38-ФЗ: согласие на рекламу доказывает тот, кто её распространял"
PERSONAL_KEYS: Final = frozenset({"full_name", "first_name", "last_name", "username", "ip", "agent", "phone"})

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """A person by everything that our rows call him. ``own_emails`` are those that are surely his."""

    user_ids: frozenset[int] = frozenset()
    lead_ids: frozenset[int] = frozenset()
    telegram_ids: frozenset[int] = frozenset()
    emails: frozenset[str] = frozenset()
    own_emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    instagram_ids: frozenset[str] = frozenset()


Wash = Callable[[Row, Subject], Mapping[str, Any]]
"""Returns the columns to change, empty when there is nothing personal in the row."""


@dataclass(frozen=True)
class Fate:
    """``what`` is said in the act. ``law``: why the row stays, and until the term ends."""

    what: str
    deletes: bool = False
    wash: Wash | None = None
    fields: tuple[str, ...] = ()
    law: str | None = None
    at_last: Wash | None = None
    """What is washed away when the term of keeping is over."""


ANONYMOUS: Final = Fate("обезличено: человека в записи больше не узнать")
DELETED: Final = Fate("удалено", deletes=True)


def cleaned(**values: Any) -> Fate:
    """These columns get these values, whatever was there."""
    return Fate("обезличено", wash=_setting(values), fields=tuple(values))


def washed(*columns: str) -> Fate:
    """In these columns with JSON everything that names the person is replaced; their shape stays."""
    return Fate("обезличено", wash=_washing(columns), fields=columns)


def kept(law: str, *columns: str, **at_last: Any) -> Fate:
    """The law keeps the row; JSON ``columns`` are washed now, ``at_last`` is set when the term is over."""
    what = "сохранено по закону" + (", копии запросов обезличены" if columns else "")
    wash, last = _washing(columns), _setting(at_last)

    def at_the_end(row: Row, subject: Subject) -> Mapping[str, Any]:
        return {**wash(row, subject), **last(row, subject)}

    return Fate(what, wash=wash, fields=columns, law=law, at_last=at_the_end)


def _setting(values: Mapping[str, Any]) -> Wash:
    def wash(row: Row, _subject: Subject) -> Mapping[str, Any]:
        return {name: value for name, value in values.items() if name in row and row[name] != value}

    return wash


def _washing(columns: tuple[str, ...]) -> Wash:
    def wash(row: Row, subject: Subject) -> Mapping[str, Any]:
        if "finished_at" in row and row["finished_at"] is None:
            return {}  # under way: it may have to be repeated word for word
        new = {name: without(row[name], subject) for name in columns}
        return {name: value for name, value in new.items() if value != row[name]}

    return wash


def wash_attempt(row: Row, subject: Subject) -> Mapping[str, Any]:
    """The address of a receipt stays with it; a payment that came to nothing has no receipt."""
    changes = dict(_washing(("request",))(row, subject))
    if row["status"] != "succeeded" and row["email"] != NO_EMAIL:
        changes["email"] = NO_EMAIL
    return changes


def wash_merge(row: Row, _subject: Subject) -> Mapping[str, Any]:
    """What was filled in from one card into another is told no more; the numbers of the rows that moved stay."""
    changes: dict[str, Any] = {} if row["reason"] == NO else {"reason": NO}
    if row["moved"].get("filled"):
        changes["moved"] = {**row["moved"], "filled": {}}
    return changes


def without(value: Any, subject: Subject) -> Any:
    """JSON with everything that names the person replaced by something of the same kind."""
    match value:
        case dict():
            return {
                key: (NO if item else item) if key in PERSONAL_KEYS else without(item, subject)
                for key, item in value.items()
            }
        case list():
            return [without(item, subject) for item in value]
        case bool():
            return value
        case int():
            return 0 if value in subject.telegram_ids else value
        case str():
            return _text_without(value, subject)
        case _:
            return value


def _text_without(value: str, subject: Subject) -> str:
    for email in subject.emails:
        if email in value.lower():
            return NO_EMAIL
    names = {*subject.phones, *map(str, subject.telegram_ids), *subject.instagram_ids}
    return NO if any(name in value for name in names) else value
