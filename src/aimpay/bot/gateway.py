"""What the server may ask of the bot."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberOwner,
    ChatMemberRestricted,
    LinkPreviewOptions,
    ResultChatMemberUnion,
)

from aimpay.bot.bills import close_bill
from aimpay.bot.mail.desk import MailDesk
from aimpay.bot.mail.memory import Memory
from aimpay.bot.screens import keyboard, of_server
from aimpay.bot.stars import StarsDesk
from aimpay.bot.storage import ServerStorage
from aimpay.contract.gateway import (
    CHECK_MEMBER,
    GET_BOT_INFO,
    KICK_USER,
    LET_RETURN,
    NOTIFY_USER,
    OPEN_TOPIC,
    POST_TO_TOPIC,
    SEND_INVITE_LINK,
    BotInfo,
    CheckMember,
    GetBotInfo,
    InviteLink,
    KickUser,
    LetReturn,
    MemberState,
    MemberView,
    Notified,
    NotifyUser,
    OpenTopic,
    PostToTopic,
    SendInviteLink,
    TopicOpened,
)
from aimpay.contract.wire import Call, Done, Wire

log = logging.getLogger(__name__)

Answer = Callable[[Any], Awaitable[Wire]]

REMEMBERED: Final = 2_000
"""A story whose process died asks again within minutes."""


class Gateway:
    """Errors of Telegram go up: the side door names them."""

    def __init__(self, bot: Bot, storage: ServerStorage, mail: MailDesk) -> None:
        self._bot = bot
        self._storage = storage
        self._mail = mail
        self._said: Memory[Notified] = Memory(REMEMBERED)
        self.answers: Final[Mapping[Call[Any, Any], Answer]] = {
            NOTIFY_USER: self.notify_user,
            SEND_INVITE_LINK: self.send_invite_link,
            KICK_USER: self.kick_user,
            LET_RETURN: self.let_return,
            CHECK_MEMBER: self.check_member,
            GET_BOT_INFO: self.get_bot_info,
            OPEN_TOPIC: self.open_topic,
            POST_TO_TOPIC: self.post_to_topic,
            **mail.answers,
            **StarsDesk(bot).answers,
        }

    def leave(self) -> None:
        """Begin no more mail; the rest is answered to the end."""
        self._mail.leaving = True

    async def notify_user(self, request: NotifyUser) -> Notified:
        """A story whose process died asks again: what has a key is then not said twice."""
        if request.key is None:
            return await self._notify(request)
        return await self._said.once(request.key, lambda: self._notify(request))

    async def _notify(self, request: NotifyUser) -> Notified:
        """The bill is closed first: what breaks off there is repeated before anything was said."""
        if request.closes_bill:
            words, course = request.closes_bill, request.bill_course
            await close_bill(self._bot, self._storage, request.telegram_id, words, course)
        buttons = [of_server(each) for each in request.buttons]
        sent = await self._bot.send_message(
            request.telegram_id,
            request.message,
            reply_markup=keyboard([button] for button in buttons),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return Notified(message_id=sent.message_id)

    async def open_topic(self, request: OpenTopic) -> TopicOpened:
        made = await self._bot.create_forum_topic(request.chat_id, request.name)
        return TopicOpened(topic_id=made.message_thread_id)

    async def post_to_topic(self, request: PostToTopic) -> Notified:
        buttons = [of_server(each) for each in request.buttons]
        sent = await self._bot.send_message(
            request.chat_id,
            request.message,
            message_thread_id=request.topic_id,
            reply_markup=keyboard([button] for button in buttons),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return Notified(message_id=sent.message_id)

    async def send_invite_link(self, request: SendInviteLink) -> InviteLink:
        link = await self._bot.create_chat_invite_link(
            request.chat_id, name=request.name or None, creates_join_request=True
        )
        return InviteLink(invite_link=link.invite_link)

    async def kick_user(self, request: KickUser) -> Done:
        """Ban and lift the ban: the person is out, and able to return by a new request."""
        await self._bot.ban_chat_member(request.chat_id, request.telegram_id)
        await self._bot.unban_chat_member(request.chat_id, request.telegram_id, only_if_banned=True)
        return Done()

    async def let_return(self, request: LetReturn) -> Done:
        await self._bot.unban_chat_member(request.chat_id, request.telegram_id, only_if_banned=True)
        return Done()

    async def check_member(self, request: CheckMember) -> MemberView:
        """Whatever Telegram refuses to say is UNKNOWN; that it is silent goes up like everywhere."""
        try:
            member = await self._bot.get_chat_member(request.chat_id, request.telegram_id)
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            log.info("Telegram cannot say whether %s is in %s: %s", request.telegram_id, request.chat_id, error.message)
            return MemberView(state=MemberState.UNKNOWN)
        return _place(member)

    async def get_bot_info(self, request: GetBotInfo) -> BotInfo:
        me = await self._bot.get_me()
        username = me.username or ""
        if request.chat_id is None:
            return BotInfo(username=username)
        try:
            chat = await self._bot.get_chat(request.chat_id)
            member = await self._bot.get_chat_member(request.chat_id, me.id)
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            log.info("the bot is not in the group: %s", error.message)
            return BotInfo(username=username)
        topics = bool(chat.is_forum) and _may_manage_topics(member)
        return BotInfo(username=username, group_title=chat.title, can_topics=topics, **_rights(member))


def _rights(member: ResultChatMemberUnion) -> dict[str, bool]:
    match member:
        case ChatMemberOwner():
            return {"can_invite": True, "can_restrict": True}
        case ChatMemberAdministrator():
            return {"can_invite": bool(member.can_invite_users), "can_restrict": bool(member.can_restrict_members)}
        case _:
            return {"can_invite": False, "can_restrict": False}


def _may_manage_topics(member: ResultChatMemberUnion) -> bool:
    given = isinstance(member, ChatMemberAdministrator) and bool(member.can_manage_topics)
    return given or isinstance(member, ChatMemberOwner)


def _place(member: ResultChatMemberUnion) -> MemberView:
    is_admin = isinstance(member, ChatMemberOwner | ChatMemberAdministrator)
    return MemberView(state=_state(member), is_admin=is_admin, is_bot=member.user.is_bot)


def _state(member: ResultChatMemberUnion) -> MemberState:
    match member:
        case ChatMemberBanned():
            return MemberState.KICKED
        case ChatMemberLeft() | ChatMemberRestricted(is_member=False):
            return MemberState.LEFT
        case _:
            return MemberState.MEMBER
