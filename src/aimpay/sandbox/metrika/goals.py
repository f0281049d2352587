"""Goals of the counter."""

from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from aimpay.sandbox.metrika.refusal import invalid
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

KIND = "metrika.goals"
FIRST_ID = 300_000_001


class Condition(BaseModel):
    type: Literal["exact", "contain", "start", "regexp", "action"]
    url: str = Field(min_length=1)


class Goal(BaseModel):
    """A JavaScript event has type ``action``, and its identifier in the condition's ``url``."""

    name: str = Field(min_length=1, max_length=255)
    type: Literal["action", "url", "number", "step"]
    default_price: float = 0
    is_retargeting: int = 0
    conditions: list[Condition] = []


class GoalBody(BaseModel):
    goal: Goal


class Goals:
    def __init__(self, world: World) -> None:
        self._world = world

    def all(self) -> list[Document]:
        return self._world.store.all(KIND)

    def create(self, body: Any) -> Document:
        try:
            goal = GoalBody.model_validate(body).goal
        except ValidationError as error:
            first = error.errors()[0]
            raise invalid(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        if goal.type == "action" and len(goal.conditions) != 1:
            raise invalid("goal.conditions: a JavaScript event needs one condition")
        number = self._world.store.next(KIND, FIRST_ID)
        self._world.changes.tell("metrika", goal_id=number)
        return self._world.store.put(KIND, number, {"id": number} | goal.model_dump())

    def takes(self, target: str) -> bool:
        """Say whether a JavaScript event goal «matches» this identifier."""
        return any(
            goal["type"] == "action" and goal["conditions"][0] == {"type": "exact", "url": target}
            for goal in self.all()
        )
