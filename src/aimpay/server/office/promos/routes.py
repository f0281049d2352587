"""Promo codes of buyers. A code is money: making or changing one takes a fresh code and a reason."""

from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response
from sqlalchemy import select

from aimpay.contract.catalogue import PromoView
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.kit.typography import tied
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.courses.page import problems_of
from aimpay.server.office.courses.words import change_words
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.promos.form import PromoForm, read_promo, stored_promo
from aimpay.server.office.reason import given
from aimpay.server.selling.catalogue_queries import all_promos, promo_view
from aimpay.server.selling.errors import PromoUnknownError
from aimpay.server.selling.models import Course, PromoCode
from aimpay.server.selling.save_promo import PROMOS, save_promo
from aimpay.server.staff.audit import Via
from aimpay.server.staff.history import history_of
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

LIST: Final = "/office/promos"
ACTIVE: Final = "promos"
LEAD: Final = tied("Скидка, которую вводят в боте или приносят по ссылке. Код использован, когда заказ с ним оплачен.")
TAKEN: Final = "Такой промокод уже есть: откройте его и\u00a0измените."


def promo_page_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)
    looking = [needs(Action.SEE_COURSES)]

    @router.get("", dependencies=looking)
    async def promos(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            found = await all_promos(session)
        words = {"promos": found, "now": house.clock.now(), "may": staff.may(Action.PRICE)}
        return office_page(staff, ACTIVE, "Промокоды", render("promos/list.html", **words), said=said, lead=LEAD)

    @router.get("/new", dependencies=[needs(Action.PRICE)])
    async def new(staff: SignedIn) -> Response:
        return await _form(house, staff, PromoForm(is_active="1"))

    @router.get("/{code}", dependencies=looking)
    async def one(staff: SignedIn, code: str, said: str = "") -> Response:
        view = await _known(house, code)
        return await _form(house, staff, stored_promo(view), view, said=said)

    @router.post("/new", dependencies=[needs(Action.PRICE)])
    async def add(staff: SignedIn, typed: Annotated[PromoForm, Form()]) -> Response:
        return await _save(house, staff, typed, None)

    @router.post("/{code}", dependencies=[needs(Action.PRICE)])
    async def change(staff: SignedIn, code: str, typed: Annotated[PromoForm, Form()]) -> Response:
        view = await _known(house, code)
        return await _save(house, staff, typed.model_copy(update={"code": view.code}), view)

    return router


async def _known(house: House, code: str) -> PromoView:
    async with house.db.read() as session:
        promo = await session.scalar(select(PromoCode).where(PromoCode.code == code.upper()))
        if promo is None:
            raise PromoUnknownError
        return await promo_view(session, promo)


async def _save(house: House, staff: Staff, typed: PromoForm, view: PromoView | None) -> Response:
    try:
        asked, reason = read_promo(typed, staff.telegram_id), given(typed.reason)
        async with house.db.write() as session:
            there = await session.scalar(select(PromoCode.id).where(PromoCode.code == asked.code))
            if view is None and there is not None:
                return await _form(house, staff, typed, view, problems=[TAKEN])
            await save_promo(session, asked, house.clock.now(), via=Via.OFFICE, reason=reason)
    except BusinessError as error:
        return await _form(house, staff, typed, view, problems=problems_of(error))
    return see(f"{LIST}/{asked.code}", said="saved" if view else "added")


async def _form(
    house: House,
    staff: Staff,
    typed: PromoForm,
    view: PromoView | None = None,
    *,
    said: str = "",
    problems: list[str] | None = None,
) -> Response:
    async with house.db.read() as session:
        courses = (await session.execute(select(Course.slug, Course.title).order_by(Course.id))).all()
        history = await history_of(session, PROMOS, view.code) if view else ()
        names = await colleagues(session, house.admins)
    words = {
        "typed": typed,
        "view": view,
        "problems": problems or [],
        "courses": [("", "любой"), *((slug, title) for slug, title in courses)],
        "history": [(entry, change_words(entry)) for entry in history],
        "names": names,
        "may": staff.may(Action.PRICE),
    }
    title = view.code if view else "Новый промокод"
    status = 422 if problems else 200
    return office_page(staff, ACTIVE, title, render("promos/one.html", **words), said=said, status=status)
