"""Files of the bot: looked at, and replaced by an upload."""

from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from aimpay.server.edge.router import Router
from aimpay.server.kit.typography import tied
from aimpay.server.office.building import HEADERS
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.school.errors import MediaInvalidError, MediaNotFoundError
from aimpay.server.school.media import LARGEST_MB, MEGABYTE, read_media
from aimpay.server.school.models import MediaItem
from aimpay.server.staff.history import history_of
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.catalogue.changing import By
from aimpay.server.workflows.house import House
from aimpay.server.workflows.school.change_text import MEDIA, change_media, media_keys

PAGE: Final = "/office/texts/media"
ACTIVE: Final = "texts"
LARGEST_UPLOAD: Final = (max(LARGEST_MB.values()) + 1) * MEGABYTE
"""With what a form puts around the file."""
LEAD: Final = tied("Фильм или картинка, которую показывает бот. После замены бот загрузит файл в Telegram заново.")
TITLES: Final = {"welcome": "К\u00a0приветствию", "earn": "К\u00a0рассказу о\u00a0заработке", "course": "К\u00a0курсу"}


def media_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PAGE)

    @router.get("/{key}", dependencies=[needs(Action.SEE_SETTINGS)])
    async def show(staff: SignedIn, key: str, said: str = "") -> Response:
        async with house.db.read() as session:
            if key not in await media_keys(session):
                raise MediaNotFoundError
            item = await session.get(MediaItem, key)
            history = await history_of(session, MEDIA, key, 20)
            size = len(item.body) if item else 0
        words: dict[str, Any] = {"key": key, "item": item, "size": size, "history": history, "largest": LARGEST_MB}
        words["may"] = staff.may(Action.SETTINGS)
        page = office_page(staff, ACTIVE, title_of(key), render("texts/media.html", **words), said=said, lead=LEAD)
        page.headers["Content-Security-Policy"] = f"{HEADERS['Content-Security-Policy']}; media-src 'self'"
        return page

    @router.post("/{key}", dependencies=[needs(Action.SETTINGS)])
    async def replace(staff: SignedIn, key: str, request: Request) -> Response:
        """The body is read only here, after the door: a stranger's file is not."""
        async with request.form(max_files=1, max_fields=2) as form:
            file, reason = form.get("file"), str(form.get("reason") or "")
            if not isinstance(file, UploadFile) or not file.filename:
                raise MediaInvalidError("Выберите файл.")
            new = read_media(file.filename, await file.read())
        by = By(staff.telegram_id, house.clock.now(), " ".join(reason.split())[:500])
        async with house.db.write() as session:
            await change_media(session, key, new, by)
        return see(f"{PAGE}/{key}", said="saved")

    return router


def title_of(key: str) -> str:
    if key in TITLES:
        return TITLES[key]
    return f"Картинка курса {key.partition('.')[2]}"
