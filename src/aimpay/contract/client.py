"""The typed client both processes use to call each other."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

import aiohttp
from pydantic import ValidationError

from aimpay.contract.errors import ErrorBody, RemoteError, RemoteSilentError
from aimpay.contract.request_id import REQUEST_ID_HEADER, current_request_id
from aimpay.contract.wire import Call, FileCall, Request, Response, Wire
from aimpay.tracing import TRACEPARENT, span, traceparent

SECRET_HEADER: Final = "X-Secret-Code"  # noqa: S105 — the header's name, not a secret
OK: Final = 200
PIECE: Final = 64 * 1024
LONGEST_FILE_SECONDS: Final = 600
"""A file is awaited for as long as it keeps coming."""


class Caller:
    """Calls one process. Raises RemoteError for its refusals, RemoteSilentError when it did not answer."""

    def __init__(
        self, session: aiohttp.ClientSession, *, base_url: str, secret: str, timeout_seconds: float = 15
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._headers = {SECRET_HEADER: secret}
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._patience = aiohttp.ClientTimeout(total=LONGEST_FILE_SECONDS, sock_read=timeout_seconds)

    async def __call__(self, call: Call[Request, Response], request: Request) -> Response:
        try:
            with span(f"call {call.path}", "client"):
                async with self._post(call.path, request) as answer:
                    status, body = answer.status, await answer.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise RemoteSilentError(f"{call.path}: {error!r}") from error
        return _parse(call, status, body)

    @asynccontextmanager
    async def stream(self, call: FileCall[Request], request: Request) -> AsyncIterator[AsyncIterator[bytes]]:
        """Yield a file's pieces. A refusal raises RemoteError before the block is entered."""
        try:
            async with self._post(call.path, request, self._patience) as answer:
                if answer.status != OK:
                    raise _refusal(call.path, answer.status, await answer.read())
                yield answer.content.iter_chunked(PIECE)
        except (TimeoutError, aiohttp.ClientError) as error:
            raise RemoteSilentError(f"{call.path}: {error!r}") from error

    def _post(
        self, path: str, request: Wire, timeout: aiohttp.ClientTimeout | None = None
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        number = {REQUEST_ID_HEADER: current_request_id(), "Content-Type": "application/json"}
        if trace := traceparent():
            number[TRACEPARENT] = trace
        return self._session.post(
            self._base_url + path,
            data=request.model_dump_json(),
            headers={**self._headers, **number},
            timeout=timeout or self._timeout,
        )


def _parse(call: Call[Request, Response], status: int, body: bytes) -> Response:
    if status != OK:
        raise _refusal(call.path, status, body)
    try:
        return call.response.model_validate_json(body)
    except ValidationError as error:
        raise _not_ours(call.path, status) from error


def _refusal(path: str, status: int, body: bytes) -> RemoteError | RemoteSilentError:
    try:
        return RemoteError(status, ErrorBody.model_validate_json(body).error)
    except ValidationError:
        return _not_ours(path, status)


def _not_ours(path: str, status: int) -> RemoteSilentError:
    return RemoteSilentError(f"{path}: {status} with a body that is not ours")
