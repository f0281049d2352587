"""Carries out one call: its faults, its handler, its answer."""

import re
import secrets
from dataclasses import replace
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from aimpay.sandbox.telegram.calls import Call, read_call
from aimpay.sandbox.telegram.errors import (
    ApiError,
    bad_request,
    forbidden,
    not_found,
    server_error,
    too_many_requests,
    unauthorized,
)
from aimpay.sandbox.telegram.faults import CALL_FAULTS, Fault
from aimpay.sandbox.telegram.methods.table import METHODS
from aimpay.sandbox.telegram.state import Telegram

TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)


class Dispatcher:
    def __init__(self, tg: Telegram) -> None:
        self._tg = tg

    async def answer(self, request: Request) -> Response:
        """Answer ``/bot<token>/<method>``."""
        try:
            self.check_token(request.path_params["token"])
            name = request.path_params["method"]
            if name.lower() not in METHODS:
                raise not_found()
            result = await self.perform(await read_call(request, name))
        except ApiError as error:
            return JSONResponse(error.body(), error.code)
        except ClientDisconnect:
            return Response(status_code=499)
        return JSONResponse({"ok": True, "result": result})

    def check_token(self, token: str) -> None:
        if not TOKEN.fullmatch(token):
            raise not_found()
        if not secrets.compare_digest(token, self._tg.world.settings.bot_token):
            raise unauthorized()

    async def perform(self, call: Call) -> Any:
        """Return the result of a call with its faults, or raise its refusal."""
        method = METHODS.get(call.method.lower())
        if method is None:
            raise not_found()
        call = replace(call, known=method.parameters)
        chat_id = str(call.parameters.get("chat_id", ""))
        fault = self._tg.faults.take(CALL_FAULTS, method=method.name, chat_id=chat_id)
        if fault:
            _refuse_at_once(fault)
        result = await method.handler(self._tg, call)
        if fault and fault.kind == "server_error_after_commit":
            raise server_error()
        if fault and fault.kind == "timeout_after_commit":
            await self._tg.world.clock.sleep(fault.seconds)
        return result

    async def perform_quietly(self, call: Call) -> None:
        """Carry out the call in a webhook's answer: its result, good or bad, reaches nobody."""
        result = "ok"
        try:
            await self.perform(call)
        except ApiError as error:
            result = error.description
        self._tg.world.journal.note(
            system="telegram",
            direction="out",
            method="WEBHOOK ANSWER",
            path=f"/{call.method}",
            status=None,
            ms=0,
            request=str(dict(call.parameters)),
            response=result,
        )


def _refuse_at_once(fault: Fault) -> None:
    match fault.kind:
        case "too_many_requests":
            raise too_many_requests(fault.retry_after)
        case "server_error":
            raise server_error()
        case "forbidden":
            raise forbidden("bot was blocked by the user")
        case "migrate_to_chat_id":
            reason = "group chat was upgraded to a supergroup chat"
            raise bad_request(reason, migrate_to_chat_id=fault.migrate_to_chat_id or 0)
