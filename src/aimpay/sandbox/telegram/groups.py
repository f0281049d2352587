"""The closed group: who is in it, in which rank, and what the bot may do there."""

from datetime import timedelta
from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.users import Users
from aimpay.sandbox.world import World

GROUPS = "tg_groups"
MEMBERS = "tg_members"
RIGHTS = ("can_invite_users", "can_restrict_members", "can_delete_messages", "can_manage_topics")
NEVER = timedelta(seconds=30), timedelta(days=366)
OTHER_ADMIN_RIGHTS = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_manage_video_chats": False,
    "can_promote_members": False,
    "can_change_info": False,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_send_welcome_messages": False,
}
PRESENT = {"creator", "administrator", "member"}


class Groups:
    """A member is ``{chat_id, user_id, status, until}``; ``until`` is Unix time, 0 for ever. Absence reads as left."""

    def __init__(self, world: World, users: Users) -> None:
        self._store = world.store
        self._clock = world.clock
        self._users = users
        if not self._store.all(GROUPS):
            self._seed(world)
        if self.get(world.settings.team_id) is None:
            self._open(world.settings.team_id, world.settings.team_title, world.settings.owner_id, is_forum=True)

    def _seed(self, world: World) -> None:
        settings = world.settings
        self._open(settings.group_id, settings.group_title, settings.owner_id)

    def add(self, title: str, owner_id: int) -> Document:
        """Make one more group of the owner's, with the bot as its administrator."""
        return self._open(min(group["id"] for group in self.all()) - 1, title, owner_id)

    def _open(self, chat_id: int, title: str, owner_id: int, *, is_forum: bool = False) -> Document:
        group = {"id": chat_id, "title": title, "rights": dict.fromkeys(RIGHTS, True), "is_forum": is_forum}
        self._store.put(GROUPS, chat_id, group)
        self.set_status(chat_id, owner_id, "creator")
        self.set_status(chat_id, self._users.bot_id, "administrator")
        return group

    def get(self, chat_id: int) -> Document | None:
        return self._store.get(GROUPS, chat_id)

    def all(self) -> list[Document]:
        return self._store.all(GROUPS)

    def set_rights(self, chat_id: int, rights: dict[str, bool]) -> None:
        """Give the bot exactly these of ``RIGHTS``."""
        self._store.put(GROUPS, chat_id, {**(self.get(chat_id) or {}), "rights": rights})

    def status(self, chat_id: int, user_id: int) -> str:
        return str(self._member(chat_id, user_id)["status"])

    def is_in(self, chat_id: int, user_id: int) -> bool:
        return self.status(chat_id, user_id) in PRESENT

    def _member(self, chat_id: int, user_id: int) -> Document:
        absent: Document = {"chat_id": chat_id, "user_id": user_id, "status": "left", "until": 0}
        member = self._store.get(MEMBERS, f"{chat_id}:{user_id}") or absent
        ban_is_over = 0 < member["until"] <= self._clock.now().timestamp()
        return absent if ban_is_over else member

    def members(self, chat_id: int) -> list[Document]:
        """Everyone who ever was in the group, with the present status."""
        known = [member for member in self._store.all(MEMBERS) if member["chat_id"] == chat_id]
        return [self._member(chat_id, member["user_id"]) for member in known]

    def set_status(self, chat_id: int, user_id: int, status: str, until: int = 0) -> None:
        member = {"chat_id": chat_id, "user_id": user_id, "status": status, "until": until}
        self._store.put(MEMBERS, f"{chat_id}:{user_id}", member)

    def ban_end(self, until_date: int) -> int:
        """Return when a ban ends: nearer than 30 s or farther than 366 days means never, which is 0."""
        left = timedelta(seconds=until_date - self._clock.now().timestamp())
        return until_date if NEVER[0] <= left <= NEVER[1] else 0

    def bot_may(self, chat_id: int, right: str) -> bool:
        group = self.get(chat_id)
        is_admin = self.status(chat_id, self._users.bot_id) == "administrator"
        return group is not None and is_admin and bool(group["rights"].get(right))

    def member_wire(self, chat_id: int, user_id: int) -> dict[str, Any]:
        """Return the ``ChatMember`` of a person or of the bot."""
        member = self._member(chat_id, user_id)
        wire: dict[str, Any] = {"status": member["status"], "user": self._users.wire(user_id)}
        match member["status"]:
            case "creator":
                wire["is_anonymous"] = False
            case "administrator":
                group = self.get(chat_id)
                wire |= OTHER_ADMIN_RIGHTS | (group["rights"] if group else {})
            case "kicked":
                wire["until_date"] = member["until"]
        return wire


def group_chat(group: Document) -> dict[str, Any]:
    """Return the ``Chat`` of a group."""
    chat = {"id": group["id"], "type": "supergroup", "title": group["title"]}
    return chat | ({"is_forum": True} if group.get("is_forum") else {})
