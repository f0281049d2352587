"""Access to the group."""

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
    invite_link: str | None = None


class JoinDecision(Wire):
    """``message`` is for the person who asked."""

    approve: bool
    message: str


class ReportMembership(Wire):
    telegram_id: TelegramId
    chat_id: ChatId
    is_member: bool


GET_INVITE = Call("/get_invite", GetInvite, InviteView, "The buyer's link to the group, once more")
DECIDE_JOIN_REQUEST = Call("/decide_join_request", DecideJoinRequest, JoinDecision, "May this person come in")
REPORT_MEMBERSHIP = Call("/report_membership", ReportMembership, Done, "A person came into the group or left it")
