"""Faults that people and tests ask for; spent one by one, kept in the store."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from aimpay.sandbox.store import Store

Kind = Literal[
    "token_expired",
    "no_permission",
    "rate_limit",
    "server_error",
    "timeout",
    "duplicate_event",
    "lost_event",
    "bad_signature",
]


class Fault(BaseModel):
    """``times`` null lasts until removed."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    times: int | None = Field(default=1, ge=1)
    after_commit: bool = Field(default=False, description="the message is sent, only the answer fails")
    seconds: float = Field(default=60, ge=0, description="how long `timeout` holds the answer")


class Faults(BaseModel):
    faults: list[Fault] = []


class FaultBook:
    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> Faults:
        return Faults.model_validate(self._store.get("instagram.faults", "book") or {})

    def write(self, faults: Faults) -> Faults:
        self._store.put("instagram.faults", "book", faults.model_dump())
        return faults

    def take(self, kinds: Sequence[str], *, after_commit: bool = False) -> Fault | None:
        """Spend one use of the first fault that fits."""
        book = self.read()
        for fault in book.faults:
            if fault.kind in kinds and fault.after_commit == after_commit:
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
