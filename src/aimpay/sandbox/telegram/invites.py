"""Invite links of the bot, and requests to join that wait for its answer."""

import secrets
from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.telegram.users import Users
from aimpay.sandbox.world import World

LINKS = "tg_invites"
REQUESTS = "tg_join_requests"
NAME_LIMIT = 32
MEMBER_LIMIT = 99_999
ADDRESS = "https://t.me/+"


class Invites:
    def __init__(self, world: World, users: Users) -> None:
        self._store = world.store
        self._clock = world.clock
        self._users = users

    def create(self, chat_id: int, terms: dict[str, Any]) -> Document:
        link = ADDRESS + secrets.token_urlsafe(12)
        started = {"chat_id": chat_id, "link": link, "is_revoked": False, "used": 0}
        return self._store.put(LINKS, link, started | self._checked(terms))

    def edit(self, chat_id: int, link: str, terms: dict[str, Any]) -> Document:
        """Replace all the terms: what is not given falls back to its default, as in the real one."""
        document = self.own(chat_id, link)
        if document["is_revoked"]:
            raise bad_request("INVITE_HASH_EXPIRED")
        return self._store.put(LINKS, link, document | self._checked(terms))

    def revoke(self, chat_id: int, link: str) -> Document:
        return self._store.put(LINKS, link, self.own(chat_id, link) | {"is_revoked": True})

    def own(self, chat_id: int, link: str) -> Document:
        document = self.find(link)
        if document is None or document["chat_id"] != chat_id:
            raise bad_request("INVITE_HASH_EXPIRED")
        return document

    def find(self, link: str) -> Document | None:
        return self._store.get(LINKS, link)

    def of_chat(self, chat_id: int) -> list[Document]:
        return [link for link in self._store.all(LINKS) if link["chat_id"] == chat_id]

    def _checked(self, terms: dict[str, Any]) -> dict[str, Any]:
        if len(terms["name"]) > NAME_LIMIT:
            raise bad_request("invite link name must not be longer than 32 characters")
        if not 0 <= terms["member_limit"] <= MEMBER_LIMIT:
            raise bad_request("USAGE_LIMIT_INVALID")
        if terms["member_limit"] and terms["creates_join_request"]:
            raise bad_request("member limit can't be specified for links requiring administrator approval")
        if terms["expire_date"] and terms["expire_date"] <= self._clock.now().timestamp():
            raise bad_request("EXPIRE_DATE_INVALID")
        return terms

    def refusal(self, link: Document) -> str | None:
        """Say why the link lets nobody in, or None when it does."""
        if link["is_revoked"]:
            return "revoked"
        if link["expire_date"] and link["expire_date"] <= self._clock.now().timestamp():
            return "expired"
        return "limit_reached" if 0 < link["member_limit"] <= link["used"] else None

    def count_use(self, link: Document) -> None:
        self._store.put(LINKS, link["link"], link | {"used": link["used"] + 1})

    def wire(self, link: Document) -> dict[str, Any]:
        """Return the ``ChatInviteLink``."""
        optional = {name: link[name] for name in ("name", "expire_date", "member_limit") if link[name]}
        if link["creates_join_request"]:
            waiting = [one for one in self.requests(link["chat_id"]) if one["link"] == link["link"]]
            optional["pending_join_request_count"] = len(waiting)
        return {
            "invite_link": link["link"],
            "creator": self._users.bot_wire(),
            "creates_join_request": link["creates_join_request"],
            "is_primary": False,
            "is_revoked": link["is_revoked"],
            **optional,
        }

    def request(self, chat_id: int, user_id: int) -> Document | None:
        return self._store.get(REQUESTS, f"{chat_id}:{user_id}")

    def requests(self, chat_id: int) -> list[Document]:
        return [request for request in self._store.all(REQUESTS) if request["chat_id"] == chat_id]

    def ask(self, link: Document, user_id: int) -> Document:
        request = {
            "chat_id": link["chat_id"],
            "user_id": user_id,
            "link": link["link"],
            "date": int(self._clock.now().timestamp()),
        }
        return self._store.put(REQUESTS, f"{link['chat_id']}:{user_id}", request)

    def forget_request(self, chat_id: int, user_id: int) -> None:
        self._store.delete(REQUESTS, f"{chat_id}:{user_id}")
