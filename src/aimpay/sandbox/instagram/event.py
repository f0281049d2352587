"""Bodies of webhook events, in both shapes that Meta sends."""

from datetime import datetime
from typing import Any

from aimpay.sandbox.store import Document


def comment_entry(account: str, comment: Document, person: Document, shape: str) -> dict[str, Any]:
    value = {
        "id": comment["id"],
        "text": comment["text"],
        "from": {"id": person["id"], "username": person["username"]},
        "media": {"id": comment["media"], "media_product_type": "FEED"},
    }
    change = {"field": "comments", "value": value}
    entry: dict[str, Any] = {"id": account, "time": int(_moment(comment).timestamp())}
    return entry | ({"changes": [change]} if shape == "changes" else change)


def message_entry(account: str, message: Document) -> dict[str, Any]:
    """``mine`` comes back to us as an echo."""
    at = int(_moment(message).timestamp() * 1000)
    person, ours = {"id": message["person"]}, {"id": account}
    body = {"mid": message["id"], "text": message["text"]}
    told = {
        "sender": ours if message["mine"] else person,
        "recipient": person if message["mine"] else ours,
        "timestamp": at,
        "message": body | ({"is_echo": True} if message["mine"] else {}),
    }
    return {"id": account, "time": at, "messaging": [told]}


def _moment(document: Document) -> datetime:
    return datetime.fromisoformat(document["at"])
