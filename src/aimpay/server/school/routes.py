"""Public pages and files. No secret there, and nothing secret."""

from importlib.resources import files
from typing import Final

from fastapi import Response
from fastapi.responses import HTMLResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from aimpay.contract.people import ConsentKind
from aimpay.server.db.database import Database
from aimpay.server.edge.router import Router
from aimpay.server.school.errors import DocumentNotFoundError, MediaNotFoundError
from aimpay.server.school.legal import PRIVACY, current_legal_text
from aimpay.server.school.models import MediaItem
from aimpay.server.school.pages import document_page
from aimpay.server.school.profile import get_profile

A_MONTH: Final = "public, max-age=2592000"
DOCUMENTS = {*ConsentKind, PRIVACY}


def school_routes(db: Database) -> Router:
    router = Router(tags=["pages"])

    @router.get("/documents/{kind}", summary="A legal text in force", response_class=HTMLResponse)
    async def document(kind: str) -> str:
        if kind not in DOCUMENTS:
            raise DocumentNotFoundError
        async with db.read() as session:
            return document_page(await current_legal_text(session, kind), await get_profile(session))

    @router.get("/media/{key}", summary="A file the bot sends", response_class=Response)
    async def media(key: str) -> Response:
        async with db.read() as session:
            item = await session.get(MediaItem, key)
        if item is None:
            raise MediaNotFoundError
        return Response(item.body, media_type=item.mime_type, headers={"Cache-Control": "public, max-age=300"})

    return router


def look_files() -> Mount:
    """Fonts and colour tokens of every page."""
    return Mount("/look", app=LookFiles(directory=str(files("aimpay.look"))), name="look")


class LookFiles(StaticFiles):
    """Fonts hardly ever change and are kept; what else there is, browsers ask about each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = A_MONTH if path.endswith(".woff2") else "no-cache"
        return answer
