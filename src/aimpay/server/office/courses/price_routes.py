"""Prices of a course: first what would happen, then the change itself, by a fresh code and with a reason."""

from typing import Annotated, Any, Final

from fastapi import Form, Query
from fastapi.responses import Response

from aimpay.contract.catalogue import SetEarlyBird
from aimpay.contract.money_text import rubles
from aimpay.contract.wire import Slug
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.kit.typed import read_percent, read_rubles, typed_hundredths
from aimpay.server.office.courses.form import PriceForm, StepsForm, read_prices, read_steps
from aimpay.server.office.courses.page import ACTIVE, LIST, course_page, problems_of
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.reason import given
from aimpay.server.selling.affected import affected_by_price
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.set_early_bird import set_early_bird
from aimpay.server.selling.set_price import check_price
from aimpay.server.staff.audit import Via
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.catalogue.changing import By, Prices, change_prices, prices_of_course
from aimpay.server.workflows.house import House

SURE: Final = "Изменить цену?"


class SureForm(PriceForm):
    """``seen_…`` are what the confirmation showed as present."""

    seen_price: str = ""
    seen_crossed_price: str = ""
    seen_bonus: str = ""
    seen_bonus_kind: str = "sum"
    reason: str = ""


def course_price_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)

    @router.get("/{slug}/price", dependencies=[needs(Action.PRICE)])
    async def sure(staff: SignedIn, slug: Slug, typed: Annotated[PriceForm, Query()]) -> Response:
        """Nothing is changed yet."""
        async with house.db.read() as session:
            course = await known_course(session, slug)
            try:
                wanted = read_prices(typed)
                check_price(wanted.price, wanted.crossed_price)
            except BusinessError as error:
                problems = problems_of(error)
                return await course_page(session, house, staff, course, problems=problems, prices=typed)
            present = prices_of_course(course)
            if wanted == present:
                return see(f"{LIST}/{slug}")
            affected = await affected_by_price(session, course.id, wanted.price, house.clock.now())
        words = {"course": course, "rows": _rows(present, wanted), "affected": affected, "typed": typed}
        return office_page(staff, ACTIVE, SURE, render("courses/price.html", **words, seen=_typed(present)))

    @router.post("/{slug}/price", dependencies=[needs(Action.PRICE)])
    async def change(staff: SignedIn, slug: Slug, typed: Annotated[SureForm, Form()]) -> Response:
        by = By(staff.telegram_id, house.clock.now(), given(typed.reason))
        async with house.db.write() as session:
            await change_prices(session, slug, read_prices(typed), by, seen=_seen(typed))
        return see(f"{LIST}/{slug}", said="saved")

    @router.post("/{slug}/early_bird", dependencies=[needs(Action.PRICE)])
    async def early_bird(staff: SignedIn, slug: Slug, typed: Annotated[StepsForm, Form()]) -> Response:
        try:
            steps, reason = read_steps(typed), given(typed.reason)
            asked = SetEarlyBird(admin_id=staff.telegram_id, course=slug, steps=steps)
            async with house.db.write() as session:
                await set_early_bird(session, asked, house.clock.now(), via=Via.OFFICE, reason=reason)
        except BusinessError as error:
            async with house.db.read() as session:
                course = await known_course(session, slug)
                return await course_page(session, house, staff, course, problems=problems_of(error))
        return see(f"{LIST}/{slug}", said="saved")

    return router


def _rows(present: Prices, wanted: Prices) -> list[tuple[str, str, str]]:
    """What differs: its name, as it is, as it becomes."""
    pairs = (
        ("Цена", rubles(present.price), rubles(wanted.price)),
        ("Зачёркнутая цена", _sum(present.crossed_price), _sum(wanted.crossed_price)),
        ("Бонус партнёра с каждой продажи", _bonus(present), _bonus(wanted)),
    )
    return [row for row in pairs if row[1] != row[2]]


def _sum(value: int | None) -> str:
    return "нет" if value is None else rubles(value)


def _bonus(prices: Prices) -> str:
    if prices.bonus_percent is not None:
        return f"{typed_hundredths(prices.bonus_percent)}\u00a0% от\u00a0оплаты"
    return rubles(prices.bonus or 0)


def _typed(prices: Prices) -> dict[str, Any]:
    share = prices.bonus_percent
    return {
        "price": typed_hundredths(prices.price),
        "crossed_price": "" if prices.crossed_price is None else typed_hundredths(prices.crossed_price),
        "bonus": typed_hundredths(prices.bonus or 0 if share is None else share),
        "bonus_kind": "sum" if share is None else "percent",
    }


def _seen(typed: SureForm) -> Prices:
    """What is no price equals none, and is refused as outdated."""
    try:
        price = read_rubles(typed.seen_price)
        crossed = read_rubles(typed.seen_crossed_price) if typed.seen_crossed_price else None
        if typed.seen_bonus_kind == "percent":
            return Prices(price, crossed, None, read_percent(typed.seen_bonus))
        return Prices(price, crossed, read_rubles(typed.seen_bonus), None)
    except ValueError:
        return Prices(0, None, None, None)
