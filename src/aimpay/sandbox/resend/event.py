"""The body of a webhook event."""

from datetime import datetime
from typing import Any

from aimpay.sandbox.store import Document

EXTRAS: dict[str, dict[str, Any]] = {
    "bounced": {
        "bounce": {
            "type": "Permanent",
            "subType": "General",
            "message": "The recipient's email provider sent a hard bounce message.",
            "diagnosticCode": ["smtp; 550 5.1.1 user unknown"],
        }
    },
    "suppressed": {
        "suppressed": {
            "type": "OnAccountSuppressionList",
            "reason": "previous_bounce",
            "message": "The recipient is on the account's suppression list.",
            "diagnosticCode": [],
        }
    },
}


def body_of(email: Document, event: str, now: datetime) -> dict[str, Any]:
    data = {
        "email_id": email["id"],
        "created_at": zulu(datetime.fromisoformat(email["created_at"])),
        "from": email["from"],
        "to": email["to"],
        "subject": email["subject"],
        "tags": {tag["name"]: tag["value"] for tag in email["tags"]},
    }
    if email["headers"]:
        data["headers"] = [{"name": name, "value": value} for name, value in email["headers"].items()]
    return {"type": f"email.{event}", "created_at": zulu(now), "data": data | EXTRAS.get(event, {})}


def zulu(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
