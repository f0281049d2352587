"""Methods of forum topics."""

from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.access import managed_group
from aimpay.sandbox.telegram.calls import Call
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.telegram.groups import group_chat
from aimpay.sandbox.telegram.state import Telegram
from aimpay.sandbox.telegram.topics import ICON, topic_wire

NAME = 128
NO_RIGHT = "not enough rights to create a topic"


async def create_forum_topic(tg: Telegram, call: Call) -> dict[str, Any]:
    group, name = _forum(tg, call), call.text("name").strip()
    if not 0 < len(name) <= NAME:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    begun = {"from": tg.users.bot_wire(), "forum_topic_created": {"name": name, "icon_color": ICON}}
    tg.flood.count(group["id"])
    opened = tg.messages.add(group_chat(group), begun)
    topic = tg.topics.add(group["id"], opened["wire"]["message_id"], name)
    tg.world.changes.tell("telegram", chat_id=group["id"])
    return topic_wire(topic)


async def delete_forum_topic(tg: Telegram, call: Call) -> bool:
    group = _forum(tg, call)
    topic = tg.topics.get(group["id"], call.integer("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    tg.topics.remove(topic)
    tg.world.changes.tell("telegram", chat_id=group["id"])
    return True


def _forum(tg: Telegram, call: Call) -> Document:
    group = managed_group(tg, call, "can_manage_topics", NO_RIGHT)
    if not group.get("is_forum"):
        raise bad_request("the chat is not a forum")
    return group
