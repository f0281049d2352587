"""Faults that people and tests ask for; spent one by one, kept in the store."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from aimpay.sandbox.store import Store

Kind = Literal[
    "bad_request",
    "wrong_key",
    "no_balance",
    "bad_parameter",
    "too_many_requests",
    "server_error",
    "overloaded",
    "slow",
    "cut",
    "blank",
    "content_filter",
    "insufficient_system_resource",
]


class Fault(BaseModel):
    """``times`` null lasts until removed."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    times: int | None = Field(default=1, ge=1)
    method: str | None = None
    path: str | None = Field(default=None, description="part of the request's path")
    seconds: float = Field(default=30, ge=0, description="`slow`: time to the first token")
    after: int = Field(default=3, ge=0, description="`cut`: pieces of the answer before the connection ends")


class Faults(BaseModel):
    faults: list[Fault] = []


class FaultBook:
    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> Faults:
        return Faults.model_validate(self._store.get("deepseek.faults", "book") or {})

    def write(self, faults: Faults) -> Faults:
        self._store.put("deepseek.faults", "book", faults.model_dump())
        return faults

    def take(self, kinds: Sequence[str], *, method: str, path: str) -> Fault | None:
        """Spend one use of the first fault that fits."""
        book = self.read()
        for fault in book.faults:
            fits = (fault.method or method).upper() == method.upper() and (fault.path or "") in path
            if fault.kind in kinds and fits:
                self._spend(book, fault)
                return fault
        return None

    def _spend(self, book: Faults, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if not fault.times:
            book.faults.remove(fault)
        self.write(book)
