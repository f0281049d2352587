"""Topics of a forum group. A topic's id is that of the service message it began with, as in the real one."""

from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

ICON = 7322096


class Topics:
    """A document is ``{chat_id, id, name}``."""

    def __init__(self, world: World) -> None:
        self._store = world.store

    def add(self, chat_id: int, topic_id: int, name: str) -> Document:
        return self._store.put(_kind(chat_id), topic_id, {"chat_id": chat_id, "id": topic_id, "name": name})

    def get(self, chat_id: int, topic_id: int) -> Document | None:
        return self._store.get(_kind(chat_id), topic_id)

    def all(self, chat_id: int) -> list[Document]:
        return self._store.all(_kind(chat_id))

    def remove(self, topic: Document) -> None:
        self._store.delete(_kind(topic["chat_id"]), topic["id"])


def topic_wire(topic: Document) -> dict[str, Any]:
    """Return the ``ForumTopic``."""
    return {"message_thread_id": topic["id"], "name": topic["name"], "icon_color": ICON}


def in_topic(topic: Document) -> dict[str, Any]:
    """Return what marks a message of a topic."""
    return {"message_thread_id": topic["id"], "is_topic_message": True}


def _kind(chat_id: int) -> str:
    return f"tg_topics:{chat_id}"
