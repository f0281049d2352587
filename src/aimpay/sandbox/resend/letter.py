"""Checks the body of ``POST /emails`` and turns it into one shape."""

import re
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from aimpay.sandbox.resend.attachment import MESSAGE_LIMIT, Attachment, read_attachments
from aimpay.sandbox.resend.refusal import Refusal, invalid, missing, not_found
from aimpay.sandbox.resend.schedule import read_moment

MOST_RECIPIENTS = 50
TEST_DOMAIN = "resend.dev"
ADDRESS = re.compile(r"^(?:[^<>]*<)?([^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,.]+)>?$")
TAG_PART = re.compile(r"[A-Za-z0-9_-]{1,256}")
FORMAT = "The email address needs to follow the `email@example.com` or `Name <email@example.com>` format."


class Tag(BaseModel):
    name: str
    value: str


class Letter(BaseModel):
    """A letter that Resend would take. Addresses keep their display names."""

    sender: str
    to: list[str]
    cc: list[str]
    bcc: list[str]
    reply_to: list[str]
    subject: str
    html: str | None
    text: str | None
    headers: dict[str, str]
    tags: list[Tag]
    attachments: list[Attachment]
    scheduled_at: datetime | None = Field(description="null is at once")


def bare(address: str) -> str:
    """Return ``who@where`` of ``Name <who@where>``, in lower case; empty when it is no address."""
    found = ADDRESS.match(address.strip())
    return found.group(1).lower() if found and address.count("<") == address.count(">") else ""


def read_letter(body: Any, *, now: datetime, domain: str) -> Letter:
    """``domain`` is the verified one. Raises Refusal with Resend's error name."""
    if not isinstance(body, dict):
        raise invalid("The request body must be a JSON object.")
    for field in ("from", "to", "subject"):
        if not body.get(field):
            raise missing(field)
    _check_content(body)
    letter = Letter(
        sender=_sender(body["from"]),
        to=_addresses(body, "to"),
        cc=_addresses(body, "cc"),
        bcc=_addresses(body, "bcc"),
        reply_to=_addresses(body, "reply_to"),
        subject=_text(body, "subject") or "",
        html=_text(body, "html"),
        text=_text(body, "text"),
        headers=_headers(body.get("headers")),
        tags=_tags(body.get("tags")),
        attachments=read_attachments(body.get("attachments")),
        scheduled_at=read_moment(body.get("scheduled_at"), now),
    )
    _check_sender(letter, domain)
    _check_size(letter)
    return letter


def _check_content(body: dict[str, Any]) -> None:
    if body.get("template"):
        raise not_found("Template")
    if not body.get("html") and not body.get("text"):
        raise Refusal(422, "missing_required_field", "Missing `html` or `text` field.")


def _sender(value: Any) -> str:
    if not isinstance(value, str) or not bare(value):
        raise Refusal(422, "invalid_from_address", f"Invalid `from` field. {FORMAT}")
    return value


def _addresses(body: dict[str, Any], field: str) -> list[str]:
    value = body.get(field) or []
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) and bare(one) for one in listed):
        raise invalid(f"Invalid `{field}` field. {FORMAT}")
    if len(listed) > MOST_RECIPIENTS:
        raise invalid(f"The `{field}` field must have at most {MOST_RECIPIENTS} addresses.")
    return listed


def _text(body: dict[str, Any], field: str) -> str | None:
    value = body.get(field)
    if value is not None and not isinstance(value, str):
        raise invalid(f"The `{field}` field must be a `string`.")
    return value


def _headers(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise invalid("The `headers` field must be an object of strings.")
    if any("\n" in part or "\r" in part for pair in value.items() for part in pair):
        raise invalid("The `headers` field must not hold line breaks.")
    return value


def _tags(value: Any) -> list[Tag]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid("The `tags` field must be an array.")
    return [_tag(one) for one in value]


def _tag(value: Any) -> Tag:
    parts = [value.get("name"), value.get("value")] if isinstance(value, dict) else []
    if len(parts) != 2 or not all(isinstance(part, str) and TAG_PART.fullmatch(part) for part in parts):  # noqa: PLR2004 — name and value
        raise invalid("Tags should only contain ASCII letters, numbers, underscores, or dashes.")
    return Tag(name=parts[0], value=parts[1])


def _check_sender(letter: Letter, domain: str) -> None:
    used = bare(letter.sender).partition("@")[2]
    if used == TEST_DOMAIN:
        _check_test_mode(letter, domain)
    elif used != domain:
        message = f"The {used} domain is not verified. Please, add and verify your domain on https://resend.com/domains"
        raise Refusal(403, "validation_error", message)


def _check_test_mode(letter: Letter, domain: str) -> None:
    own = f"owner@{domain}"
    for address in map(bare, [*letter.to, *letter.cc, *letter.bcc]):
        if address != own and not address.endswith(f"@{TEST_DOMAIN}"):
            message = f"You can only send testing emails to your own email address ({own})."
            raise Refusal(403, "validation_error", message)


def _check_size(letter: Letter) -> None:
    size = len((letter.html or "").encode()) + len((letter.text or "").encode())
    size += sum(len(one.content or "") for one in letter.attachments)
    if size > MESSAGE_LIMIT:
        raise invalid("The message is larger than 40MB after Base64 encoding.")
