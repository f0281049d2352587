"""Pure readings of what Meta sends, and when an answer may be given."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

MESSAGE_WINDOW: Final = timedelta(hours=24)
COMMENT_WINDOW: Final = timedelta(days=7)
LONGEST_BYTES: Final = 1000
LONGEST_TEXT: Final = 4000
LONGEST_ID: Final = 190
SHORT_ID: Final = 64
COMMENT_FIELDS: Final = frozenset({"comments", "live_comments"})
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Heard:
    """One comment or message by somebody else than the account itself."""

    kind: str
    object_id: str
    person_id: str
    text: str
    happened_at: datetime | None
    username: str | None = None
    media_id: str | None = None
    ad_id: str | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.object_id}"


def read_events(payload: Any) -> list[Heard]:
    """Read a delivery: an object, or a list of them, with entries in either shape. What is foreign is left out."""
    deliveries = payload if isinstance(payload, list) else [payload]
    found: list[Heard] = []
    for delivery in deliveries:
        if _dict(delivery).get("object") == "instagram":
            for entry in _list(_dict(delivery).get("entry")):
                found += _of_entry(_dict(entry))
    return found


def _of_entry(entry: dict[str, Any]) -> Iterator[Heard]:
    account, time = str(entry.get("id", "")), entry.get("time")
    changes = [*_list(entry.get("changes")), *([entry] if "field" in entry else [])]
    for change in changes:
        if _dict(change).get("field") in COMMENT_FIELDS and (comment := _comment(_dict(change), account, time)):
            yield comment
    for message in _list(entry.get("messaging")):
        if heard := _message(_dict(message), account):
            yield heard


def _comment(change: dict[str, Any], account: str, time: Any) -> Heard | None:
    value = _dict(change.get("value"))
    author, media = _dict(value.get("from")), _dict(value.get("media"))
    object_id, person, text = _id(value.get("id"), LONGEST_ID), _id(author.get("id")), _text(value.get("text"))
    if not object_id or not person or not text or person in {account, _id(author.get("self_ig_scoped_id"))}:
        return None
    return Heard(
        kind="comment",
        object_id=object_id,
        person_id=person,
        text=text,
        happened_at=_moment(time),
        username=_id(author.get("username")),
        media_id=_id(media.get("id")),
        ad_id=_id(media.get("ad_id")),
    )


def _message(told: dict[str, Any], account: str) -> Heard | None:
    body = _dict(told.get("message"))
    person, mid, text = (
        _id(_dict(told.get("sender")).get("id")),
        _id(body.get("mid"), LONGEST_ID),
        _text(body.get("text")),
    )
    unsaid = body.get("is_echo") or body.get("is_deleted") or body.get("is_unsupported")
    if not person or not mid or not text or unsaid or person == account:
        return None
    return Heard(kind="message", object_id=mid, person_id=person, text=text, happened_at=_moment(told.get("timestamp")))


def may_answer(kind: str, happened_at: datetime, now: datetime) -> bool:
    """A message within 24 hours of it, a comment within 7 days."""
    return now - happened_at < (COMMENT_WINDOW if kind == "comment" else MESSAGE_WINDOW)


def fitting(text: str, link: str) -> str:
    """``text`` and below it ``link``, cut to the bytes that Meta takes; the link always stays whole."""
    room = LONGEST_BYTES - len(f"\n\n{link}".encode())
    body = text.encode()
    if len(body) > room:
        body = body[: room - len("…".encode())]
        return f"{body.decode(errors='ignore').rstrip()}…\n\n{link}"
    return f"{text}\n\n{link}"


def _moment(value: Any) -> datetime | None:
    """Seconds or milliseconds since 1970."""
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        return None
    seconds = value // 1000 if value > 10**11 else value
    return datetime.fromtimestamp(seconds, UTC) if seconds < LATEST.timestamp() else None


def _id(value: Any, longest: int = SHORT_ID) -> str | None:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if 0 < len(text) <= longest else None


def _text(value: Any) -> str:
    return value.strip().replace("\0", "")[:LONGEST_TEXT] if isinstance(value, str) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
