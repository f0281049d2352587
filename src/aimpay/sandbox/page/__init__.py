"""The demo page: a chat, a mail box, payments and a journal side by side.

Static files only; the page talks to the control API.
"""

import os
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PREFIX = "/sandbox/static"
STATIC = Path(str(files("aimpay.sandbox.page") / "static"))
LOOK = Path(str(files("aimpay.look")))
# E-mails bring their own styles and are shown without scripts; frames show pages of this machine only, so that
# a link out of them comes back to the page as a violation and is opened in the chat.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: http: https:; "
    "frame-src 'self' http://127.0.0.1:* http://localhost:* http://{host}:*; "
    "object-src 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}


def page_routes() -> list[BaseRoute]:
    return [
        Route("/", _page),
        Route("/t.me/{link:path}", _telegram_link),
        Route("/outside", _outside),
        Mount(f"{PREFIX}/look", Assets(LOOK)),
        Mount(PREFIX, Assets(STATIC, LOOK)),
    ]


async def _page(request: Request) -> Response:
    policy = POLICY.format(host=request.url.hostname)
    return FileResponse(STATIC / "index.html", headers={**HEADERS, "Content-Security-Policy": policy})


async def _telegram_link(request: Request) -> Response:
    """Where a page of the school's site leads to Telegram: the demo page asks who opens the link."""
    query = f"?{request.url.query}" if request.url.query else ""
    link = f"https://t.me/{request.path_params['link']}{query}"
    return RedirectResponse(f"/?{urlencode({'open': link})}")


async def _outside(request: Request) -> Response:
    """Somebody else's page, at an address of its own, with the school's widget in it by one tag."""
    page = (STATIC / "outside.html").read_text("utf-8").replace("{server}", str(request.app.state.school_url))
    return HTMLResponse(page, headers=HEADERS)


class Assets(StaticFiles):
    """Files that a browser asks about each time, so that an edit is seen at once. Python files are not assets.

    The first of the directories that has the file gives it.
    """

    def __init__(self, *directories: Path) -> None:
        super().__init__(directory=directories[0])
        self.all_directories = list(directories)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        return ("", None) if path.endswith((".py", ".pyc")) else super().lookup_path(path)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response
