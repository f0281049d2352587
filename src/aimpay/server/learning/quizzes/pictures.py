"""Pictures of questions among the school's media: named by what is in them, so an attempt keeps what was shown."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.school.media import STARTS
from aimpay.server.school.models import MediaItem

PREFIX: Final = "quiz."
MIMES: Final = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
LARGEST: Final = 1024 * 1024


@dataclass(frozen=True)
class Picture:
    mime_type: str
    body: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def key(self) -> str:
        return f"{PREFIX}{self.sha256[:24]}"


def read_picture(name: str, body: bytes) -> Picture | str:
    """Return the picture, or in Russian what is wrong with it."""
    mime = MIMES.get(f".{name.rpartition('.')[2].lower()}")
    if mime is None or not body.startswith(STARTS[mime]):
        return f"картинка {name}: нужен файл jpg или png"
    if len(body) > LARGEST:
        return f"картинка {name}: больше 1 МБ"
    return Picture(mime, body)


async def known_pictures(session: AsyncSession) -> dict[str, str]:
    """Return the keys of pictures by their names. Two of one name are told apart by the key."""
    rows = select(MediaItem.key, MediaItem.file_name).where(MediaItem.key.startswith(PREFIX)).order_by(MediaItem.key)
    found: dict[str, str] = {}
    for key, name in await session.execute(rows):
        found[f"{key.removeprefix(PREFIX)[:8]}-{name}" if name in found else name] = key
    return found


async def store_pictures(session: AsyncSession, pictures: Mapping[str, Picture]) -> None:
    for name, picture in pictures.items():
        if await session.get(MediaItem, picture.key) is None:
            item = MediaItem(key=picture.key, kind="photo", file_name=name[-128:], mime_type=picture.mime_type)
            item.body, item.sha256 = picture.body, picture.sha256
            session.add(item)
            await session.flush()
