"""What a business setting is: its name, its sense, how it is typed and what it may be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aimpay.contract.money_text import grouped, rubles
from aimpay.server.kit.typed import read_percent, read_rubles, read_whole, typed_hundredths, within
from aimpay.server.school.errors import SettingInvalidError
from aimpay.server.school.requisites import read_inn, read_ogrn

NBSP: Final = "\u00a0"
HOURS: Final = 24
LONGEST_LINE: Final = 128


class Kind(StrEnum):
    LINE = "line"
    ADDRESS = "address"
    INN = "inn"
    OGRN = "ogrn"
    RUBLES = "rubles"
    PERCENT = "percent"
    WHOLE = "whole"
    HOUR = "hour"
    ZONE = "zone"
    CHOICE = "choice"


WORDS: Final = frozenset({Kind.LINE, Kind.ADDRESS, Kind.INN, Kind.OGRN})
"""An empty one is stored as an empty string."""


@dataclass(frozen=True)
class Setting:
    """``key`` is a row of ``school_settings``; «seller.inn» is a field inside of the row ``seller``.

    ``least`` and ``most`` are of the stored value: kopecks, basis points. ``empty`` says what an empty field means;
    without it a value is needed. ``readers``: who looks at it. ``guarded`` ones are changed with a fresh code only.
    """

    key: str
    title: str
    help: str
    group: str
    kind: Kind
    readers: str
    least: int | None = None
    most: int | None = None
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    empty: str = ""
    guarded: bool = False

    @property
    def row(self) -> str:
        return self.key.partition(".")[0]

    @property
    def field(self) -> str:
        return self.key.partition(".")[2]

    def in_values(self, values: Mapping[str, Any]) -> Any:
        """Return its value among those of the whole profile."""
        value = values[self.row]
        return value.get(self.field, "") if self.field else value

    def row_with(self, row: Any, value: Any) -> Any:
        """Return the row as it becomes; other fields of it stay."""
        return {**row, self.field: value} if self.field else value

    def read(self, typed: str) -> Any:
        """Return the value to store. Raises SettingInvalidError."""
        typed = typed.strip()
        if not typed:
            if not self.empty:
                raise SettingInvalidError(f"«{self.title}»: нужно значение.")
            return "" if self.kind in WORDS else None
        try:
            return self._read(typed)
        except ValueError as error:
            raise SettingInvalidError(f"«{self.title}»: {error}") from error

    def _read(self, typed: str) -> Any:
        match self.kind:
            case Kind.RUBLES | Kind.PERCENT:
                value = read_rubles(typed) if self.kind is Kind.RUBLES else read_percent(typed)
            case Kind.WHOLE:
                value = read_whole(typed)
            case Kind.HOUR:
                return within(0, HOURS - 1)(read_whole(typed.removesuffix(":00")))
            case Kind.INN | Kind.OGRN:
                return read_inn(typed) if self.kind is Kind.INN else read_ogrn(typed)
            case _:
                return self._word(typed)
        return within(self.least, self.most, self.shown)(value)

    def _word(self, typed: str) -> str:
        if self.kind is Kind.CHOICE:
            return _known(typed, dict(self.choices))
        return _zone(typed) if self.kind is Kind.ZONE else _line(typed, is_address=self.kind is Kind.ADDRESS)

    def typed(self, value: Any) -> str:
        """Return what stands in the field of the form."""
        if value is None:
            return ""
        return typed_hundredths(value) if self.kind in {Kind.RUBLES, Kind.PERCENT} else str(value)

    def shown(self, value: Any) -> str:
        """Return the value for people."""
        if value is None or value == "":
            return self.empty or "не\u00a0задано"
        match self.kind:
            case Kind.RUBLES:
                return rubles(value)
            case Kind.PERCENT:
                return f"{typed_hundredths(value)}{NBSP}%"
            case Kind.WHOLE:
                return f"{grouped(value)}{NBSP}{self.unit}" if self.unit else grouped(value)
            case Kind.HOUR:
                return f"{value}:00"
        return dict(self.choices).get(str(value), str(value))


def _known(typed: str, choices: Mapping[str, str]) -> str:
    if typed not in choices:
        raise ValueError("Выберите из\u00a0списка.")
    return typed


def _zone(typed: str) -> str:
    try:
        return ZoneInfo(typed).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("Нет такого часового пояса. Пример: Europe/Moscow.") from error


def _line(typed: str, *, is_address: bool) -> str:
    if len(typed) > LONGEST_LINE:
        raise ValueError(f"До\u00a0{LONGEST_LINE} знаков.")
    if not typed.isprintable():
        raise ValueError("Одна строка, без переносов.")
    if is_address and not typed.startswith(("https://", "http://")):
        raise ValueError("Нужен адрес, который начинается с\u00a0https://.")
    return typed
