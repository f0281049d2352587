"""Who issues certificates: the school's decentralised identifier, its keys, its page, and the lists of what ended."""

from collections.abc import Sequence
from typing import Final

from fastapi import Response
from fastapi.responses import HTMLResponse, JSONResponse

from aimpay.server.edge.router import Router
from aimpay.server.learning.credentials.chest import Chest
from aimpay.server.learning.credentials.issuer import Issuer, did_document, issuer_profile, key_set
from aimpay.server.learning.credentials.jose import pem, sign
from aimpay.server.learning.credentials.keys import find_list_signer, published_keys
from aimpay.server.learning.credentials.models import SigningKey
from aimpay.server.learning.credentials.status_list import CACHED_SECONDS, ListName, Purpose, status_list
from aimpay.server.workflows.house import House
from aimpay.server.workflows.issuer.ended import ended_places
from aimpay.server.workflows.issuer.errors import KeyNotFoundError
from aimpay.server.workflows.issuer.page import issuer_page
from aimpay.server.workflows.verification.page import HEADERS
from aimpay.server.workflows.verification.seen import issuer_of
from aimpay.server.workflows.verification.signing import signer_in_use

PUBLIC: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": f"public, max-age={CACHED_SECONDS}",
    "X-Content-Type-Options": "nosniff",
}


class DidDocument(JSONResponse):
    media_type = "application/did+json"


class KeySet(JSONResponse):
    media_type = "application/jwk-set+json"


def issuer_routes(house: House, chest: Chest) -> Router:
    """No secret header, and nothing secret: whoever checks a certificate needs all of it."""
    router = Router(tags=["issuer"])

    async def document() -> Response:
        return DidDocument(did_document(*await _about(house, chest)), headers=PUBLIC)

    for path in ("/.well-known/did.json", "/did.json"):
        summary = "The did:web document; without .well-known where PUBLIC_URL has a path"
        router.get(path, summary=summary, response_class=DidDocument)(document)

    @router.get("/.well-known/jwks.json", summary="The trusted keys as JWKS", response_class=KeySet)
    async def jwks() -> Response:
        return KeySet(key_set(*await _about(house, chest)), headers=PUBLIC)

    @router.get("/issuer.json", summary="The issuer's profile with its keys", response_class=JSONResponse)
    async def profile() -> Response:
        return JSONResponse(issuer_profile(*await _about(house, chest)), headers=PUBLIC)

    @router.get("/issuer", summary="Who issues certificates, for people", response_class=HTMLResponse)
    async def page() -> Response:
        return HTMLResponse(issuer_page(*await _about(house, chest)), headers=HEADERS)

    _add_key(router, house, chest)
    _add_lists(router, house, chest)
    return router


async def _about(house: House, chest: Chest) -> tuple[Issuer, Sequence[SigningKey]]:
    """Return the issuer and its trusted keys."""
    await signer_in_use(house, chest)
    async with house.db.read() as session:
        return await issuer_of(session, house.public_url), await published_keys(session)


def _add_key(router: Router, house: House, chest: Chest) -> None:
    @router.get("/issuer/keys/{number:int}.pem", summary="A trusted key as PEM", response_class=Response)
    async def key(number: int) -> Response:
        known = {key.number: key for key in (await _about(house, chest))[1]}
        if number not in known:
            raise KeyNotFoundError
        return Response(pem(known[number].public), media_type="application/x-pem-file", headers=PUBLIC)


def _add_lists(router: Router, house: House, chest: Chest) -> None:
    @router.get(
        "/credentials/status/{purpose}/{key:int}/{part:int}",
        summary="Bitstring Status List 1.0, signed by the key of the credentials that point to it",
        response_class=Response,
    )
    async def ended(purpose: Purpose, key: int, part: int) -> Response:
        name = ListName(purpose, key, part)
        async with house.db.read() as session:
            signer = await find_list_signer(session, chest, key)
            issuer = await issuer_of(session, house.public_url)
            places = await ended_places(session, name)
        if signer is None or places is None:
            raise KeyNotFoundError
        said = status_list(issuer, name, places, house.clock.now())
        token = sign(said, signer.private, issuer.key_id(signer.number))
        return Response(token, media_type="application/vc+jwt", headers=PUBLIC)
