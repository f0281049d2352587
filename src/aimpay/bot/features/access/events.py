"""What happens at the group's door without a button: requests, comings, goings, blocked bots."""

import asyncio
import logging
from typing import Final

from aiogram import Bot, Dispatcher
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ChatJoinRequest, ChatMemberRestricted, ChatMemberUpdated

from aimpay.bot.desk import Desk
from aimpay.bot.features.access import screens
from aimpay.contract.errors import RemoteError, RemoteSilentError
from aimpay.contract.learning import (
    DECIDE_JOIN_REQUEST,
    REPORT_MEMBERSHIP,
    DecideJoinRequest,
    JoinDecision,
    ReportMembership,
)
from aimpay.contract.people import REPORT_REACHABILITY, ReportReachability
from aimpay.contract.wire import Call, Request, Response

log = logging.getLogger(__name__)

SERVER_TROUBLE: Final = 500
INSIDE: Final = frozenset({"creator", "administrator", "member"})


def register(dispatcher: Dispatcher) -> None:
    dispatcher.chat_join_request.register(on_join_request)
    dispatcher.chat_member.register(on_member)
    dispatcher.my_chat_member.register(on_bot_membership)


async def on_join_request(request: ChatJoinRequest, bot: Bot, desk: Desk) -> None:
    """Decide with the server. Without its word the request stays pending: nobody is turned away on a doubt."""
    question = DecideJoinRequest(
        telegram_id=request.from_user.id,
        chat_id=request.chat.id,
        invite_link=_link(request),
    )
    made = await persistently(desk, DECIDE_JOIN_REQUEST, question)
    if made is None:
        log.error("a join request stays pending: the server did not decide")
    elif await _carry_out(bot, request, made):
        await _tell(desk, request, made)


async def on_member(update: ChatMemberUpdated, desk: Desk) -> None:
    person, member = update.new_chat_member.user, update.new_chat_member
    if person.is_bot:
        return
    inside = member.is_member if isinstance(member, ChatMemberRestricted) else member.status in INSIDE
    report = ReportMembership(telegram_id=person.id, chat_id=update.chat.id, is_member=inside)
    await persistently(desk, REPORT_MEMBERSHIP, report)


async def on_bot_membership(update: ChatMemberUpdated, desk: Desk) -> None:
    if update.chat.type != ChatType.PRIVATE:
        log.info("the bot is now %s in chat %s", update.new_chat_member.status, update.chat.id)
        return
    report = ReportReachability(telegram_id=update.from_user.id, reachable=update.new_chat_member.status in INSIDE)
    await persistently(desk, REPORT_REACHABILITY, report)


async def persistently(desk: Desk, call: Call[Request, Response], request: Request) -> Response | None:
    """Repeat with growing pauses while the server is silent or in trouble; None when it stays so or refuses."""
    for pause in (*desk.limits.server_pauses, None):
        try:
            return await desk.call(call, request)
        except RemoteSilentError as error:
            log.warning("the server is silent: %s", error)
        except RemoteError as error:
            log.warning("the server refused %s: %s", call.path, error.code)
            if error.status < SERVER_TROUBLE:
                return None
        if pause is not None:
            await asyncio.sleep(pause)
    return None


def _link(request: ChatJoinRequest) -> str | None:
    return request.invite_link.invite_link if request.invite_link else None


async def _carry_out(bot: Bot, request: ChatJoinRequest, made: JoinDecision) -> bool:
    act = bot.approve_chat_join_request if made.approve else bot.decline_chat_join_request
    try:
        return await act(chat_id=request.chat.id, user_id=request.from_user.id)
    except TelegramAPIError as error:
        log.warning("the join request is no longer there, or cannot be decided: %s", error.message)
        return False


async def _tell(desk: Desk, request: ChatJoinRequest, made: JoinDecision) -> None:
    try:
        await desk.stage.send(request.user_chat_id, screens.decision(made, _link(request)))
    except TelegramAPIError as error:
        log.info("the person was not told about the join request: %s", error.message)
