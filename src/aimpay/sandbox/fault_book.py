"""Faults that people and tests ask for: kept in the store, spent one by one."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from aimpay.sandbox.store import Store


class OrderedFault(BaseModel):
    """``times`` null lasts until removed."""

    model_config = ConfigDict(extra="forbid")

    times: int | None = Field(default=1, ge=1)


Ordered = TypeVar("Ordered", bound=OrderedFault)


class FaultList(BaseModel, Generic[Ordered]):
    faults: list[Ordered] = []


Listed = TypeVar("Listed", bound=FaultList[Any])


class Book(Generic[Listed, Ordered]):
    """``name`` is the emulator's, ``model`` its list of faults."""

    def __init__(self, store: Store, name: str, model: type[Listed]) -> None:
        self._store = store
        self._kind = f"{name}.faults"
        self._model = model

    def read(self) -> Listed:
        return self._model.model_validate(self._store.get(self._kind, "book") or {})

    def write(self, faults: Listed) -> Listed:
        self._store.put(self._kind, "book", faults.model_dump())
        return faults

    def spend(self, fits: Callable[[Ordered], bool]) -> Ordered | None:
        """Spend one use of the first fault that fits."""
        book = self.read()
        fault: Ordered | None = next(filter(fits, book.faults), None)
        if fault is None or fault.times is None:
            return fault
        fault.times -= 1
        if not fault.times:
            book.faults.remove(fault)
        self.write(book)
        return fault
