"""Sharing a view by a link that expires, the list of such links, and the page that people from outside see."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.edge.router import LIMITED_PAGES, Router
from aimpay.server.insight.asked import Asked, read_asked
from aimpay.server.insight.errors import FilterInvalidError
from aimpay.server.insight.views.model import View
from aimpay.server.insight.views.names import period_name
from aimpay.server.insight.views.registry import BY_KEY
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.office.building import HEADERS
from aimpay.server.office.colleagues import colleagues, name_of
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import moment, office_page, outside_page, render, see
from aimpay.server.office.insight.choices import course_titles
from aimpay.server.office.insight.chosen import Chosen, read_chosen
from aimpay.server.office.insight.figures import DRAWING, SCRIPTS
from aimpay.server.office.insight.words import filter_words, menu_key
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.insight.errors import SharedViewNotFoundError
from aimpay.server.workflows.insight.models import SharedView
from aimpay.server.workflows.insight.sharing import close_view, live_views, opened_view, share_view

LIST: Final = "/office/insight/shared"
OUTSIDE: Final = {
    **HEADERS,
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace("form-action 'self'", "form-action 'none'"),
}
GONE: Final = "<p>Она закрыта, устарела или набрана с\u00a0ошибкой. Попросите новую у\u00a0того, кто её прислал.</p>"
BUSY: Final = "<p>С\u00a0вашего адреса слишком много запросов. Подождите минуту и\u00a0откройте ссылку снова.</p>"
TOO_MANY: Final = 429


@dataclass(frozen=True)
class Line:
    """A live link in the list."""

    shared: SharedView
    title: str
    filters: str
    by: str


def share_routes(house: House) -> Router:
    router = Router(tags=["office"])

    @router.post("/office/insight/share", dependencies=[needs(Action.SHARE)])
    async def share(
        staff: SignedIn, request: Request, view: Annotated[str, Form()], days: Annotated[int, Form()]
    ) -> Response:
        now = house.clock.now()
        chosen = await _chosen(request, view, house)
        async with house.db.write() as session:
            token, shared = await share_view(session, view, chosen.fields(), days=days, by=staff.telegram_id, now=now)
            words = _filters(chosen.view, chosen.asked, await course_titles(session))
        body = render(
            "insight/made.html",
            view=chosen.view,
            filters=words,
            until=moment(shared.expires_at),
            link=f"{house.public_url}/shared/{token}",
            back=chosen.address(),
        )
        return office_page(staff, menu_key(chosen.view), "Ссылка готова", body, scripts=SCRIPTS)

    @router.get(LIST, dependencies=[needs(Action.SHARE)])
    async def links(staff: SignedIn, said: str = "") -> Response:
        now = house.clock.now()
        async with house.db.read() as session:
            names = await colleagues(session, house.admins)
            courses = await course_titles(session)
            rows = [_line(one, names, courses) for one in await live_views(session, now)]
        body = render("insight/links.html", rows=rows)
        lead = "Кому открыты отчёты школы. Закрытая ссылка перестаёт работать сразу."
        return office_page(staff, "insight-overview", "Действующие ссылки", body, said=said, lead=lead)

    @router.post(f"{LIST}/close", dependencies=[needs(Action.SHARE)])
    async def close(staff: SignedIn, shared_id: Annotated[int, Form()]) -> Response:
        async with house.db.write() as session:
            await close_view(session, shared_id, by=staff.telegram_id, now=house.clock.now())
        return see(LIST, said="removed")

    return router


def shared_view_routes(house: House, limit: RateLimit) -> Router:
    """No sign-in: whoever holds the link sees this one view, until it expires or is closed."""
    router = Router(tags=["pages"], responses=LIMITED_PAGES)

    @router.get("/shared/{token}", summary="A report that was shared", response_class=HTMLResponse)
    async def shared(request: Request, token: str) -> Response:
        if seconds := await limit.seconds_to_wait(request):
            return _dressed(outside_page("Слишком часто", BUSY, status=TOO_MANY), {"Retry-After": str(seconds)})
        now = house.clock.now()
        async with house.db.read() as session:
            try:
                found = await opened_view(session, token, now)
            except SharedViewNotFoundError as error:
                return _dressed(outside_page("Ссылка не\u00a0работает", GONE, status=error.status))
            words = await _outside_words(session, found, house)
        return _dressed(HTMLResponse(render("insight/shared.html", **words)))

    return router


def _dressed(answer: Response, more: dict[str, str] | None = None) -> Response:
    answer.headers.update({**OUTSIDE, **(more or {})})
    return answer


async def _outside_words(session: Any, found: SharedView, house: House) -> dict[str, Any]:
    """Names are taken out before anything is put on the page."""
    now, view = house.clock.now(), _known(found.view)
    asked = read_asked(found.asked, moscow_day(now))
    courses = await course_titles(session)
    return {
        **DRAWING,
        "view": view,
        "shown": await view.load_outside()(session, asked, now),
        "period": period_name(asked),
        "filters": filter_words(view, asked, courses),
        "until": moment(found.expires_at),
    }


async def _chosen(request: Request, view: str, house: House) -> Chosen:
    said = {name: str(value) for name, value in (await request.form()).items()}
    return read_chosen(_known(view), said, moscow_day(house.clock.now()))


def _known(key: str) -> View:
    view = BY_KEY.get(key)
    if view is None:
        raise FilterInvalidError(field="view")
    return view


def _filters(view: View, asked: Asked, courses: dict[str, str]) -> str:
    said = filter_words(view, asked, courses)
    return "; ".join(f"{title.lower()}: {value}" for title, value in said)


def _line(shared: SharedView, names: dict[int, str], courses: dict[str, str]) -> Line:
    view = _known(shared.view)
    asked = read_asked(shared.asked, shared.created_at.date())
    return Line(shared, view.title, _filters(view, asked, courses), name_of(names, shared.created_by))
