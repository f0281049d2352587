"""Uploadings of offline conversions: taken at once, linked to visits two hours later."""

from datetime import datetime, timedelta
from typing import Any

from aimpay.sandbox.metrika.goals import Goals
from aimpay.sandbox.metrika.hits import Hits
from aimpay.sandbox.metrika.refusal import Refusal, invalid
from aimpay.sandbox.metrika.settings import SettingsShelf
from aimpay.sandbox.metrika.table import Row, read_table
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

KIND = "metrika.uploadings"
FIRST_ID = 50_000_001
TYPES = ("BASIC", "CALLS", "CHATS")
PROCESSING = timedelta(hours=2)
ATTRIBUTION = timedelta(days=21)
PARAMETER = {"ClientId": "cid", "Yclid": "yclid", "PurchaseId": "ti", "UserId": "uid"}


class Uploads:
    """An uploading's document: the API's fields, ``rows`` and, once processed, each row's ``problem``."""

    def __init__(self, world: World, hits: Hits, goals: Goals, shelf: SettingsShelf) -> None:
        self._world = world
        self._hits = hits
        self._goals = goals
        self._shelf = shelf

    def take(self, content: bytes, *, kind: str, comment: str) -> Document:
        if kind not in TYPES:
            raise invalid(f"type: must be one of {', '.join(TYPES)}")
        now = self._world.clock.now()
        rows = read_table(content, now)
        number = self._world.store.next(KIND, FIRST_ID)
        document = {
            "id": number,
            "created_at": now.isoformat(),
            "type": kind,
            "comment": comment,
            "status": "UPLOADED",
            "rows": [row.model_dump(mode="json") | {"problem": None} for row in rows],
        }
        self._world.changes.tell("metrika", uploading_id=number)
        return self._world.store.put(KIND, number, document)

    def all(self) -> list[Document]:
        return [self._processed(one) for one in self._world.store.all(KIND)]

    def get(self, number: str) -> Document:
        found = self._world.store.get(KIND, number)
        if found is None:
            raise Refusal(404, "not_found", "Uploading not found")
        return self._processed(found)

    def _processed(self, document: Document) -> Document:
        """Link the rows, once, when their time has come."""
        ready_at = datetime.fromisoformat(document["created_at"]) + PROCESSING
        if document["status"] != "UPLOADED" or self._world.clock.now() < ready_at:
            return document
        rows = [row | {"problem": self._problem(Row.model_validate(row))} for row in document["rows"]]
        linked = any(row["problem"] is None for row in rows)
        status = "PROCESSED" if linked else "LINKAGE_FAILURE"
        return self._world.store.put(KIND, document["id"], document | {"rows": rows, "status": status})

    def _problem(self, row: Row) -> str | None:
        if not self._goals.takes(row.target):
            return f"no JavaScript event goal {row.target}"
        since = row.happened_at - ATTRIBUTION
        if self._shelf.read().assume_visits or any(
            self._hits.visits(PARAMETER[name], value, since) for name, value in row.ids.items()
        ):
            return None
        return "no visit with this identifier in 21 days"


def as_uploading(document: Document) -> dict[str, Any]:
    """Return an uploading as the management API shows it."""
    lines = len(document["rows"])
    linked = sum(row["problem"] is None for row in document["rows"])
    return {
        "id": document["id"],
        "create_time": document["created_at"],
        "source_quantity": lines,
        "line_quantity": lines,
        "linked_quantity": linked if document["status"] != "UPLOADED" else 0,
        "comment": document["comment"],
        "type": document["type"],
        "status": document["status"],
    }
