"""Faults that people and tests ask for; spent one by one, kept in the store."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from aimpay.sandbox.fault_book import Book, FaultList, OrderedFault
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


class Fault(OrderedFault):
    """``times`` null lasts until removed."""

    kind: Kind
    after_commit: bool = Field(default=False, description="the message is sent, only the answer fails")
    seconds: float = Field(default=60, ge=0, description="how long `timeout` holds the answer")


class Faults(FaultList[Fault]):
    pass


class FaultBook(Book[Faults, Fault]):
    def __init__(self, store: Store) -> None:
        super().__init__(store, "instagram", Faults)

    def take(self, kinds: Sequence[str], *, after_commit: bool = False) -> Fault | None:
        return self.spend(lambda fault: fault.kind in kinds and fault.after_commit == after_commit)
