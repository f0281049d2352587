"""Access to the group."""

from datetime import datetime

from pydantic import Field

from aimpay.contract.wire import Call, ChatId, Done, Slug, TelegramId, Wire


class GetInvite(Wire):
    """``course`` absent is the newest of the person's courses."""

    telegram_id: TelegramId
    course: Slug | None = None


class InviteView(Wire):
    """``is_member`` is what the group last told us."""

    invite_link: str
    is_member: bool
    course: str
    course_title: str


class DecideJoinRequest(Wire):
    """``invite_link`` is the link used, when Telegram names it."""

    telegram_id: TelegramId
    chat_id: ChatId
    invite_link: str | None = Field(default=None, max_length=256)


class JoinDecision(Wire):
    """``message`` is for the person who asked."""

    approve: bool
    message: str


class ReportMembership(Wire):
    telegram_id: TelegramId
    chat_id: ChatId
    is_member: bool


class StartTrial(Wire):
    """``course`` absent is the first that this person may try."""

    telegram_id: TelegramId
    course: Slug | None = None


class TrialView(Wire):
    """Asking again while it lasts answers the same."""

    course: str
    course_title: str
    ends_at: datetime


class KeepMember(Wire):
    """``keep`` false lifts it: the person stays in a group only by right again."""

    admin_id: TelegramId
    telegram_id: TelegramId
    keep: bool = True
    reason: str = Field(default="", max_length=250)


class CheckMembers(Wire):
    """Without ``repair`` what is found is only told."""

    admin_id: TelegramId
    repair: bool = False


class MembersReport(Wire):
    """How many people were asked about, and what was found.

    ``strangers`` are in a group without a right, ``overstayed`` since before theirs ended, ``shut_out`` are banned in
    spite of one. Of ``unknown`` Telegram could say nothing; ``corrected`` are records of ours, ``failed`` are repairs.
    """

    asked: int = 0
    corrected: int = 0
    strangers: int = 0
    overstayed: int = 0
    shut_out: int = 0
    unknown: int = 0
    failed: int = 0

    @property
    def found(self) -> int:
        return self.strangers + self.overstayed + self.shut_out


class CheckStarted(Wire):
    check_id: int


GET_INVITE = Call("/get_invite", GetInvite, InviteView, "The buyer's link to the group, once more")
DECIDE_JOIN_REQUEST = Call("/decide_join_request", DecideJoinRequest, JoinDecision, "May this person come in")
START_TRIAL = Call("/start_trial", StartTrial, TrialView, "Try a course for some hours, once")
KEEP_MEMBER = Call("/keep_member", KeepMember, Done, "Never put this person out of a group, or lift that")
CHECK_MEMBERS = Call(
    "/check_members", CheckMembers, CheckStarted, "Compare the groups with the rights, in the background"
)
REPORT_MEMBERSHIP = Call("/report_membership", ReportMembership, Done, "A person came into the group or left it")
