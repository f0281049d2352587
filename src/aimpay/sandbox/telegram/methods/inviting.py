"""Invite links and requests to join."""

from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.access import managed_group, named_user
from aimpay.sandbox.telegram.calls import Call
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.telegram.membership import approve, decline
from aimpay.sandbox.telegram.state import Telegram

NO_RIGHT = "not enough rights to manage chat invite link"


async def create_chat_invite_link(tg: Telegram, call: Call) -> dict[str, Any]:
    group = managed_group(tg, call, "can_invite_users", NO_RIGHT)
    return _shown(tg, tg.invites.create(group["id"], _terms(call)))


async def edit_chat_invite_link(tg: Telegram, call: Call) -> dict[str, Any]:
    group = managed_group(tg, call, "can_invite_users", NO_RIGHT)
    return _shown(tg, tg.invites.edit(group["id"], call.text("invite_link"), _terms(call)))


async def revoke_chat_invite_link(tg: Telegram, call: Call) -> dict[str, Any]:
    group = managed_group(tg, call, "can_invite_users", NO_RIGHT)
    return _shown(tg, tg.invites.revoke(group["id"], call.text("invite_link")))


def _terms(call: Call) -> dict[str, Any]:
    return {
        "name": call.text("name"),
        "expire_date": call.integer("expire_date"),
        "member_limit": call.integer("member_limit"),
        "creates_join_request": call.boolean("creates_join_request"),
    }


def _shown(tg: Telegram, link: Document) -> dict[str, Any]:
    tg.world.changes.tell("telegram", chat_id=link["chat_id"])
    return tg.invites.wire(link)


async def approve_chat_join_request(tg: Telegram, call: Call) -> bool:
    approve(tg, _waiting(tg, call))
    return True


async def decline_chat_join_request(tg: Telegram, call: Call) -> bool:
    decline(tg, _waiting(tg, call))
    return True


def _waiting(tg: Telegram, call: Call) -> Document:
    group = managed_group(tg, call, "can_invite_users", "CHAT_ADMIN_REQUIRED")
    user_id = named_user(tg, call)
    if tg.groups.is_in(group["id"], user_id):
        raise bad_request("USER_ALREADY_PARTICIPANT")
    request = tg.invites.request(group["id"], user_id)
    if request is None:
        raise bad_request("HIDE_REQUESTER_MISSING")
    return request
