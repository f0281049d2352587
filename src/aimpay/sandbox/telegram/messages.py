"""Messages of every chat, kept as the ``Message`` that the bot sees."""

from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.world import World

BOT_WIDE = "tg_message"


class Messages:
    """A document is ``{wire, deleted, source, at}``: the text as it was written, and the exact moment.

    Private chats share one row of numbers, as they do for a real bot; a supergroup has its own.
    """

    def __init__(self, world: World) -> None:
        self._store = world.store
        self._clock = world.clock
        self._changes = world.changes

    def add(self, chat: dict[str, Any], content: dict[str, Any], source: str = "", at: float | None = None) -> Document:
        """``content`` is the rest of the ``Message``, without id, chat and date; ``at`` is when it was counted."""
        counter = BOT_WIDE if chat["type"] == "private" else f"{BOT_WIDE}:{chat['id']}"
        wire = {"message_id": self._store.next(counter), "chat": chat, "date": self._now(), **content}
        at = at or self._clock.now().timestamp()
        return self._save({"wire": wire, "deleted": False, "source": source, "at": at})

    def change(self, document: Document, content: dict[str, Any], source: str | None = None) -> Document:
        """Replace the whole content, keeping id, chat and date."""
        kept = {name: document["wire"][name] for name in ("message_id", "chat", "date")}
        given = document["source"] if source is None else source
        return self._save({**document, "wire": {**kept, **content, "edit_date": self._now()}, "source": given})

    def delete(self, document: Document) -> None:
        self._save({**document, "deleted": True})

    def _save(self, document: Document) -> Document:
        chat_id, message_id = document["wire"]["chat"]["id"], document["wire"]["message_id"]
        saved = self._store.put(_kind(chat_id), message_id, document)
        self._changes.tell("telegram", chat_id=chat_id, message_id=message_id)
        return saved

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def any(self, chat_id: int, message_id: int) -> Document | None:
        """Find a message, deleted or not."""
        return self._store.get(_kind(chat_id), message_id)

    def standing(self, chat_id: int, message_id: int, purpose: str) -> Document:
        """Return a message that is still there; ``purpose`` ends the error's words, as in "to edit"."""
        document = self.any(chat_id, message_id)
        if document is None or document["deleted"]:
            raise bad_request(f"message {purpose} not found")
        return document

    def of_chat(self, chat_id: int) -> list[Document]:
        """Every message, oldest first, also the deleted ones."""
        return self._store.all(_kind(chat_id))


def _kind(chat_id: int) -> str:
    return f"tg_messages:{chat_id}"
