"""The site's chat: what the widget asks, and what the bot brings back from the team."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from aimpay.contract.wire import Call, ChatId, TelegramId, Wire

Author = Literal["visitor", "assistant", "human"]
Human = Literal["none", "waiting", "answering"]
"""WAITING: a person was called. ANSWERING: the team writes, and the assistant is silent."""
SessionToken = Annotated[str, Field(max_length=200, description="as /track_visit gave it")]
MessageKey = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$", description="made by the widget, one for each message of the visitor")
]
ALL: Any = ConfigDict(extra="ignore", frozen=True)
"""Strangers' pages may send more than we read."""


class SendChatMessage(Wire):
    """``chat_history`` is taken and not read: the history is the server's own."""

    model_config = ALL
    session_id: SessionToken
    message: str = Field(max_length=10_000)
    message_key: MessageKey
    chat_history: Any = None


class ChatSource(Wire):
    title: str


class ChatAnswer(Wire):
    """``left``: questions the visitor may still ask. ``fallback``: said without the model.

    ``response`` is empty while a person answers: what he writes comes through the history.
    """

    response: str
    sources: tuple[ChatSource, ...] = ()
    left: int
    fallback: bool
    human: Human
    message_id: int | None = None


class ChatLine(Wire):
    """``key`` is the widget's for its own messages. ``partial``: the answer was cut off."""

    id: int
    key: str
    author: Author
    text: str
    at: datetime
    sources: tuple[ChatSource, ...] = ()
    partial: bool = False


class ChatHistory(Wire):
    messages: tuple[ChatLine, ...]
    left: int
    human: Human


class KeptLine(Wire):
    """A message as the browser kept it; only the visitor's own are taken."""

    model_config = ALL
    key: str = Field(max_length=200)
    message: str = Field(max_length=10_000)
    is_from_user: bool
    at: datetime | None = None


class SaveChatHistory(Wire):
    model_config = ALL
    session_id: SessionToken
    chat_history: tuple[KeptLine, ...] = Field(max_length=200)


class ChatSaved(Wire):
    saved_count: int
    total_count: int


class CallHuman(Wire):
    model_config = ALL
    session_id: SessionToken


class HumanCalled(Wire):
    human: Human


class ChatSummary(Wire):
    """One conversation, newest first in a list."""

    id: int
    lead_id: int | None
    lead_name: str | None
    questions: int
    messages: int
    human: Human
    first_at: datetime
    last_at: datetime
    last_text: str


class AllChats(Wire):
    sessions: tuple[ChatSummary, ...]
    total: int


class TeamMessage(Wire):
    """What somebody of the team wrote: in a topic of the support group, or as a reply to the bot's post."""

    chat_id: ChatId
    topic_id: int | None = None
    reply_to: int | None = None
    message_id: int
    telegram_id: TelegramId
    text: str = Field(max_length=4096)


class TeamMessageTaken(Wire):
    """``taken`` is False when it belongs to no conversation; ``closed`` when it ended one."""

    taken: bool
    closed: bool = False


class CloseChat(Wire):
    """``chat`` is the conversation's number, as it stands on the button."""

    chat: int = Field(gt=0)
    chat_id: ChatId
    telegram_id: TelegramId


class ListWaitingChats(Wire):
    admin_id: TelegramId


class WaitingChat(Wire):
    """``topic_url`` is the team's topic, where the school has a group with topics."""

    chat: ChatSummary
    topic_url: str | None = None


class WaitingChats(Wire):
    """Those who wait stand before those who are answered; ``more`` when not all are here."""

    chats: tuple[WaitingChat, ...]
    more: bool = False


class ReadChat(Wire):
    admin_id: TelegramId
    chat: int = Field(gt=0, lt=2**53)


class ChatTalk(Wire):
    """The last lines, the oldest first."""

    chat: WaitingChat
    lines: tuple[ChatLine, ...]


class AnswerChat(Wire):
    """``key`` names the answer: the same one twice is said once."""

    admin_id: TelegramId
    chat: int = Field(gt=0, lt=2**53)
    text: str = Field(min_length=1, max_length=2000)
    key: str = Field(pattern=r"^[0-9A-Za-z_-]{1,48}$")


LIST_WAITING_CHATS = Call("/list_waiting_chats", ListWaitingChats, WaitingChats, "Who waits for a person in the chat")
READ_CHAT = Call("/read_chat", ReadChat, ChatTalk, "The last lines of a conversation, for staff")
ANSWER_CHAT = Call("/answer_chat", AnswerChat, WaitingChat, "A member of staff answers a visitor")
TAKE_TEAM_MESSAGE = Call("/take_team_message", TeamMessage, TeamMessageTaken, "Hand the team's answer to a visitor")
CLOSE_CHAT = Call("/close_chat", CloseChat, TeamMessageTaken, "The team ends its part; the assistant answers again")
