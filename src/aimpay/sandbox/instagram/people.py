"""Who writes to the school at Instagram, and what was said on both sides."""

from datetime import datetime, timedelta
from typing import Final

from aimpay.sandbox.instagram.refusal import OUTSIDE_WINDOW, invalid
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

PEOPLE, COMMENTS, MESSAGES = "instagram.people", "instagram.comments", "instagram.messages"
WINDOW: Final = timedelta(hours=24)
PRIVATE_REPLY: Final = timedelta(days=7)
LONGEST: Final = 1000
FIRST_ID: Final = 17_840_000_000_000_000


class People:
    """People, ``{id, username, name}``, and what was said.

    A comment: ``{id, person, text, media, at, replies, private_reply_at}``. A message: ``{id, person, text, at,
    mine}``, where ``mine`` was sent by the school.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def all(self) -> list[Document]:
        return self._world.store.all(PEOPLE)

    def person(self, username: str, name: str | None = None) -> Document:
        """Return who has this username, new if nobody has."""
        for one in self.all():
            if one["username"] == username:
                return one
        person = {"id": self._new_id(), "username": username, "name": name or username}
        return self._world.store.put(PEOPLE, str(person["id"]), person)

    def find(self, person_id: str) -> Document | None:
        return self._world.store.get(PEOPLE, person_id)

    def comment(self, person: Document, text: str, media: str) -> Document:
        comment = {
            "id": self._new_id(),
            "person": person["id"],
            "text": text,
            "media": media,
            "at": self._now().isoformat(),
            "replies": [],
            "private_reply_at": None,
        }
        return self._keep(COMMENTS, comment)

    def comments(self) -> list[Document]:
        return self._world.store.all(COMMENTS)

    def write(self, person: Document, text: str, *, mine: bool = False) -> Document:
        message = {
            "id": f"aWdfZAG1faXRlbToxOk{self._new_id()}",
            "person": person["id"],
            "text": text,
            "at": self._now().isoformat(),
            "mine": mine,
        }
        return self._keep(MESSAGES, message)

    def messages(self, person_id: str | None = None) -> list[Document]:
        return [one for one in self._world.store.all(MESSAGES) if person_id in {None, one["person"]}]

    def answer(self, person_id: str, text: str) -> Document:
        """Send the school's message, within 24 hours of the person's last."""
        person = self.find(person_id)
        if person is None:
            raise invalid("No matching user found")
        theirs = [one for one in self.messages(person_id) if not one["mine"]]
        if not theirs or self._age(theirs[-1]["at"]) > WINDOW:
            raise OUTSIDE_WINDOW
        return self.write(person, _checked(text), mine=True)

    def answer_privately(self, comment_id: str, text: str) -> Document:
        """Send one private reply to a comment, within 7 days of it."""
        comment = self._comment(comment_id)
        if comment["private_reply_at"] or self._age(comment["at"]) > PRIVATE_REPLY:
            raise OUTSIDE_WINDOW
        person = self.find(comment["person"])
        if person is None:
            raise invalid("No matching user found")
        message = self.write(person, _checked(text), mine=True)
        self._keep(COMMENTS, comment | {"private_reply_at": message["at"]})
        return message

    def reply(self, comment_id: str, text: str) -> Document:
        comment = self._comment(comment_id)
        reply = {"id": self._new_id(), "text": _checked(text), "at": self._now().isoformat()}
        self._keep(COMMENTS, comment | {"replies": [*comment["replies"], reply]})
        return reply

    def _comment(self, comment_id: str) -> Document:
        found = self._world.store.get(COMMENTS, comment_id)
        if found is None:
            raise invalid(f"Object with ID '{comment_id}' does not exist")
        return found

    def _keep(self, kind: str, document: Document) -> Document:
        self._world.changes.tell("instagram", id=document["id"])
        return self._world.store.put(kind, str(document["id"]), document)

    def _new_id(self) -> str:
        return str(self._world.store.next("instagram.id", FIRST_ID))

    def _now(self) -> datetime:
        return self._world.clock.now()

    def _age(self, at: str) -> timedelta:
        return self._now() - datetime.fromisoformat(at)


def _checked(text: str) -> str:
    if not text:
        raise invalid("The message text is empty")
    if len(text.encode()) > LONGEST:
        raise invalid("Length of param message[text] must be less than or equal to 1000")
    return text
