"""Faults that people and tests ask for; spent one by one, kept in the store."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from aimpay.sandbox.fault_book import Book, FaultList, OrderedFault
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


class Fault(OrderedFault):
    """``times`` null lasts until removed."""

    kind: Kind
    method: str | None = None
    path: str | None = Field(default=None, description="part of the request's path")
    seconds: float = Field(default=30, ge=0, description="`slow`: time to the first token")
    after: int = Field(default=3, ge=0, description="`cut`: pieces of the answer before the connection ends")


class Faults(FaultList[Fault]):
    pass


class FaultBook(Book[Faults, Fault]):
    def __init__(self, store: Store) -> None:
        super().__init__(store, "deepseek", Faults)

    def take(self, kinds: Sequence[str], *, method: str, path: str) -> Fault | None:
        def fits(fault: Fault) -> bool:
            same = (fault.method or method).upper() == method.upper() and (fault.path or "") in path
            return fault.kind in kinds and same

        return self.spend(fits)
