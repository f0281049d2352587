"""Lets a key in: known, in force, with the right that the route needs, and not too often."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Guard
from aimpay.server.workflows.house import House
from aimpay.server.workflows.integrators.errors import ApiKeyMissingError, ScopeMissingError
from aimpay.server.workflows.integrators.keys import KnownKey, check_key, note_used
from aimpay.server.workflows.integrators.rate import count_call
from aimpay.server.workflows.integrators.rules import SCOPE_TITLES, Scope

BEARER: Final = HTTPBearer(
    scheme_name="Ключ",
    description="Ключ из\u00a0кабинета: «Ключи и\u00a0вебхуки». Заголовок Authorization: Bearer aim_…",
    auto_error=False,
)
Documented = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
"""Says in OpenAPI what the guard asks for."""


class KeyTooBusyError(BusinessError):
    """The answer's headers say how long to wait."""

    code = ErrorCode.TOO_MANY_REQUESTS
    status = 429
    text = "Слишком много запросов с\u00a0этим ключом. Подождите, сколько сказано в\u00a0Retry-After."


def key_guard(house: House) -> Guard:
    """Return a guard that lets in who has a key in force, and counts the call."""

    async def check(request: Request) -> None:
        given = await BEARER(request)
        if given is None:
            raise ApiKeyMissingError
        now = house.clock.now()
        async with house.db.read() as session:
            known = await check_key(session, given.credentials, now)
        async with house.db.write() as session:
            rate = await count_call(session, house.clock, known.id, house.api_per_minute)
            await note_used(session, known.id, now)
        request.state.key, request.state.rate = known, rate
        if rate.is_over:
            raise KeyTooBusyError

    return check


def opened_by(scope: Scope) -> Callable[..., Awaitable[KnownKey]]:
    """Return a dependency of a guarded route. The key's other rights decide what of the answer is personal."""

    async def check(request: Request, response: Response, _documented: Documented = None) -> KnownKey:
        known: KnownKey = request.state.key
        response.headers.update(request.state.rate.headers)
        if scope not in known.scopes:
            raise ScopeMissingError(f"Ключу не\u00a0дано право «{SCOPE_TITLES[scope]}».", scope=scope)
        return known

    return check


def is_personal(key: KnownKey) -> bool:
    return Scope.PEOPLE in key.scopes
