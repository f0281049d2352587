"""Files that the bot sends: what Telegram would take, and the change of one."""

import hashlib
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Final

from aimpay.server.school.errors import MediaInvalidError
from aimpay.server.school.models import MediaItem

MEGABYTE: Final = 1024 * 1024
LARGEST_MB: Final = {"video": 50, "photo": 10}
MIMES: Final = {
    ".mp4": ("video", "video/mp4"),
    ".jpg": ("photo", "image/jpeg"),
    ".jpeg": ("photo", "image/jpeg"),
    ".png": ("photo", "image/png"),
}
LONGEST_NAME: Final = 128
KIND_OF_MP4: Final = b"ftyp"
STARTS: Final = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


@dataclass(frozen=True)
class Media:
    kind: str
    file_name: str
    mime_type: str
    body: bytes


def read_media(name: str, body: bytes) -> Media:
    """Return the file by its name's ending and its own first bytes. Raises MediaInvalidError.

    Of a name with folders, as of any system, the last part is kept: it becomes a file's name when the school is saved.
    """
    name = PureWindowsPath(name).name
    suffix = f".{name.rpartition('.')[2].lower()}"
    if suffix not in MIMES:
        raise MediaInvalidError("Нужен файл MP4, JPG или PNG.")
    kind, mime = MIMES[suffix]
    if not body:
        raise MediaInvalidError("Файл пуст.")
    if len(body) > LARGEST_MB[kind] * MEGABYTE:
        raise MediaInvalidError(f"Больше {LARGEST_MB[kind]}\u00a0МБ Telegram не\u00a0примет.")
    good = body[4:8] == KIND_OF_MP4 if kind == "video" else body.startswith(STARTS[mime])
    if not good:
        raise MediaInvalidError(f"Внутри файла не\u00a0то, что обещает его имя: это не\u00a0{suffix[1:].upper()}.")
    return Media(kind, name[-LONGEST_NAME:], mime, body)


def fill_media(item: MediaItem, new: Media) -> None:
    """The bot uploads it anew: Telegram's name for the former file is forgotten."""
    item.kind, item.file_name, item.mime_type = new.kind, new.file_name, new.mime_type
    item.body, item.sha256, item.file_id = new.body, hashlib.sha256(new.body).hexdigest(), None
