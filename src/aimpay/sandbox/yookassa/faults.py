"""Bad days on request: which call goes wrong, how, and how many times."""

import copy
from enum import StrEnum
from fnmatch import fnmatch
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from aimpay.sandbox.world import World
from aimpay.sandbox.yookassa.wire import Object

KIND = "yk_faults"


class FaultKind(StrEnum):
    ERROR_BEFORE_COMMIT = "error_before_commit"
    ERROR_AFTER_COMMIT = "error_after_commit"
    TIMEOUT_BEFORE_COMMIT = "timeout_before_commit"
    TIMEOUT_AFTER_COMMIT = "timeout_after_commit"
    RESET_BEFORE_COMMIT = "reset_before_commit"
    RESET_AFTER_COMMIT = "reset_after_commit"
    TOO_MANY_REQUESTS = "too_many_requests"
    HTML_502 = "html_502"
    PROCESSING_202 = "processing_202"
    UNKNOWN_ENUM = "unknown_enum"
    NO_METHOD_STATUS = "no_method_status"
    EXTRA_FIELDS = "extra_fields"


class Fault(BaseModel):
    kind: FaultKind = Field(
        description="error is 500; «after commit»: the operation has taken place; the last three bend the answer"
    )
    method: Literal["GET", "POST", "DELETE"] | None = Field(None, description="of which requests; any if absent")
    path: str | None = Field(None, description="below /v3, with * as in «/payments/*/capture»; any if absent")
    times: Annotated[int, Field(ge=1)] = 1
    seconds: Annotated[float, Field(ge=0, le=600, description="how long a timeout keeps the client waiting")] = 30
    retry_after: Annotated[int, Field(ge=0, description="ms, for 429 and 202")] = 1000

    def meets(self, method: str, path: str) -> bool:
        return self.method in {None, method} and (self.path is None or fnmatch(path, self.path))


class Faults(BaseModel):
    faults: list[Fault] = []


def read(world: World) -> Faults:
    return Faults.model_validate(world.store.get(KIND, "faults") or {})


def write(world: World, faults: Faults) -> Faults:
    world.store.put(KIND, "faults", faults.model_dump(mode="json"))
    return faults


def take(world: World, method: str, path: str) -> Fault | None:
    """Use up one time of the first fault that this request meets."""
    faults = read(world).faults
    for index, fault in enumerate(faults):
        if fault.meets(method, path):
            rest = [fault.model_copy(update={"times": fault.times - 1})] if fault.times > 1 else []
            write(world, Faults(faults=[*faults[:index], *rest, *faults[index + 1 :]]))
            return fault
    return None


def bend(kind: FaultKind, answer: Object) -> Object:
    """Return the answer as a newer, older or careless provider would write it."""
    bent = copy.deepcopy(answer)
    for thing in bent["items"] if bent.get("type") == "list" else [bent]:
        _bend_one(kind, thing)
    return bent


def _bend_one(kind: FaultKind, thing: Object) -> None:
    if kind is FaultKind.UNKNOWN_ENUM and "status" in thing:
        thing["status"] = "on_review"
    if kind is FaultKind.NO_METHOD_STATUS:
        thing.get("payment_method", {}).pop("status", None)
    if kind is FaultKind.EXTRA_FIELDS:
        thing["sandbox_extra"] = {"since": "tomorrow", "values": [1, None, "x"]}
        thing.get("payment_method", {}).setdefault("sandbox_extra", True)
