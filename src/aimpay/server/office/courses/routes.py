"""Courses: the list, one with its forms and history, a new one, and the way to its certificate's design."""

from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlalchemy import select

from aimpay.contract.wire import Slug
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.kit.typography import tied
from aimpay.server.learning.quizzes.models import Quiz
from aimpay.server.office.courses.form import NewForm, TermsForm, read_new, read_terms
from aimpay.server.office.courses.page import ACTIVE, LIST, course_page, new_page, problems_of
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import SEE_OTHER, office_page, render, see
from aimpay.server.office.reason import given
from aimpay.server.selling.errors import CourseExistsError
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.models import Course
from aimpay.server.selling.price_of import sold_seats
from aimpay.server.selling.save_course import save_course
from aimpay.server.staff.audit import Via
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.catalogue.changing import By, change_terms
from aimpay.server.workflows.certificate_designs.drafts import make_link
from aimpay.server.workflows.house import House

LEAD: Final = tied("Что школа продаёт: цены, доступ, тест, сертификат. Снятый с продажи курс остаётся у купивших.")


def course_page_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)
    _reading(house, router)
    _writing(house, router)
    return router


def _reading(house: House, router: Router) -> None:
    looking = [needs(Action.SEE_COURSES)]

    @router.get("", dependencies=looking)
    async def courses(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            found = (await session.scalars(select(Course).order_by(Course.on_sale.desc(), Course.id))).all()
            sold = {course.id: await sold_seats(session, course.id) for course in found}
            with_quiz = set(await session.scalars(select(Quiz.course_id)))
        body = render("courses/list.html", courses=found, sold=sold, with_quiz=with_quiz, may=staff.may(Action.PRICE))
        return office_page(staff, ACTIVE, "Курсы", body, said=said, lead=LEAD)

    @router.get("/new", dependencies=[needs(Action.PRICE)])
    async def new(staff: SignedIn) -> Response:
        return new_page(house, staff, NewForm(bonus_kind="sum", bonus="0"))

    @router.get("/{slug}", dependencies=looking)
    async def one(staff: SignedIn, slug: Slug, said: str = "") -> Response:
        async with house.db.read() as session:
            return await course_page(session, house, staff, await known_course(session, slug), said=said)


def _writing(house: House, router: Router) -> None:
    @router.post("/new", dependencies=[needs(Action.PRICE)])
    async def add(staff: SignedIn, typed: Annotated[NewForm, Form()]) -> Response:
        try:
            asked = read_new(typed, staff.telegram_id)
            async with house.db.write() as session:
                if await session.scalar(select(Course.id).where(Course.slug == asked.slug)):
                    raise CourseExistsError
                now, reason = house.clock.now(), given(typed.reason)
                await save_course(session, asked, now, via=Via.OFFICE, reason=reason)
        except BusinessError as error:
            return new_page(house, staff, typed, problems_of(error), error.status)
        return see(f"{LIST}/{asked.slug}", said="added")

    @router.post("/{slug}/terms", dependencies=[needs(Action.TEACH)])
    async def terms(staff: SignedIn, slug: Slug, typed: Annotated[TermsForm, Form()]) -> Response:
        try:
            wanted = read_terms(typed)
            async with house.db.write() as session:
                by = By(staff.telegram_id, house.clock.now(), " ".join(typed.reason.split())[:500])
                await change_terms(session, slug, wanted, by)
        except (BusinessError, ValidationError) as error:
            async with house.db.read() as session:
                course = await known_course(session, slug)
                return await course_page(session, house, staff, course, problems=problems_of(error), terms=typed)
        return see(f"{LIST}/{slug}", said="saved")

    @router.post("/{slug}/design", dependencies=[needs(Action.TEACH)])
    async def design(staff: SignedIn, slug: Slug) -> Response:
        """The page asks for no second sign-in: its link is made for whoever sits here."""
        address, _ = await make_link(house, staff.telegram_id, slug)
        return RedirectResponse(address.removeprefix(house.public_url), SEE_OTHER)
