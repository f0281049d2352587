"""Who is in a chat, and putting people out of it."""

from typing import Any

from aimpay.sandbox.telegram.access import known_chat, managed_group, named_group, named_user
from aimpay.sandbox.telegram.calls import Call
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.telegram.membership import change_member, decline
from aimpay.sandbox.telegram.state import Telegram

NO_RIGHT = "not enough rights to restrict/unrestrict chat member"


async def ban_chat_member(tg: Telegram, call: Call) -> bool:
    chat_id, user_id = _target(tg, call)
    if request := tg.invites.request(chat_id, user_id):
        decline(tg, request)
    until = tg.groups.ban_end(call.integer("until_date"))
    change_member(tg, chat_id, user_id, "kicked", by=tg.users.bot_id, until=until)
    if call.boolean("revoke_messages"):
        _delete_messages(tg, chat_id, user_id)
    return True


def _delete_messages(tg: Telegram, chat_id: int, user_id: int) -> None:
    for document in tg.messages.of_chat(chat_id):
        if document["wire"]["from"]["id"] == user_id and not document["deleted"]:
            tg.messages.delete(document)


async def unban_chat_member(tg: Telegram, call: Call) -> bool:
    """Lift a ban; a present member is put out, unless ``only_if_banned``."""
    chat_id, user_id = _target(tg, call)
    if tg.groups.status(chat_id, user_id) == "kicked" or not call.boolean("only_if_banned"):
        change_member(tg, chat_id, user_id, "left", by=tg.users.bot_id)
    return True


def _target(tg: Telegram, call: Call) -> tuple[int, int]:
    """Return the group's and the person's ids, if the bot may restrict that person."""
    group = named_group(tg, call)
    user_id = named_user(tg, call)
    if user_id == tg.users.bot_id:
        raise bad_request("can't restrict self")
    managed_group(tg, call, "can_restrict_members", NO_RIGHT)
    if tg.groups.status(group["id"], user_id) == "creator":
        raise bad_request("can't remove chat owner")
    return group["id"], user_id


async def get_chat_member(tg: Telegram, call: Call) -> dict[str, Any]:
    chat = known_chat(tg, call)
    user_id = named_user(tg, call)
    if chat["type"] != "private":
        named_group(tg, call)
        if user_id != tg.users.bot_id and tg.groups.status(chat["id"], tg.users.bot_id) != "administrator":
            raise bad_request("member list is inaccessible")
        return tg.groups.member_wire(chat["id"], user_id)
    if user_id not in {chat["id"], tg.users.bot_id}:
        raise bad_request("user not found")
    return {"status": "member", "user": tg.users.wire(user_id)}


async def get_chat(tg: Telegram, call: Call) -> dict[str, Any]:
    """Return the ``ChatFullInfo``."""
    chat = known_chat(tg, call)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    full = {
        **chat,
        "accent_color_id": abs(chat["id"]) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    if chat["type"] == "private":
        return full | ({"active_usernames": [chat["username"]]} if "username" in chat else {})
    named_group(tg, call)
    return full | {"join_by_request": False, "has_visible_history": True}
