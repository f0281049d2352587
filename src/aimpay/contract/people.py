"""Users, consents, the blocklist and the conversation state."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from aimpay.contract.mailing import NewsState
from aimpay.contract.wire import Call, Done, Slug, TelegramId, Wire


class ConsentKind(StrEnum):
    """Each is given by its own act."""

    OFFER = "offer"
    PERSONAL_DATA = "personal_data"


class OwnedCourse(Wire):
    slug: str
    title: str


class UserView(Wire):
    """A user as the bot needs him. ``consents`` lists what is given to the current versions of the texts.

    ``courses`` are those he has paid for; ``paid`` when there is any. ``trying`` are on trial now, ``may_try`` may be
    tried for free. ``news``: whether he was asked about advice and news, and what he said.
    ``is_admin``: has a role at the school; ``may`` is what it allows, by the names of the server's actions.
    """

    telegram_id: int
    first_name: str
    username: str | None = None
    pay_email: str | None = None
    email_confirmed: bool = False
    paid: bool = False
    courses: tuple[OwnedCourse, ...] = ()
    trying: tuple[OwnedCourse, ...] = ()
    may_try: tuple[OwnedCourse, ...] = ()
    blocked: bool = False
    is_admin: bool = False
    may: tuple[str, ...] = ()
    consents: tuple[ConsentKind, ...] = ()
    news: NewsState = NewsState.OFF


class Start(Wire):
    """``payload`` is what followed /start: ``r_<code>`` of a partner, or a bare Telegram id as in old links.

    ``p_<code>`` is a promo code; ``c_<slug>`` is a course, and any of the former may follow: ``c_<slug>_r_<code>``.
    """

    telegram_id: TelegramId
    first_name: str = Field(min_length=1, max_length=256)
    last_name: str | None = Field(default=None, max_length=256)
    username: str | None = Field(default=None, max_length=64)
    language_code: str | None = Field(default=None, max_length=16)
    payload: str | None = Field(default=None, max_length=64)


class Started(Wire):
    """``invited_by`` is the first name of the partner when this very visit decided the attribution.

    ``promo_note`` tells in Russian what became of the promo code in the link. ``course`` is the one the link names.
    """

    user: UserView
    is_new: bool
    invited_by: str | None = None
    promo_note: str | None = None
    course: str | None = None
    to_show: Literal["pay_course", "paid"]


class CheckUser(Wire):
    telegram_id: TelegramId
    to_throw: bool = True


class UserChecked(Wire):
    user: UserView | None


class RecordConsent(Wire):
    telegram_id: TelegramId
    kind: ConsentKind
    version: str = Field(max_length=32, description="version of the text that was shown")


class SetPayEmail(Wire):
    """``entered`` stores a candidate; ``confirmed`` makes the same address the one that receipts go to."""

    telegram_id: TelegramId
    email: str = Field(max_length=320)
    action_type: Literal["entered", "confirmed"]


class PayEmailSaved(Wire):
    email: str
    confirmed: bool


class GetConversation(Wire):
    key: str = Field(max_length=128)


class Conversation(Wire):
    """What the bot must remember between two messages of a person."""

    state: str | None = None
    data: dict[str, Any] = Field(default_factory=dict)


class SetConversation(Wire):
    """``state`` and ``data`` replace what was kept; both empty forgets the conversation."""

    key: str = Field(max_length=128)
    state: str | None = Field(default=None, max_length=128)
    data: dict[str, Any] = Field(default_factory=dict)


class ReportReachability(Wire):
    telegram_id: TelegramId
    reachable: bool


class BlockUser(Wire):
    """``admin_id`` is checked on the server."""

    admin_id: TelegramId
    telegram_id: TelegramId
    reason: str = Field(default="", max_length=500)
    key: str = Field(default="", max_length=64, description="the button's own: the same one twice is one act")


class UnblockUser(Wire):
    admin_id: TelegramId
    telegram_id: TelegramId
    reason: str = Field(default="", max_length=500)
    key: str = Field(default="", max_length=64)


class RemoveMember(Wire):
    """Put a person out of a course's group, or of every group he is in; the right itself stays."""

    admin_id: TelegramId
    telegram_id: TelegramId
    course: Slug | None = None


START = Call("/start", Start, Started, "A person pressed /start")
CHECK_USER = Call("/check_user", CheckUser, UserChecked, "Who this is")
RECORD_CONSENT = Call("/record_consent", RecordConsent, Done, "Store one consent")
SET_PAY_EMAIL = Call("/set_pay_email", SetPayEmail, PayEmailSaved, "Store or confirm the address for receipts")
GET_CONVERSATION = Call("/get_conversation", GetConversation, Conversation, "What the bot remembers")
SET_CONVERSATION = Call("/set_conversation", SetConversation, Done, "Remember or forget")
REPORT_REACHABILITY = Call("/report_reachability", ReportReachability, Done, "The bot was blocked or unblocked")
BLOCK_USER = Call("/block_user", BlockUser, Done, "Refuse service to a person")
UNBLOCK_USER = Call("/unblock_user", UnblockUser, Done, "Serve a person again")
REMOVE_MEMBER = Call("/remove_member", RemoveMember, Done, "Put a person out of the group")
