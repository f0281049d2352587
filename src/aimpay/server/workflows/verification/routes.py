"""What anybody may ask about a certificate: its page, its files, its signed credential, and an answer for programs."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from aimpay.contract.errors import ErrorCode
from aimpay.contract.verification import CertificateCheck
from aimpay.server.edge.app import error_answer
from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.edge.router import ERROR, LIMITED_PAGES, Router
from aimpay.server.learning.certificates.errors import CertificateNotFoundError
from aimpay.server.learning.certificates.render import render_pdf, render_png, render_share
from aimpay.server.learning.credentials.baking import bake
from aimpay.server.learning.credentials.chest import Chest
from aimpay.server.workflows.house import House
from aimpay.server.workflows.verification.page import (
    HEADERS,
    asking_page,
    busy_page,
    certificate_page,
    unknown_page,
)
from aimpay.server.workflows.verification.seen import Seen, issuer_of, look_up
from aimpay.server.workflows.verification.signing import payload_of, signed

NOT_FOUND: Final = 404
NOT_VALID: Final = 409
TOO_MANY: Final = 429
OPEN: Final = {"Access-Control-Allow-Origin": "*"}
FILE: Final = HEADERS | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
PICTURE: Final = FILE | OPEN | {"Cache-Control": "public, max-age=300"}
BUSY: Final = "Слишком много запросов с\u00a0вашего адреса. Подождите минуту."
Answer = Callable[[Seen], Awaitable[Response]]
ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    NOT_FOUND: ERROR | {"description": "no such certificate, or no such number at all"},
    TOO_MANY: ERROR | {"description": "too many requests of one address; see Retry-After"},
}


def verification_routes(house: House, limit: RateLimit, chest: Chest) -> Router:
    """No secret header: a number cannot be guessed, only exact numbers are found, and an address may ask so often."""
    router = Router(tags=["certificates"], responses=LIMITED_PAGES)
    pages = _Pages(house, limit)

    @router.get("/certifications", summary="Whether a certificate holds, for people", response_class=HTMLResponse)
    async def by_question(request: Request, cert_id: str = "") -> Response:
        return await pages.answer(request, cert_id, pages.shown)

    @router.get("/c/{number}", summary="The same at a short address", response_class=HTMLResponse)
    async def by_number(request: Request, number: str) -> Response:
        return await pages.answer(request, number, pages.shown)

    @router.get("/c/{number}/pdf", summary="The certificate as PDF, while it is valid", response_class=Response)
    async def pdf(request: Request, number: str) -> Response:
        async def made(seen: Seen) -> Response:
            body = await asyncio.to_thread(render_pdf, seen.facts, seen.design)
            return _file(seen, body, "application/pdf", "pdf")

        return await pages.answer(request, number, pages.only_valid(made))

    @router.get("/c/{number}/png", summary="What messengers show under a link", response_class=Response)
    async def png(request: Request, number: str) -> Response:
        async def made(seen: Seen) -> Response:
            body = await asyncio.to_thread(render_share, seen.facts, seen.design)
            return Response(body, media_type="image/png", headers=PICTURE)

        return await pages.answer(request, number, made)

    _add_credentials(router, pages, house, chest)
    _add_api(router, house, limit)
    return router


def _add_credentials(router: Router, pages: "_Pages", house: House, chest: Chest) -> None:
    @router.get("/c/{number}/credential", summary="Open Badges 3.0 as VC-JWT, Ed25519", response_class=Response)
    async def credential(request: Request, number: str) -> Response:
        async def made(seen: Seen) -> Response:
            return _file(seen, (await signed(house, chest, seen)).encode(), "application/vc+jwt", "jwt")

        return await pages.answer(request, number, pages.only_valid(made))

    @router.get("/c/{number}/credential.json", summary="What the credential says", response_class=JSONResponse)
    async def readable(request: Request, number: str) -> Response:
        async def made(seen: Seen) -> Response:
            said = {"credential": await payload_of(house, chest, seen), "jwt": await signed(house, chest, seen)}
            body = json.dumps(said, ensure_ascii=False, indent=2)
            return Response(body, media_type="application/json", headers=FILE | OPEN)

        return await pages.answer(request, number, pages.only_valid(made))

    @router.get("/c/{number}/badge.png", summary="A picture with the credential inside", response_class=Response)
    async def badge(request: Request, number: str) -> Response:
        async def made(seen: Seen) -> Response:
            picture = await asyncio.to_thread(render_png, seen.facts, seen.design)
            answer = _file(seen, bake(picture, await signed(house, chest, seen)), "image/png", "png")
            answer.headers.update(PICTURE)
            return answer

        return await pages.answer(request, number, pages.only_valid(made))


def _add_api(router: Router, house: House, limit: RateLimit) -> None:
    @router.get(
        "/api/certificates/{number}",
        summary="Whether a certificate holds, for programs",
        response_model=CertificateCheck,
        responses=ERRORS,
    )
    async def check(request: Request, number: str) -> Response:
        headers = FILE | OPEN
        if seconds := await limit.seconds_to_wait(request):
            answer = error_answer(TOO_MANY, ErrorCode.TOO_MANY_REQUESTS, BUSY)
            headers |= {"Retry-After": str(seconds), "Access-Control-Expose-Headers": "Retry-After"}
        else:
            async with house.db.read() as session:
                seen = await look_up(session, house.public_url, number)
            if seen is None:
                answer = error_answer(NOT_FOUND, CertificateNotFoundError.code, CertificateNotFoundError.text)
            else:
                answer = JSONResponse(_checked(seen).model_dump(mode="json"))
        answer.headers.update(headers)
        return answer


class _Pages:
    """What every page and file of a certificate begins with: count the caller, look the number up once."""

    def __init__(self, house: House, limit: RateLimit) -> None:
        self._house = house
        self._limit = limit

    async def answer(self, request: Request, typed: str, found: Answer) -> Response:
        seconds = await self._limit.seconds_to_wait(request)
        async with self._house.db.read() as session:
            issuer = await issuer_of(session, self._house.public_url)
            if seconds:
                return HTMLResponse(busy_page(issuer), TOO_MANY, headers=HEADERS | {"Retry-After": str(seconds)})
            if not typed.strip() and "number" not in request.path_params:
                return HTMLResponse(asking_page(issuer), headers=HEADERS)
            seen = await look_up(session, self._house.public_url, typed)
        if seen is None:
            return HTMLResponse(unknown_page(issuer), NOT_FOUND, headers=HEADERS)
        return await found(seen)

    async def shown(self, seen: Seen) -> Response:
        return HTMLResponse(certificate_page(seen, self._house.clock.now()), headers=HEADERS)

    def only_valid(self, made: Answer) -> Answer:
        """Nothing that no longer holds is handed out anew: the page that says so comes instead."""

        async def answer(seen: Seen) -> Response:
            if seen.is_valid:
                return await made(seen)
            return HTMLResponse(certificate_page(seen, self._house.clock.now()), NOT_VALID, headers=HEADERS)

        return answer


def _file(seen: Seen, body: bytes, media_type: str, ending: str) -> Response:
    name = {"Content-Disposition": f'attachment; filename="{seen.number}.{ending}"'}
    return Response(body, media_type=media_type, headers=FILE | OPEN | name)


def _checked(seen: Seen) -> CertificateCheck:
    return CertificateCheck.model_validate(
        {
            "number": seen.number,
            "valid": seen.is_valid,
            "status": seen.status,
            "status_word": seen.word,
            "status_reason": seen.reason,
            "full_name": seen.full_name,
            "course_title": seen.course_title,
            "school": seen.issuer.name,
            "issued_on": seen.issued_on,
            "score_percent": seen.score_percent,
            "replaced_by": seen.replaced_by,
            "page_url": seen.address,
            "pdf_url": f"{seen.address}/pdf" if seen.is_valid else None,
            "credential_url": f"{seen.address}/credential" if seen.is_valid else None,
            "issuer": seen.issuer.did,
        }
    )
