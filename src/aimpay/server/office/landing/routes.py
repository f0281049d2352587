"""The pages of courses: their words, a look before saving, and the widget's tag for other sites."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.router import Router
from aimpay.server.growth.landing.errors import LandingInvalidError
from aimpay.server.growth.landing.models import LandingPage
from aimpay.server.growth.landing.pages import save_landing, versions_of
from aimpay.server.growth.landing.yaml_content import read_landing
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, outside_page, render, see
from aimpay.server.office.noting import note
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.models import Course
from aimpay.server.staff.noted import told
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.landing.drawing import drawn
from aimpay.server.workflows.landing.facts import offers_now
from aimpay.server.workflows.landing.page import page_headers
from aimpay.server.workflows.landing.site import Site

PAGE: Final = "/office/site"
UNPROCESSABLE: Final = 422
SHOWN_VERSIONS: Final = 20
EMPTY: Final = "# Что можно написать, рассказано в docs/site.md\n\nlead: \n"
MEANWHILE: Final = (
    "Пока вы правили, страницу сохранил кто-то другой. Скопируйте свой текст, откройте страницу заново и внесите его."
)
Source = Annotated[str, Form()]


@dataclass(frozen=True)
class Draft:
    """``base`` is the version that it began from: 0 for none."""

    source: str
    base: int
    problems: tuple[str, ...] = ()


def landing_routes(site: Site) -> Router:
    router = Router(tags=["office"])
    house = site.house

    @router.get(PAGE, dependencies=[needs(Action.SEE_SITE)])
    async def courses(staff: SignedIn) -> Response:
        async with house.db.read() as session:
            offers = await offers_now(session, house.clock.now())
        words = {
            "offers": offers,
            "public_url": house.public_url,
            "origins": site.origins,
            "counts": bool(site.counter),
        }
        return office_page(staff, "site", "Сайт", render("landing/courses.html", **words))

    @router.get(f"{PAGE}/{{slug}}", dependencies=[needs(Action.SEE_SITE)])
    async def editor(staff: SignedIn, slug: str, version: int = 0, said: str = "") -> Response:
        async with house.db.read() as session:
            course = await known_course(session, slug)
            versions = await versions_of(session, course.id, SHOWN_VERSIONS)
            chosen = next((one for one in versions if one.id == version), versions[0] if versions else None)
            draft = Draft(chosen.source if chosen else EMPTY, versions[0].id if versions else 0)
            names = await colleagues(session, house.admins)
        return _editor(staff, course, draft, versions, names=names, shown=chosen, said=said)

    @router.post(f"{PAGE}/{{slug}}", dependencies=[needs(Action.SITE)])
    async def save(staff: SignedIn, slug: str, source: Source, base: Annotated[int, Form()]) -> Response:
        async with house.db.write() as session:
            course = await known_course(session, slug, lock=True)
            versions = await versions_of(session, course.id, SHOWN_VERSIONS)
            problems = await _kept(session, course, Draft(source, base), versions, by=staff.telegram_id, site=site)
            names = await colleagues(session, house.admins)
            if not problems:
                _note(session, staff, course, base, source, house.clock.now())
        if problems:
            draft = Draft(source, base, problems)
            return _editor(staff, course, draft, versions, names=names, status=UNPROCESSABLE)
        return see(f"{PAGE}/{slug}", said="saved")

    _add_preview(router, site)
    return router


def _add_preview(router: Router, site: Site) -> None:
    house = site.house

    @router.post(f"{PAGE}/{{slug}}/preview", dependencies=[needs(Action.SITE)])
    async def preview(_staff: SignedIn, slug: str, source: Source) -> Response:
        try:
            landing = read_landing(source)
        except LandingInvalidError as error:
            body = render("landing/problems.html", problems=error.problems)
            return outside_page("Пока не показать", body, status=UNPROCESSABLE)
        async with house.db.read() as session:
            page = await drawn(site, session, await known_course(session, slug), landing)
        return HTMLResponse(page, headers=dict(page_headers(None, is_draft=True)))


def _note(session: AsyncSession, staff: Staff, course: Course, base: int, source: str, now: datetime) -> None:
    """The text itself is kept as a version of the page."""
    was, became = {"version": base or None}, {"text": told(source)}
    note(session, staff, Action.SITE, (LandingPage.__tablename__, course.slug), now, before=was, after=became)


async def _kept(
    session: AsyncSession, course: Course, draft: Draft, versions: Sequence[LandingPage], *, by: int, site: Site
) -> tuple[str, ...]:
    """Save the draft, or return what keeps it from being saved; then nothing is changed."""
    if draft.base != (versions[0].id if versions else 0):
        return (MEANWHILE,)
    try:
        await save_landing(session, course.id, draft.source, by=by, now=site.house.clock.now())
    except LandingInvalidError as error:
        return tuple(error.problems)
    return ()


def _editor(
    staff: Staff,
    course: Course,
    draft: Draft,
    versions: Sequence[LandingPage],
    *,
    names: dict[int, str],
    shown: LandingPage | None = None,
    said: str = "",
    status: int = 200,
) -> HTMLResponse:
    words: dict[str, object] = {"course": course, "draft": draft, "versions": versions, "names": names, "shown": shown}
    words["page"] = f"{PAGE}/{course.slug}"
    body = render("landing/editor.html", **words)
    lead = "Сохранить можно только то, что покажется без ошибок: посетители всегда видят последнее сохранённое."
    return office_page(staff, "site", f"Страница «{course.title}»", body, said=said, lead=lead, status=status)
