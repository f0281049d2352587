"""Telegram: the Bot API at ``/bot<token>/<method>``, files, and the people around the bot."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from aimpay.sandbox.telegram import control
from aimpay.sandbox.telegram.dispatch import Dispatcher
from aimpay.sandbox.telegram.errors import ApiError, not_found
from aimpay.sandbox.telegram.state import Telegram, create_telegram
from aimpay.sandbox.telegram.webhook import WebhookSender
from aimpay.sandbox.world import Emulator, World


def build(world: World) -> Emulator:
    tg = create_telegram(world)
    dispatcher = Dispatcher(tg)
    sender = WebhookSender(world, tg.updates, dispatcher.perform_quietly)
    return Emulator("telegram", _app(tg, dispatcher), control.build(tg), (sender.run,))


def _app(tg: Telegram, dispatcher: Dispatcher) -> Starlette:
    async def file(request: Request) -> Response:
        return _file(tg, dispatcher, request)

    routes = [
        Route("/file/bot{token}/{path:path}", file),
        Route("/bot{token}/{method}", dispatcher.answer, methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _refused})


def _file(tg: Telegram, dispatcher: Dispatcher, request: Request) -> Response:
    try:
        dispatcher.check_token(request.path_params["token"])
    except ApiError as error:
        return JSONResponse(error.body(), error.code)
    document = tg.files.at(request.path_params["path"])
    if document is None:
        return JSONResponse(not_found().body(), 404)
    if path := tg.files.on_disk(document):
        return FileResponse(path, media_type="application/octet-stream")
    return Response(tg.files.read(document), media_type="application/octet-stream")


async def _refused(_request: Request, error: Exception) -> Response:
    """Answer an unknown path, a wrong verb or a broken form in Telegram's shape."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return JSONResponse(ApiError(status, HTTPStatus(status).phrase).body(), status)
