"""Reads fields of a form one by one and collects what is wrong with each, so that all of it is said at once."""

from collections.abc import Callable
from typing import TypeVar

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError

Value = TypeVar("Value")


class FormWrongError(BusinessError):
    """``problems`` are Russian lines, one for each field."""

    code = ErrorCode.INVALID_REQUEST
    status = 422
    text = "Форма заполнена неверно."

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems), problems=problems)
        self.problems = problems


class TypedForm:
    """``check`` raises ``FormWrongError`` with everything that was wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def needed(self, title: str, typed: str, read: Callable[[str], Value], instead: Value) -> Value:
        """Return the value; ``instead`` stands for one that is wrong or missing, until ``check``."""
        if not typed.strip():
            self.problems.append(f"«{title}»: нужно значение.")
            return instead
        return self._read(title, typed, read, instead)

    def perhaps(self, title: str, typed: str, read: Callable[[str], Value]) -> Value | None:
        """Return None for an empty field."""
        return self._read(title, typed, read, None) if typed.strip() else None

    def _read(self, title: str, typed: str, read: Callable[[str], Value], instead: Value) -> Value:
        try:
            return read(typed)
        except ValueError as error:
            self.problems.append(f"«{title}»: {str(error)[:1].lower()}{str(error)[1:]}")
            return instead

    def check(self) -> None:
        if self.problems:
            raise FormWrongError(self.problems)
