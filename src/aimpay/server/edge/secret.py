"""The secret header between our own processes."""

import hmac
from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import Security
from fastapi.security import APIKeyHeader

from aimpay.contract.client import SECRET_HEADER
from aimpay.server.edge.errors import ForbiddenError

_header = APIKeyHeader(name=SECRET_HEADER, auto_error=False)


def secret_gate(codes: Sequence[str]) -> Callable[[str | None], None]:
    """Return a dependency that lets in who knows one of the codes; every code is compared, in constant time."""
    known = [code.encode() for code in codes if code]
    if not known:
        raise ValueError("no secret code is set")

    def check(given: Annotated[str | None, Security(_header)] = None) -> None:
        offered = (given or "").encode()
        if not any([hmac.compare_digest(offered, code) for code in known]):  # noqa: C419 — no early exit
            raise ForbiddenError

    return check
