"""The school's site: pages of courses, the widget's scripts, and what they ask. Everything here is public."""

from typing import Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from aimpay.contract.site import SiteView
from aimpay.server.edge.router import Router
from aimpay.server.school.errors import MediaNotFoundError
from aimpay.server.school.models import MediaItem
from aimpay.server.school.pages import page
from aimpay.server.selling.errors import CourseNotOnSaleError, CourseUnknownError
from aimpay.server.selling.place_order import course_on_sale, courses_on_sale
from aimpay.server.workflows.landing.answers import ALWAYS_ASK, FOR_AN_HOUR, FOR_EVER, answer
from aimpay.server.workflows.landing.certificate_sample import certificate_sample
from aimpay.server.workflows.landing.drawing import drawn
from aimpay.server.workflows.landing.facts import picture_key
from aimpay.server.workflows.landing.files import CHAT, script, version
from aimpay.server.workflows.landing.page import page_headers
from aimpay.server.workflows.landing.site import Site
from aimpay.server.workflows.landing.site_map import robots, site_map

HTML: Final = "text/html; charset=utf-8"
JAVASCRIPT: Final = "text/javascript; charset=utf-8"
NOT_FOUND: Final = 404
GONE: Final = "<h1>Такого курса нет</h1><p>Возможно, он больше не продаётся. <a href='/'>Посмотреть, что есть</a></p>"
CLOSED: Final = "<h1>Скоро откроемся</h1><p>Сейчас в школе нет курсов, которые можно купить.</p>"


def site_routes(site: Site) -> Router:
    router = Router(tags=["site"])

    @router.get("/", summary="The page of the first course", response_class=HTMLResponse)
    async def home(request: Request) -> Response:
        return await _page(site, request, None)

    @router.get("/courses/{slug}", summary="The page of a course", response_class=HTMLResponse)
    async def course_page(request: Request, slug: str) -> Response:
        return await _page(site, request, slug)

    @router.get("/api/site", summary="What the widget needs to know", response_model=SiteView)
    async def known(request: Request, course: str | None = None) -> Response:
        view = await site.view(course)
        return answer(request, view.model_dump_json().encode(), "application/json")

    _add_pictures(router, site)
    _add_files(router, site)
    return router


async def _page(site: Site, request: Request, slug: str | None) -> Response:
    try:
        async with site.house.db.read() as session:
            body = await drawn(site, session, await course_on_sale(session, slug))
    except CourseUnknownError:
        return HTMLResponse(page("Такого курса нет", GONE), NOT_FOUND)
    except CourseNotOnSaleError:
        return HTMLResponse(page("Курсов пока нет", CLOSED), NOT_FOUND)
    return answer(request, body.encode(), HTML, cache=ALWAYS_ASK, headers=dict(page_headers(site.tag_url)))


def _add_pictures(router: Router, site: Site) -> None:
    house = site.house

    @router.get("/courses/{slug}/certificate.svg", summary="A sample of its certificate", response_class=Response)
    async def certificate(request: Request, slug: str) -> Response:
        async with house.db.read() as session:
            body = await certificate_sample(house, session, await course_on_sale(session, slug))
        return answer(request, body, "image/svg+xml", cache=FOR_AN_HOUR)

    @router.get("/courses/{slug}/picture", summary="The picture of a course", response_class=Response)
    async def picture(request: Request, slug: str, v: str = "") -> Response:
        async with house.db.read() as session:
            is_first = (await courses_on_sale(session))[:1] == [await course_on_sale(session, slug)]
            found = await picture_key(session, slug, is_first=is_first)
            item = await session.get(MediaItem, found[0]) if found else None
        if item is None:
            raise MediaNotFoundError
        cache = FOR_EVER if v and item.sha256.startswith(v) else FOR_AN_HOUR
        return answer(request, item.body, item.mime_type, cache=cache)


def _add_files(router: Router, site: Site) -> None:
    def add(name: str, summary: str) -> None:
        @router.get(f"/{name}", summary=summary, response_class=Response)
        async def file(request: Request, v: str = "") -> Response:
            return answer(request, script(name), JAVASCRIPT, cache=FOR_EVER if v == version(name) else FOR_AN_HOUR)

    add("widget.js", "The widget, for our pages and for any other")
    add(CHAT, "The talk, loaded when somebody opens it")

    @router.get("/robots.txt", summary="For search engines", response_class=PlainTextResponse)
    async def for_robots(request: Request) -> Response:
        return answer(request, robots(site.house.public_url).encode(), "text/plain; charset=utf-8", cache=FOR_AN_HOUR)

    @router.get("/sitemap.xml", summary="The pages worth finding", response_class=Response)
    async def for_search(request: Request) -> Response:
        body = await site_map(site.house)
        return answer(request, body.encode(), "application/xml; charset=utf-8", cache=FOR_AN_HOUR)
