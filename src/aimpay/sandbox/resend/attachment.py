"""Files of a letter."""

import base64
import binascii
import mimetypes
from typing import Any

from pydantic import BaseModel

from aimpay.sandbox.resend.refusal import Refusal, invalid

MESSAGE_LIMIT = 40 * 1024 * 1024


class Attachment(BaseModel):
    """``content`` is base64; null when the file stands at the URL ``path`` (the sandbox never goes there)."""

    filename: str
    content_type: str
    content: str | None
    path: str | None
    content_id: str | None

    @property
    def size(self) -> int | None:
        return len(base64.b64decode(self.content)) if self.content is not None else None


def read_attachments(value: Any) -> list[Attachment]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid("The `attachments` field must be an array.")
    return [_read(one) for one in value]


def _read(value: Any) -> Attachment:
    fields = value if isinstance(value, dict) else {}
    content, path = fields.get("content"), fields.get("path")
    if (content is None) == (path is None):
        raise _wrong("Attachment must have either a `content` or `path`.")
    filename = fields.get("filename") or (str(path).rpartition("/")[2] if path else None)
    if not isinstance(filename, str) or not filename:
        raise _wrong("Attachment must have a `filename`.")
    guessed = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    return Attachment(
        filename=filename,
        content_type=fields.get("content_type") or guessed,
        content=_base64(content) if content is not None else None,
        path=path,
        content_id=fields.get("content_id"),
    )


def _base64(content: Any) -> str:
    """Take a base64 string, or the list of byte values that the official library may send."""
    try:
        if isinstance(content, list):
            return base64.b64encode(bytes(content)).decode()
        base64.b64decode(content, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise _wrong("Attachment `content` must be base64.") from error
    return str(content)


def _wrong(message: str) -> Refusal:
    return Refusal(422, "invalid_attachment", message)
