"""The secret header between our own processes."""

import hmac
from collections.abc import Sequence
from typing import Final

from fastapi import Security
from fastapi.security import APIKeyHeader
from starlette.requests import Request

from aimpay.contract.client import SECRET_HEADER
from aimpay.server.edge.errors import ForbiddenError
from aimpay.server.edge.router import Guard

DOCUMENTED: Final = Security(APIKeyHeader(name=SECRET_HEADER, auto_error=False))
"""Says in OpenAPI what the gate asks for."""


def secret_gate(codes: Sequence[str]) -> Guard:
    """Return a guard that lets in who knows one of the codes; every code is compared, in constant time."""
    known = [code.encode() for code in codes if code]
    if not known:
        raise ValueError("no secret code is set")

    async def check(request: Request) -> None:
        offered = request.headers.get(SECRET_HEADER, "").encode()
        if not any([hmac.compare_digest(offered, code) for code in known]):  # noqa: C419 — no early exit
            raise ForbiddenError

    return check
