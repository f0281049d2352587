"""ASGI wrapper that writes each request to an emulator into the journal, and applies delays asked for by faults."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aimpay.sandbox.journal import BODY_LIMIT, Journal


class Recorder:
    """Wraps one emulator's app. Bodies are passed through untouched; the journal keeps their beginnings."""

    def __init__(self, app: ASGIApp, *, system: str, journal: Journal) -> None:
        self._app = app
        self._system = system
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked, answered = bytearray(), bytearray()
        status: int | None = None

        async def hear() -> Message:
            message = await receive()
            if len(asked) < BODY_LIMIT:
                asked.extend(message.get("body", b""))
            return message

        async def speak(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            if len(answered) < BODY_LIMIT:
                answered.extend(message.get("body", b""))
            await send(message)

        begun = time.perf_counter()
        try:
            await self._app(scope, hear, speak)
        finally:
            self._journal.note(
                system=self._system,
                direction="out",
                method=scope["method"],
                path=scope["path"] + ("?" + scope["query_string"].decode() if scope["query_string"] else ""),
                status=status,
                ms=(time.perf_counter() - begun) * 1000,
                request=asked.decode("utf-8", "replace"),
                response=answered.decode("utf-8", "replace"),
            )
