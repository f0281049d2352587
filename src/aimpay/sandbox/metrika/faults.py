"""Faults that people and tests ask for; spent one by one, kept in the store."""

from typing import Literal

from pydantic import Field

from aimpay.sandbox.fault_book import Book, FaultList, OrderedFault
from aimpay.sandbox.store import Store

Kind = Literal["unauthorized", "forbidden", "too_many_requests", "server_error", "unavailable", "timeout"]


class Fault(OrderedFault):
    """``times`` null lasts until removed."""

    kind: Kind
    method: str | None = None
    path: str | None = Field(default=None, description="part of the request's path")
    after_commit: bool = Field(default=False, description="the data is taken, only the answer fails")
    seconds: float = Field(default=60, ge=0, description="how long `timeout` holds the answer")


class Faults(FaultList[Fault]):
    pass


class FaultBook(Book[Faults, Fault]):
    def __init__(self, store: Store) -> None:
        super().__init__(store, "metrika", Faults)

    def take(self, *, method: str, path: str, after_commit: bool) -> Fault | None:
        def fits(fault: Fault) -> bool:
            same = (fault.method or method).upper() == method.upper() and (fault.path or "") in path
            return same and fault.after_commit == after_commit

        return self.spend(fits)
