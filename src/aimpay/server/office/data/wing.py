"""«Данные»: every table of the school, read through starlette-admin, behind the office's own door."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_admin import DropDown, I18nConfig, TimezoneConfig
from starlette_admin.contrib.sqla import Admin
from starlette_admin.export import ExportConfig
from starlette_admin.views import BaseView

from aimpay.server.edge.errors import BusinessError
from aimpay.server.office.data.mends import mend_templates
from aimpay.server.office.data.tables import GROUPS
from aimpay.server.office.data.views import TableView
from aimpay.server.office.door import Door
from aimpay.server.workflows.house import House

PATH: Final = "/office/data"
MOST_ROWS: Final = 20_000
"""An export is made in memory: for more there are reports, which are streamed."""

POLICY: Final = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Styles may stand in the page: the library's widgets write them. Scripts may not."""
Refuse = Callable[[Request, Exception], Awaitable[Response]]

_nonce: ContextVar[str] = ContextVar("nonce", default="")


def build_data(house: House, door: Door, refuse: Refuse) -> ASGIApp:
    """Return an app for everything at and below ``PATH``. ``refuse`` answers who may not enter."""
    logging.getLogger("starlette_admin").setLevel(logging.WARNING)
    admin = Admin(
        house.db.engine.execution_options(read_only=True),
        title="Данные",
        base_url=PATH,
        route_name="data",
        templates_dir=str(files("aimpay.server.office.data") / "templates"),
        favicon_url="/look/media/mark.svg",
        secret_key=house.signer("data").sign("cookies"),
        i18n_config=I18nConfig(default_locale="ru", language_cookie_name=None, language_header_name=None),
        timezone_config=TimezoneConfig("Europe/Moscow", None, use_user_locale_timezone=False),
        export_config=ExportConfig(max_rows=MOST_ROWS),
    )
    for group in GROUPS:
        tables: list[type[BaseView] | BaseView] = [TableView(house, shown, group) for shown in group.tables]
        admin.add_view(DropDown(group.title, tables, group.icon, always_open=False))
    mend_templates(admin.templates.env, _nonce.get)
    inner = Starlette()
    admin.mount_to(inner)
    admin.app.add_exception_handler(Exception, refuse)
    return DataDoor(inner, door, refuse, house.public_url)


class DataDoor:
    """Lets in whoever has signed in; gives each page its one-time mark, without which no script in it runs."""

    def __init__(self, inner: ASGIApp, door: Door, refuse: Refuse, public_url: str) -> None:
        self._inner = inner
        self._door = door
        self._refuse = refuse
        self._public = urlsplit(public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.headers.get("host") == self._public.netloc:
            scope["scheme"] = self._public.scheme
        try:
            await self._door(request)
        except BusinessError as error:
            await (await self._refuse(request, error))(scope, receive, send)
            return
        if scope["path"] == f"{PATH}/":
            await RedirectResponse(PATH)(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        _nonce.set(nonce)
        scope.pop("router", None)  # addresses in the library's pages are its own app's
        await self._inner(scope, receive, _dressed(send, nonce, is_file=scope["path"].startswith(f"{PATH}/static/")))


def _dressed(send: Send, nonce: str, *, is_file: bool) -> Send:
    async def dress(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
            headers["Cache-Control"] = "private, max-age=86400" if is_file else "no-store"
        await send(message)

    return dress
