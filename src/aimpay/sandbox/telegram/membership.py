"""People come into the group and go out of it; the bot is told what it may hear."""

from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.groups import PRESENT, group_chat
from aimpay.sandbox.telegram.state import Telegram

WRITABLE_SECONDS = 300


def change_member(
    tg: Telegram,
    chat_id: int,
    user_id: int,
    status: str,
    *,
    by: int,
    until: int = 0,
    link: Document | None = None,
    via_request: bool = False,
    rights: dict[str, bool] | None = None,
) -> None:
    """Set a status; ``by`` is who did it, ``link`` the invite link it came through, ``rights`` the bot's new ones."""
    old = tg.groups.member_wire(chat_id, user_id)
    tg.groups.set_status(chat_id, user_id, status, until)
    if rights is not None:
        tg.groups.set_rights(chat_id, rights)
    new = tg.groups.member_wire(chat_id, user_id)
    if old == new:
        return
    extra: dict[str, Any] = {"invite_link": tg.invites.wire(link)} if link else {}
    if via_request:
        extra["via_join_request"] = True
    _tell_change(tg, chat_id, user_id, {"from": tg.users.wire(by)}, old, new, extra)
    _announce(tg, chat_id, user_id, by, was_in=old["status"] in PRESENT, is_in=status in PRESENT)


def _tell_change(
    tg: Telegram,
    chat_id: int,
    user_id: int,
    by: dict[str, Any],
    old: dict[str, Any],
    new: dict[str, Any],
    extra: dict[str, Any],
) -> None:
    change = {
        "chat": _chat(tg, chat_id),
        **by,
        "date": int(tg.world.clock.now().timestamp()),
        "old_chat_member": old,
        "new_chat_member": new,
        **extra,
    }
    if user_id == tg.users.bot_id:
        tg.updates.add("my_chat_member", change, lane=chat_id)
    elif tg.groups.status(chat_id, tg.users.bot_id) == "administrator":
        tg.updates.add("chat_member", change, lane=chat_id)
    tg.world.changes.tell("telegram", chat_id=chat_id, user_id=user_id)


def _announce(tg: Telegram, chat_id: int, user_id: int, by: int, *, was_in: bool, is_in: bool) -> None:
    """Write the service message about coming or going; the bot does not hear of what it did itself."""
    if was_in == is_in or user_id == tg.users.bot_id:
        return
    person = tg.users.wire(user_id)
    content = {"new_chat_members": [person]} if is_in else {"left_chat_member": person}
    sender = user_id if is_in else by
    document = tg.messages.add(_chat(tg, chat_id), {"from": tg.users.wire(sender), **content})
    if sender != tg.users.bot_id and tg.groups.is_in(chat_id, tg.users.bot_id):
        tg.updates.add("message", document["wire"], lane=chat_id)


def _chat(tg: Telegram, chat_id: int) -> dict[str, Any]:
    group = tg.groups.get(chat_id)
    if group is None:
        raise LookupError(f"no group {chat_id}")
    return group_chat(group)


def try_link(tg: Telegram, user_id: int, address: str) -> tuple[str, str | None]:
    """Return the outcome (requested, joined, refused) of opening an invite link, and the reason of a refusal."""
    link = tg.invites.find(address)
    if link is None:
        return "refused", "unknown_link"
    if reason := tg.invites.refusal(link) or _personal_refusal(tg, link["chat_id"], user_id):
        return "refused", reason
    if link["creates_join_request"]:
        _ask_to_join(tg, link, user_id)
        return "requested", None
    tg.invites.count_use(link)
    change_member(tg, link["chat_id"], user_id, "member", by=user_id, link=link)
    return "joined", None


def _personal_refusal(tg: Telegram, chat_id: int, user_id: int) -> str | None:
    status = tg.groups.status(chat_id, user_id)
    if status == "kicked":
        return "banned"
    return "already_member" if status in PRESENT else None


def _ask_to_join(tg: Telegram, link: Document, user_id: int) -> None:
    """Ask once by each link; the bot may write to the person for five minutes even if never started."""
    before = tg.invites.request(link["chat_id"], user_id)
    if before and before["link"] == link["link"]:
        return
    request = tg.invites.ask(link, user_id)
    user = tg.users.get(user_id) or {}
    tg.users.save(user | {"may_be_written_until": request["date"] + WRITABLE_SECONDS})
    wire = {
        "chat": _chat(tg, link["chat_id"]),
        "from": tg.users.wire(user_id),
        "user_chat_id": user_id,
        "date": request["date"],
        "invite_link": tg.invites.wire(link),
    }
    if tg.groups.bot_may(link["chat_id"], "can_invite_users"):
        tg.updates.add("chat_join_request", wire, lane=user_id)
    tg.world.changes.tell("telegram", chat_id=link["chat_id"], user_id=user_id)


def approve(tg: Telegram, request: Document) -> None:
    chat_id, user_id = request["chat_id"], request["user_id"]
    tg.invites.forget_request(chat_id, user_id)
    link = tg.invites.find(request["link"])
    if link:
        tg.invites.count_use(link)
    change_member(tg, chat_id, user_id, "member", by=tg.users.bot_id, link=link, via_request=True)


def decline(tg: Telegram, request: Document) -> None:
    tg.invites.forget_request(request["chat_id"], request["user_id"])
    tg.world.changes.tell("telegram", chat_id=request["chat_id"], user_id=request["user_id"])
