"""FormWarm: the marketers' list of clients, and the warm-up pages that the clients walk through."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from aimpay.contract.leads import LeadId, LeadToken, ProgressView, TouchView
from aimpay.contract.wire import Call, Wire, WrittenOut

StageName = Annotated[str, Field(min_length=1, max_length=32, description="quiz, longread, final …")]
StepName = Annotated[str, Field(min_length=1, max_length=64)]
StepIndex = Annotated[int, Field(ge=0, lt=10_000)]
Answer = Annotated[str, Field(max_length=4000)]
Query = Annotated[str | None, Field(max_length=200)]
SortBy = Literal["id", "name", "email", "phone", "created_at", "active_at", "stage_at", "notified"]


class StepTaken(Wire):
    """A step of a page. ``answer`` may come with it or later."""

    stage: StageName
    step: StepName
    step_index: StepIndex | None = None
    answer: Answer | None = None


class AnswerGiven(Wire):
    stage: StageName = "quiz"
    step: StepName
    step_index: StepIndex | None = None
    answer: Answer


class TouchSeen(Wire):
    """Something of a page was seen: a screen, a film, a button."""

    stage: StageName
    step: StepName
    step_index: StepIndex | None = None


class OwnStepTaken(StepTaken):
    lead: LeadToken


class OwnAnswerGiven(AnswerGiven):
    lead: LeadToken


class OwnTouchSeen(TouchSeen):
    lead: LeadToken


class Recorded(Wire):
    """``recorded`` is False when the very same was there before."""

    status: Literal["success"] = "success"
    recorded: bool


class ListClients(Wire):
    """The query of the list. ``owner_id`` 0: nobody's. ``source`` is utm_source of the first touch, or «direct».

    Moments need an offset; ``created_to`` is not included. Nameless leads without any contact are left out unless
    ``anonymous``.
    """

    exact = False

    q: Query = None
    name: Query = None
    email: Query = None
    phone: Query = None
    stage: Query = None
    tag: Query = None
    source: Query = None
    owner_id: int | None = Field(default=None, ge=0, lt=2**53)
    notified: bool | None = None
    created_from: Annotated[AwareDatetime, WrittenOut] | None = None
    created_to: Annotated[AwareDatetime, WrittenOut] | None = None
    anonymous: bool = False
    sort_by: SortBy = "created_at"
    sort_dir: Literal["asc", "desc"] = "desc"
    offset: int = Field(default=0, ge=0, lt=2**31)
    limit: int = Field(default=100, ge=1, le=500)


class ClientProgress(Wire):
    lead_id: LeadId
    progress: tuple[ProgressView, ...]
    touches: tuple[TouchView, ...]


RECORD_STEP = Call("/form_warm/progress", OwnStepTaken, Recorded, "A step of the warm-up pages, once")
RECORD_ANSWER = Call("/form_warm/answers", OwnAnswerGiven, Recorded, "An answer on the warm-up pages, once")
RECORD_TOUCH = Call("/form_warm/touch", OwnTouchSeen, Recorded, "Something of the warm-up pages was seen, once")
