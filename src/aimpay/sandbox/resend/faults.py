"""Faults that people and tests ask for; spent one by one, kept in the store."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from aimpay.sandbox.store import Store

Refused = Literal[
    "invalid_api_key",
    "restricted_api_key",
    "rate_limit_exceeded",
    "daily_quota_exceeded",
    "monthly_quota_exceeded",
    "application_error",
    "internal_server_error",
]
Kind = Refused | Literal["timeout", "bounce", "complaint", "suppress", "duplicate_event", "bad_signature", "lost_event"]


class Fault(BaseModel):
    """``times`` null lasts until removed. ``key`` is the number of the API key, from 1; null means any."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    times: int | None = Field(default=1, ge=1)
    key: int | None = Field(default=None, ge=1)
    method: str | None = None
    path: str | None = Field(default=None, description="part of the request's path")
    after_commit: bool = Field(default=False, description="the letter is sent, only the answer fails")
    seconds: float = Field(default=60, ge=0, description="how long `timeout` holds the answer")


class Faults(BaseModel):
    faults: list[Fault] = []


class FaultBook:
    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> Faults:
        return Faults.model_validate(self._store.get("resend.faults", "book") or {})

    def write(self, faults: Faults) -> Faults:
        self._store.put("resend.faults", "book", faults.model_dump())
        return faults

    def take(
        self,
        kinds: Sequence[str],
        *,
        key: int | None = None,
        method: str = "",
        path: str = "",
        after_commit: bool = False,
    ) -> Fault | None:
        """Spend one use of the first fault that fits."""
        book = self.read()
        for fault in book.faults:
            if (
                fault.kind in kinds
                and fault.key in {None, key}
                and (fault.method or method).upper() == method.upper()
                and (fault.path or "") in path
                and fault.after_commit == after_commit
            ):
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
