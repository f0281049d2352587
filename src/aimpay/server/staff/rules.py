"""Roles, what each of them may do, and what needs a fresh code. docs/roles.md shows the same table."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    OWNER = "owner"
    FINANCE = "finance"
    MARKETING = "marketing"
    SUPPORT = "support"
    READ_ONLY = "read_only"


class Action(StrEnum):
    """What a member of staff may see or do. Each route of the office and each of the bot's admin calls names one."""

    SEE_HOME = "see_home"
    SESSIONS = "sessions"
    SEE_PEOPLE = "see_people"
    SEE_MONEY = "see_money"
    SEE_REPORTS = "see_reports"
    SEE_MESSAGES = "see_messages"
    SEE_CHATS = "see_chats"
    SEE_COURSES = "see_courses"
    SEE_SITE = "see_site"
    SEE_SETTINGS = "see_settings"
    SEE_AUDIT = "see_audit"

    EDIT_PEOPLE = "edit_people"
    GRANT = "grant"
    REVOKE = "revoke"
    RESEND = "resend"
    BLOCK = "block"
    CERTIFY = "certify"
    CHAT = "chat"
    RETRY = "retry"
    RIGHTS = "rights"
    EXPORT = "export"

    REFUND = "refund"
    REASSIGN = "reassign"
    PAY_OUT = "pay_out"
    RECONCILE = "reconcile"
    FISCAL = "fiscal"

    SEND = "send"
    SITE = "site"
    ADVERTISE = "advertise"
    SHARE = "share"

    TEACH = "teach"
    PRICE = "price"
    SETTINGS = "settings"
    ROLES = "roles"
    KEYS = "keys"
    QUERY = "query"
    MOVE = "move"


_SEEING: Final = frozenset(
    {
        Action.SEE_HOME,
        Action.SESSIONS,
        Action.SEE_PEOPLE,
        Action.SEE_MONEY,
        Action.SEE_REPORTS,
        Action.SEE_MESSAGES,
        Action.SEE_COURSES,
        Action.SEE_SITE,
        Action.SEE_SETTINGS,
    }
)

ALLOWED: Final[dict[Role, frozenset[Action]]] = {
    Role.OWNER: frozenset(Action),
    Role.FINANCE: frozenset(
        {
            Action.SEE_HOME,
            Action.SESSIONS,
            Action.SEE_PEOPLE,
            Action.SEE_MONEY,
            Action.SEE_REPORTS,
            Action.SEE_COURSES,
            Action.EXPORT,
            Action.REFUND,
            Action.REASSIGN,
            Action.PAY_OUT,
            Action.RECONCILE,
            Action.FISCAL,
            Action.RETRY,
            Action.SHARE,
        }
    ),
    Role.MARKETING: frozenset(
        {
            Action.SEE_HOME,
            Action.SESSIONS,
            Action.SEE_PEOPLE,
            Action.SEE_REPORTS,
            Action.SEE_MESSAGES,
            Action.SEE_COURSES,
            Action.SEE_SITE,
            Action.EDIT_PEOPLE,
            Action.EXPORT,
            Action.SEND,
            Action.SITE,
            Action.ADVERTISE,
            Action.SHARE,
        }
    ),
    Role.SUPPORT: frozenset(
        {
            Action.SEE_HOME,
            Action.SESSIONS,
            Action.SEE_PEOPLE,
            Action.SEE_CHATS,
            Action.SEE_COURSES,
            Action.SEE_SITE,
            Action.EDIT_PEOPLE,
            Action.GRANT,
            Action.REVOKE,
            Action.RESEND,
            Action.BLOCK,
            Action.CERTIFY,
            Action.CHAT,
            Action.RETRY,
        }
    ),
    Role.READ_ONLY: _SEEING,
}

STEP_UP: Final = frozenset({Action.PAY_OUT, Action.PRICE, Action.ROLES, Action.KEYS, Action.MOVE})
"""What a code sent a moment ago must stand before. Refunds need it above a limit of the school's settings."""

ROLE_TITLES: Final = {
    Role.OWNER: "Владелец",
    Role.FINANCE: "Финансы",
    Role.MARKETING: "Маркетинг",
    Role.SUPPORT: "Поддержка",
    Role.READ_ONLY: "Только смотреть",
}


def may(role: Role, action: Action) -> bool:
    return action in ALLOWED[role]
