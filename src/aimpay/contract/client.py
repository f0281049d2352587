"""The typed client both processes use to call each other."""

from typing import Final

import aiohttp
from pydantic import ValidationError

from aimpay.contract.errors import ErrorBody, RemoteError, RemoteSilentError
from aimpay.contract.request_id import REQUEST_ID_HEADER, current_request_id
from aimpay.contract.wire import Call, Request, Response

SECRET_HEADER: Final = "X-Secret-Code"  # noqa: S105 — the header's name, not a secret
OK: Final = 200


class Caller:
    """Calls one process. Raises RemoteError for its refusals, RemoteSilentError when it did not answer."""

    def __init__(
        self, session: aiohttp.ClientSession, *, base_url: str, secret: str, timeout_seconds: float = 15
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._headers = {SECRET_HEADER: secret}
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)

    async def __call__(self, call: Call[Request, Response], request: Request) -> Response:
        try:
            async with self._session.post(
                self._base_url + call.path,
                data=request.model_dump_json(),
                headers={
                    **self._headers,
                    "Content-Type": "application/json",
                    REQUEST_ID_HEADER: current_request_id(),
                },
                timeout=self._timeout,
            ) as answer:
                status, body = answer.status, await answer.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise RemoteSilentError(f"{call.path}: {error!r}") from error
        return _parse(call, status, body)


def _parse(call: Call[Request, Response], status: int, body: bytes) -> Response:
    try:
        if status == OK:
            return call.response.model_validate_json(body)
        raise RemoteError(status, ErrorBody.model_validate_json(body).error)
    except ValidationError as error:
        raise RemoteSilentError(f"{call.path}: {status} with a body that is not ours") from error
