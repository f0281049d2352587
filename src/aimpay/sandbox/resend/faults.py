"""Faults that people and tests ask for; spent one by one, kept in the store."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from aimpay.sandbox.fault_book import Book, FaultList, OrderedFault
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


class Fault(OrderedFault):
    """``times`` null lasts until removed. ``key`` is the number of the API key, from 1; null means any."""

    kind: Kind
    key: int | None = Field(default=None, ge=1)
    method: str | None = None
    path: str | None = Field(default=None, description="part of the request's path")
    after_commit: bool = Field(default=False, description="the letter is sent, only the answer fails")
    seconds: float = Field(default=60, ge=0, description="how long `timeout` holds the answer")


class Faults(FaultList[Fault]):
    pass


class FaultBook(Book[Faults, Fault]):
    def __init__(self, store: Store) -> None:
        super().__init__(store, "resend", Faults)

    def take(
        self,
        kinds: Sequence[str],
        *,
        key: int | None = None,
        method: str = "",
        path: str = "",
        after_commit: bool = False,
    ) -> Fault | None:
        def fits(fault: Fault) -> bool:
            same = (fault.method or method).upper() == method.upper() and (fault.path or "") in path
            of_key = fault.key in {None, key}
            return fault.kind in kinds and of_key and same and fault.after_commit == after_commit

        return self.spend(fits)
