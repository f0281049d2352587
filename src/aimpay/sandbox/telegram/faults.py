"""Failures made to order: which call or update is hit, how, and how many times."""

import secrets
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from aimpay.sandbox.world import World

KIND, KEY = "tg_faults", "ordered"
DIE = 1_000_000

CallFault = Literal[
    "too_many_requests",
    "server_error",
    "server_error_after_commit",
    "timeout_after_commit",
    "forbidden",
    "migrate_to_chat_id",
]
UpdateFault = Literal["duplicate_update", "out_of_order_update"]

CALL_FAULTS = frozenset(CallFault.__args__)  # type: ignore[attr-defined]
UPDATE_FAULTS = frozenset(UpdateFault.__args__)  # type: ignore[attr-defined]


class Fault(BaseModel):
    """Without ``method`` and ``chat_id`` it hits the next call whatever it is. Update faults look at no method."""

    kind: CallFault | UpdateFault
    method: str | None = Field(None, description="a Bot API method's name, any case")
    chat_id: int | None = None
    times: int | None = Field(1, ge=1, description="how many more times, then it is removed; null stays until removed")
    chance: float = Field(1, gt=0, le=1, description="how likely it hits, for failures at random")
    retry_after: int = Field(5, ge=1, description="seconds, for too_many_requests")
    seconds: float = Field(5, gt=0, le=600, description="how long the answer is kept back, for timeout_after_commit")
    migrate_to_chat_id: int | None = None

    @model_validator(mode="after")
    def _knows_where_to(self) -> Self:
        if self.kind == "migrate_to_chat_id" and self.migrate_to_chat_id is None:
            raise ValueError("migrate_to_chat_id must say where to")
        return self

    def hits(self, method: str | None, chat_id: str) -> bool:
        same_method = self.method is None or method is None or self.method.lower() == method.lower()
        same_chat = self.chat_id is None or str(self.chat_id) == chat_id
        return same_method and same_chat and (self.chance == 1 or secrets.randbelow(DIE) < self.chance * DIE)


class FaultList(BaseModel):
    faults: list[Fault]


class Faults:
    def __init__(self, world: World) -> None:
        self._store = world.store

    def all(self) -> list[Fault]:
        saved = self._store.get(KIND, KEY) or {"faults": []}
        return FaultList.model_validate(saved).faults

    def replace(self, faults: list[Fault]) -> None:
        self._store.put(KIND, KEY, FaultList(faults=faults).model_dump())

    def take(self, kinds: frozenset[str], *, method: str | None, chat_id: str) -> Fault | None:
        """Return the first fault that hits, counting it as used."""
        if not (ordered := self.all()):
            return None
        for place, fault in enumerate(ordered):
            if fault.kind in kinds and fault.hits(method, chat_id):
                self.replace([*ordered[:place], *_left(fault), *ordered[place + 1 :]])
                return fault
        return None


def _left(fault: Fault) -> list[Fault]:
    if fault.times is None:
        return [fault]
    return [fault.model_copy(update={"times": fault.times - 1})] if fault.times > 1 else []
