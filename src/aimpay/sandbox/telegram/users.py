"""People who have Telegram, and the bot itself as a user."""

from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

KIND = "tg_users"
SEEDED: tuple[Document, ...] = (
    {"id": 1002, "first_name": "Анна", "last_name": "Смирнова", "username": "anna"},
    {"id": 1003, "first_name": "Борис", "last_name": "Кузнецов", "username": None},
)
SHOWN = ("first_name", "last_name", "username", "language_code")


class Users:
    def __init__(self, world: World) -> None:
        self._world = world
        self._store = world.store
        if not self._store.all(KIND):
            self._seed(world.settings.owner_id)

    def _seed(self, owner_id: int) -> None:
        owner: Document = {"id": owner_id, "first_name": "Ольга", "last_name": "Школина", "username": "olga_school"}
        for person in (owner, *SEEDED):
            self.save(_new(**person, is_owner=person["id"] == owner_id))

    def add(self, *, first_name: str, last_name: str | None, username: str | None, language_code: str) -> Document:
        user_id = self._store.next("tg_user", start=1004)
        return self.save(
            _new(
                id=user_id,
                first_name=first_name,
                last_name=last_name,
                username=username,
                language_code=language_code,
            )
        )

    def add_crowd(self, count: int) -> range:
        """Make many people who have all started the bot; return their ids."""
        with self._store.at_once():
            for number in range(1, count + 1):
                user = self.add(first_name=f"Гость {number}", last_name=None, username=None, language_code="ru")
                user["started"] = True
                self.save(user)
        return range(user["id"] - count + 1, user["id"] + 1)

    def save(self, user: Document) -> Document:
        return self._store.put(KIND, user["id"], user)

    def get(self, user_id: int) -> Document | None:
        return self._store.get(KIND, user_id)

    def all(self) -> list[Document]:
        return self._store.all(KIND)

    @property
    def bot_id(self) -> int:
        return int(self._world.settings.bot_token.partition(":")[0])

    def bot_wire(self) -> dict[str, Any]:
        settings = self._world.settings
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": settings.bot_name,
            "username": settings.bot_username,
        }

    def wire(self, user_id: int) -> dict[str, Any]:
        """Return the ``User`` of a person or of the bot."""
        if user_id == self.bot_id:
            return self.bot_wire()
        user = self._store.get(KIND, user_id)
        if user is None:
            raise LookupError(f"no Telegram user {user_id}")
        shown = {name: user[name] for name in SHOWN if user[name]}
        return {"id": user["id"], "is_bot": False, **shown}


def private_chat(user: Document) -> dict[str, Any]:
    """Return the ``Chat`` of a person's private chat with the bot."""
    shown = {name: user[name] for name in SHOWN if user[name] and name != "language_code"}
    return {"id": user["id"], "type": "private", **shown}


def _new(
    *,
    id: int,  # noqa: A002 — Telegram's own word
    first_name: str,
    last_name: str | None,
    username: str | None,
    language_code: str = "ru",
    is_owner: bool = False,
) -> Document:
    return {
        "id": id,
        "first_name": first_name,
        "last_name": last_name,
        "username": username,
        "language_code": language_code,
        "is_owner": is_owner,
        "blocked_bot": False,
        "started": is_owner,  # the school's owner has talked to her own bot before
        "may_be_written_until": None,
    }
