"""What the server may ask of the bot."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from aimpay.contract.wire import Call, ChatId, Done, Slug, TelegramId, Wire


class BotButton(StrEnum):
    """Keys of the bot's table of buttons that the server may put under a message."""

    MENU = "menu"
    PAY = "pay"
    GROUP = "group"
    REPORT = "my_report"
    RANKS = "my_ranks"
    REVIEW_APPROVE = "review_approve"
    REVIEW_REJECT = "review_reject"
    PAYOUT_DETAILS = "payout_details"
    PAYOUTS = "payouts"
    CERTIFICATE = "certificate"
    CORRECTION_APPROVE = "correction_approve"
    CORRECTION_REJECT = "correction_reject"
    QUIZ = "quiz"
    CHAT_CLOSE = "chat_close"
    NEWS = "news"
    UNSUBSCRIBE = "unsubscribe"
    DIGEST = "digest"
    DIGEST_OFF = "digest_off"
    DIGEST_PICTURE = "digest_picture"
    RETRY_ALL = "retry_all"
    CHATS = "chats"
    REVIEWS = "reviews"
    CORRECTIONS = "corrections"
    OFFICE = "office"
    REPORT_FILE = "report_file"


class NotifyButton(Wire):
    """Exactly one of ``callback``, perhaps with an ``argument``, and ``url``."""

    text: str = Field(max_length=64)
    callback: BotButton | None = None
    argument: str | None = Field(default=None, pattern=r"^[0-9A-Za-z_-]{1,32}$")
    url: str | None = Field(default=None, max_length=2048)

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if (self.callback is None) == (self.url is None) or (self.argument and not self.callback):
            raise ValueError("a button has a callback, perhaps with an argument, or an address")
        return self


class NotifyUser(Wire):
    """``message`` is Telegram HTML; what people typed is escaped by the sender.

    ``closes_bill`` takes the place of the bill on the person's screen, with its buttons, if one is still there
    and it is the one of ``bill_course``. A ``key`` names the message: one bot sends it once, however often
    it is asked.
    """

    telegram_id: TelegramId
    message: str = Field(min_length=1, max_length=4096)
    buttons: tuple[NotifyButton, ...] = ()
    closes_bill: str | None = Field(default=None, min_length=1, max_length=1024)
    bill_course: Slug | None = None
    key: str | None = Field(default=None, min_length=1, max_length=128)


class Notified(Wire):
    message_id: int


class SendInviteLink(Wire):
    """Make a join-request link to ``chat_id``; ``name`` is shown to the group's admins beside the link."""

    telegram_id: TelegramId
    chat_id: ChatId
    name: str = Field(max_length=32)


class InviteLink(Wire):
    invite_link: str


class KickUser(Wire):
    telegram_id: TelegramId
    chat_id: ChatId


class MemberState(StrEnum):
    """UNKNOWN: Telegram could not say. It is never taken for absence."""

    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"
    UNKNOWN = "unknown"


class CheckMember(Wire):
    telegram_id: TelegramId
    chat_id: ChatId


class MemberView(Wire):
    """``is_admin``: of the group, its owner too."""

    state: MemberState
    is_admin: bool = False
    is_bot: bool = False


class LetReturn(Wire):
    telegram_id: TelegramId
    chat_id: ChatId


class GetBotInfo(Wire):
    """``chat_id`` names the group to look at, if there is one."""

    chat_id: ChatId | None = None


class BotInfo(Wire):
    """``can_…`` are the bot's rights in the group, None when it is not there; ``can_topics`` only in a forum."""

    username: str
    group_title: str | None = None
    can_invite: bool | None = None
    can_restrict: bool | None = None
    can_topics: bool | None = None


class OpenTopic(Wire):
    """``chat_id`` is a forum in which the bot may manage topics."""

    chat_id: ChatId
    name: str = Field(min_length=1, max_length=128)


class TopicOpened(Wire):
    topic_id: int


class PostToTopic(Wire):
    """``message`` is Telegram HTML. Without a topic it is an ordinary message of the chat."""

    chat_id: ChatId
    topic_id: int | None = None
    message: str = Field(min_length=1, max_length=4096)
    buttons: tuple[NotifyButton, ...] = ()


NOTIFY_USER = Call("/notify_user", NotifyUser, Notified, "Send a message to a person")
SEND_INVITE_LINK = Call("/send_invite_link", SendInviteLink, InviteLink, "Make a buyer's invite link")
KICK_USER = Call("/kick_user", KickUser, Done, "Remove a person from the group, able to return")
CHECK_MEMBER = Call("/check_member", CheckMember, MemberView, "Is this person in the group, as Telegram says now")
LET_RETURN = Call("/let_return", LetReturn, Done, "Lift a person's ban in the group; whoever is inside stays")
GET_BOT_INFO = Call("/get_bot_info", GetBotInfo, BotInfo, "Who the bot is and what it may do in the group")
OPEN_TOPIC = Call("/open_topic", OpenTopic, TopicOpened, "Open a topic in the team's group")
POST_TO_TOPIC = Call("/post_to_topic", PostToTopic, Notified, "Write into a topic of the team's group")
