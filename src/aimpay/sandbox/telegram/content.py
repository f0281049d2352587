"""Turns the parameters of a sending or editing call into the fields of a ``Message``."""

import mimetypes
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from aimpay.sandbox.telegram.calls import Call, Upload, whole
from aimpay.sandbox.telegram.entities import with_found
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.telegram.files import FileFacts, media_wire
from aimpay.sandbox.telegram.local import is_near
from aimpay.sandbox.telegram.markup import Formatted, read_formatted
from aimpay.sandbox.telegram.probe import film, picture_size
from aimpay.sandbox.telegram.state import Telegram

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
PHOTO_LIMIT = 10 * 1024 * 1024
PHOTO_SIDES, PHOTO_RATIO = 10_000, 20
FETCH_LIMITS = {"photo": 5 * 1024 * 1024, "video": 20 * 1024 * 1024, "document": 20 * 1024 * 1024}
FETCH_TIMEOUT = aiohttp.ClientTimeout(total=20)
PREVIEW = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")
NO_FILE = "wrong file identifier/HTTP URL specified"

Content = dict[str, Any]


def text_content(call: Call) -> Content:
    entities = call.structure("entities", "entities")
    formatted = with_found(read_formatted(call.text("text"), call.text("parse_mode"), entities))
    if not formatted.text:
        raise bad_request("message text is empty")
    if len(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    options = call.structure("link_preview_options", "link preview options")
    kept = {name: options[name] for name in PREVIEW if name in options} if isinstance(options, dict) else {}
    preview = {"link_preview_options": kept} if kept else {}
    return {"text": formatted.text, **_entities("entities", formatted), **preview}


def caption_content(caption: str, parse_mode: str, entities: Any) -> Content:
    """Return the caption's fields, none for an empty caption."""
    formatted = with_found(read_formatted(caption, parse_mode, entities))
    if len(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return {"caption": formatted.text, **_entities("caption_entities", formatted)} if formatted.text else {}


def called_caption(call: Call) -> Content:
    entities = call.structure("caption_entities", "caption entities")
    content = caption_content(call.text("caption"), call.text("parse_mode"), entities)
    above = "show_caption_above_media" in call.known and call.boolean("show_caption_above_media")
    return content | ({"show_caption_above_media": True} if above and content else {})


def _entities(name: str, formatted: Formatted) -> Content:
    return {name: list(formatted.entities)} if formatted.entities else {}


async def media_content(tg: Telegram, call: Call, kind: str, reference: str, given: Content) -> Content:
    """Return ``{kind: …}`` for an upload, a known file_id or an address near by; ``given`` may state the size."""
    upload = call.upload(reference, kind)
    if upload is None and reference.startswith(("http://", "https://")):
        upload = await _fetched(tg, reference, kind)
    if upload is None:
        if not reference:
            raise bad_request(f"there is no {kind} in the request")
        return {kind: media_wire(tg.files.sent_again(reference, kind))}
    return {kind: media_wire(tg.files.keep(upload, _facts(upload, kind, given)))}


async def _fetched(tg: Telegram, address: str, kind: str) -> Upload:
    """Fetch a file as the real one would, but never beyond this machine."""
    if not is_near(address, tg.world.settings):
        raise bad_request(NO_FILE)
    try:
        async with (
            aiohttp.ClientSession(timeout=FETCH_TIMEOUT) as session,
            session.get(address, allow_redirects=False) as response,
        ):
            data = await response.content.read(FETCH_LIMITS[kind] + 1) if response.status == 200 else b""  # noqa: PLR2004 — HTTP OK
            mime = response.content_type
            while data and len(data) <= FETCH_LIMITS[kind] and (more := await response.content.read(1 << 20)):
                data += more
    except (aiohttp.ClientError, TimeoutError):
        raise bad_request("failed to get HTTP URL content") from None
    if not data or len(data) > FETCH_LIMITS[kind]:
        raise bad_request("failed to get HTTP URL content")
    name = PurePosixPath(urlsplit(address).path).name or f"file{mimetypes.guess_extension(mime) or ''}"
    return Upload(name, mime, data)


def _facts(upload: Upload, kind: str, given: Content) -> FileFacts:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        return FileFacts(kind, _photo_facts(upload))
    if kind == "video":
        seen = film(upload.data)
        found = {"width": seen.width, "height": seen.height, "duration": seen.duration}
        return FileFacts(kind, found | {name: whole(value) for name, value in given.items() if whole(value) > 0})
    return FileFacts(kind, {})


def _photo_facts(upload: Upload) -> dict[str, int]:
    if len(upload.data) > PHOTO_LIMIT:
        sizes = f"File of size {len(upload.data)} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes"
        raise bad_request(sizes)
    size = picture_size(upload.data)
    if size is None or not all(size):
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > PHOTO_SIDES or max(size) > PHOTO_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return {"width": width, "height": height}
