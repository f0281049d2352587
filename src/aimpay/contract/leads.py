"""What the site's forms send, and how a lead is shown to the school's people."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from aimpay.contract.wire import Call, TelegramId, Wire

LeadId = Annotated[int, Field(gt=0, lt=2**53, description="a lead's number")]
LeadToken = Annotated[str, Field(min_length=8, max_length=128, description="a lead as its own pages carry it: signed")]
SessionToken = Annotated[str, Field(max_length=256, description="what /track_visit gave")]
Typed = Annotated[str, Field(max_length=320)]
Answers = Annotated[
    dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=4000)]], Field(max_length=100)
]
"""By the steps of a page."""


class ChatLine(Wire):
    """A line of the browser's history. It is kept as what the visitor says was said, and proves nothing."""

    message: str = Field(max_length=4000)
    is_from_user: bool
    key: str | None = Field(default=None, max_length=64)
    at: datetime | None = None


class SaveContact(Wire):
    """At least one of ``email`` and ``phone``. Without ``agree_personal_data`` nothing is kept."""

    session_id: SessionToken | None = None
    name: str = Field(default="", max_length=200)
    email: Typed | None = None
    phone: Typed | None = None
    message: str = Field(default="", max_length=4000)
    agree_personal_data: bool = False
    agree_marketing: bool = False
    chat_history: tuple[ChatLine, ...] = Field(default=(), max_length=100)
    chat_session_id: SessionToken | None = None
    utm_source: str | None = Field(default=None, max_length=200)


class ContactSaved(Wire):
    """The same for everybody: it never tells whether the contact was known."""

    status: str = "success"
    message: str


class CreateTempLead(Wire):
    session_id: SessionToken | None = None


class TempLead(Wire):
    """``lead`` goes back with every act of the warm-up pages."""

    status: str = "success"
    lead: LeadToken


class SubmitFinalEmail(Wire):
    """The end of the warm-up: answers by step, «quiz» before «final»."""

    lead: LeadToken | None = None
    session_id: SessionToken | None = None
    name: str = Field(default="", max_length=200)
    email: Typed
    quiz_answers: Answers = Field(default_factory=dict)
    final_answers: Answers = Field(default_factory=dict)
    agree_personal_data: bool = False
    agree_marketing: bool = False


class MergeDuplicates(Wire):
    """``dry_run`` changes nothing and tells what would be merged, and why."""

    dry_run: bool = True
    admin_id: TelegramId | None = None


class PlannedMerge(Wire):
    from_id: int
    into_id: int
    reason: str
    merge_id: int | None = None


class LeftApart(Wire):
    """Two leads that look like one person, but are left to a person's judgement."""

    lead_id: int
    other_id: int
    reason: str


class MergedDuplicates(Wire):
    status: str = "success"
    dry_run: bool
    merged: tuple[PlannedMerge, ...]
    left_apart: tuple[LeftApart, ...]


class ContactView(Wire):
    kind: Literal["email", "phone", "telegram", "instagram"]
    value: str
    verified: bool
    created_at: datetime


class StageView(Wire):
    """``enters_on`` are kinds of touches; ``leads`` stand in it now, nameless ones apart."""

    slug: str
    title: str
    position: int
    enters_on: tuple[str, ...]
    leads: int = 0


class NoteView(Wire):
    id: int
    text: str
    by: int
    at: datetime


class TaskView(Wire):
    """``owner_id`` is the Telegram id of who promised it."""

    id: int
    lead_id: int
    text: str
    due_at: datetime
    owner_id: int
    created_by: int
    created_at: datetime
    reminded_at: datetime | None = None
    done_at: datetime | None = None


class ProgressView(Wire):
    id: int
    stage: str
    step: str
    step_index: int | None = None
    answer: str | None = None
    created_at: datetime


class TouchView(Wire):
    """``stage`` and ``step`` are of the warm-up's touches; others have their facts in ``data``."""

    id: int
    kind: str
    stage: str | None = None
    step: str | None = None
    step_index: int | None = None
    data: dict[str, Any] = Field(default_factory=dict)
    at: datetime


class MergeView(Wire):
    """``may_undo``: it is the newest of its lead, and was not undone."""

    id: int
    from_id: int
    into_id: int
    reason: str
    by: int | None = None
    at: datetime
    undone_by: int | None = None
    undone_at: datetime | None = None
    may_undo: bool = False


class DuplicateView(Wire):
    """``reason`` is Russian and says what the two share. ``may_merge`` is False for two people of the bot."""

    lead_id: int
    name: str | None = None
    reason: str
    may_merge: bool


class LeadRow(Wire):
    """``notified``: a letter about his form went out. ``source`` is the first touch's, «direct» when unmarked."""

    id: int
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    telegram_id: int | None = None
    username: str | None = None
    stage: str
    stage_title: str
    stage_at: datetime
    owner_id: int | None = None
    tags: tuple[str, ...] = ()
    source: str | None = None
    created_at: datetime
    active_at: datetime
    notified: bool = False
    open_tasks: int = 0
    next_task_at: datetime | None = None


class LeadList(Wire):
    total: int
    items: tuple[LeadRow, ...]


class LeadCard(Wire):
    """Everything about a lead but its timeline, which is read page by page."""

    lead: LeadRow
    user_id: int | None = None
    time_zone: str | None = None
    first_touch_at: datetime | None = None
    last_source: str | None = None
    last_touch_at: datetime | None = None
    contacts: tuple[ContactView, ...] = ()
    notes: tuple[NoteView, ...] = ()
    tasks: tuple[TaskView, ...] = ()
    progress: tuple[ProgressView, ...] = ()
    merges: tuple[MergeView, ...] = ()
    duplicates: tuple[DuplicateView, ...] = ()


class TimelineEntry(Wire):
    """``title`` and ``text`` are Russian and not escaped; ``by`` is a staff member who did it."""

    key: str
    kind: str
    at: datetime
    title: str
    text: str = ""
    by: int | None = None


class Timeline(Wire):
    """Newest first. ``next_offset`` is None on the last page."""

    entries: tuple[TimelineEntry, ...]
    next_offset: int | None = None


SAVE_CONTACT = Call("/save_source_and_chat_history", SaveContact, ContactSaved, "The site's contact form")
SAVE_LEAD = Call("/leads", SaveContact, ContactSaved, "The older contact form: the same")
CREATE_TEMP_LEAD = Call("/create_temp_lead", CreateTempLead, TempLead, "A lead for the warm-up pages, nameless yet")
SUBMIT_FINAL_EMAIL = Call("/submit_final_email", SubmitFinalEmail, ContactSaved, "The end of the warm-up pages")
MERGE_DUPLICATES = Call(
    "/merge_duplicate_leads", MergeDuplicates, MergedDuplicates, "Merge leads that are surely one person"
)
