"""The design page of a certificate: a link for an admin, the page, its live picture, and saving."""

import asyncio

import typst
from fastapi.responses import HTMLResponse, Response

from aimpay.contract import certificate_designs as contract
from aimpay.contract.wire import Done
from aimpay.server.edge.calls import ERRORS, serve
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import GONE_PAGE, Router
from aimpay.server.learning.certificates.design_errors import DesignInvalidError
from aimpay.server.learning.certificates.design_page import HEADERS, design_page, gone_page
from aimpay.server.learning.certificates.render import render_png, render_share
from aimpay.server.workflows.certificate_designs import drafts
from aimpay.server.workflows.house import House

GONE = 410


def design_link_routes(house: House) -> Router:
    router = Router(tags=["certificates"])

    async def make(request: contract.MakeDesignLink) -> contract.DesignLinkMade:
        url, link = await drafts.make_link(house, request.admin_id, request.course)
        return contract.DesignLinkMade(design_url=url, expires_at=link.expires_at)

    serve(router, contract.MAKE_DESIGN_LINK, make)
    return router


def design_page_routes(house: House) -> Router:
    """No secret header: whoever holds the link is let in, for two hours."""
    router = Router(tags=["pages"])
    path = "/certificate_design/{token}"
    refusals = {**ERRORS, GONE: ERRORS[404]}
    picture = {200: {"content": {"image/png": {}}, "description": "the picture"}}

    @router.get(path, summary="Where a certificate is designed", response_class=HTMLResponse, responses=GONE_PAGE)
    async def show(token: str) -> HTMLResponse:
        try:
            course, design, link = await drafts.open_draft(house, token)
        except BusinessError as error:
            return HTMLResponse(gone_page(error.message), error.status, headers=HEADERS)
        return HTMLResponse(design_page(course.title, design, link.expires_at), headers=HEADERS)

    @router.post(f"{path}/preview", summary="A draft as a picture", responses={**refusals, **picture})
    async def preview(token: str, draft: contract.DesignDraft, kind: str = "page") -> Response:
        facts, design = await drafts.sample(house, token, draft)
        draw = render_share if kind == "share" else render_png
        try:
            png = await asyncio.to_thread(draw, facts, design)
        except typst.TypstError as error:
            raise DesignInvalidError("Картинка повреждена: такой SVG или PNG не нарисовать.") from error
        return Response(png, media_type="image/png", headers={"Cache-Control": "no-store"})

    @router.post(path, summary="Keep a draft", responses=refusals)
    async def keep(token: str, draft: contract.DesignDraft) -> Done:
        await drafts.keep(house, token, draft)
        return Done()

    return router
