"""Sequences: what they brought, how they go, what they would do next; changed only after a dry run."""

from typing import Annotated, Final

from fastapi import Form, Request
from fastapi.responses import Response

from aimpay.server.edge.router import Router
from aimpay.server.growth.mailing.restraint import restraint_of
from aimpay.server.growth.sequences.dry_run import foresee
from aimpay.server.growth.sequences.load_plan import load_sequences
from aimpay.server.growth.sequences.results import numbers
from aimpay.server.growth.sequences.save_plan import save_sequence
from aimpay.server.growth.sequences.yaml_plan import write_plan
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.sequences import words
from aimpay.server.office.sequences.changing import Draft, draft_of_form, draft_of_yaml
from aimpay.server.office.sequences.facts import get_sequence, view_of, with_only
from aimpay.server.office.sequences.quiet import save_restraint
from aimpay.server.office.sequences.watching import watched_sequence
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.sequences.initial import EXAMPLE

LIST: Final = "/office/sequences"
ACTIVE: Final = "sequences"
LEAD: Final = "Сообщения, которые идут за\u00a0человеком, пока он не\u00a0купил, не\u00a0ответил или не\u00a0отписался."
SHOWN: Final = 300
"""Lines of a forecast on a page."""


def sequence_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)
    _list_routes(house, router)
    _change_routes(house, router)
    _one_routes(house, router)
    return router


def _list_routes(house: House, router: Router) -> None:
    @router.get("", dependencies=[needs(Action.SEE_MESSAGES)])
    async def sequences(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            found = (await load_sequences(session)).values()
            counted = await numbers(session, [one.id for one in found])
            quiet = await restraint_of(session)
        rows = [(one, counted[one.id]) for one in found]
        body = render("sequences/sequences.html", rows=rows, quiet=quiet, words=words)
        return office_page(staff, ACTIVE, "Цепочки", body, said=said, lead=LEAD)

    @router.get("/forecast", dependencies=[needs(Action.SEE_MESSAGES)])
    async def forecast(staff: SignedIn) -> Response:
        async with house.db.read() as session:
            found = await foresee(session, house.clock.now())
        body = render("sequences/forecast.html", forecast=found, words=words, shown=SHOWN)
        return office_page(
            staff, ACTIVE, "Ближайшие 48\u00a0часов", body, lead="Как пойдёт, если ничего не\u00a0менять."
        )

    @router.get("/new", dependencies=[needs(Action.SEND)])
    async def new(staff: SignedIn) -> Response:
        return _edit_page(staff, "", EXAMPLE, None)

    @router.post("/restraint", dependencies=[needs(Action.SEND)])
    async def restraint(  # each is a field of the form
        staff: SignedIn,
        quiet_from: Annotated[int, Form(ge=0, le=23)],
        quiet_to: Annotated[int, Form(ge=0, le=23)],
        messages_per_day: Annotated[int, Form(ge=1, le=10)],
        messages_per_week: Annotated[int, Form(ge=1, le=50)],
    ) -> Response:
        async with house.db.write() as session:
            await save_restraint(
                session,
                {
                    "quiet_from": quiet_from,
                    "quiet_to": quiet_to,
                    "messages_per_day": messages_per_day,
                    "messages_per_week": messages_per_week,
                },
                by=staff.telegram_id,
                now=house.clock.now(),
            )
        return see(LIST, said="saved")


def _change_routes(house: House, router: Router) -> None:
    @router.post("/check", dependencies=[needs(Action.SEND)])
    async def check(
        staff: SignedIn, source: Annotated[str, Form()] = "", slug: Annotated[str, Form()] = ""
    ) -> Response:
        return await _show_draft(house, staff, draft_of_yaml(slug.strip(), source))

    @router.post("/rewrite", dependencies=[needs(Action.SEND)])
    async def rewrite(
        staff: SignedIn, source: Annotated[str, Form()] = "", slug: Annotated[str, Form()] = ""
    ) -> Response:
        return _edit_page(staff, slug, source, None)

    @router.post("/{slug}/check-form", dependencies=[needs(Action.SEND)])
    async def check_form(staff: SignedIn, slug: str, request: Request) -> Response:
        fields = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        async with house.db.read() as session:
            plan = (await get_sequence(session, slug)).plan
        return await _show_draft(house, staff, draft_of_form(slug, plan, fields))

    @router.post("/save", dependencies=[needs(Action.SEND)])
    async def save(staff: SignedIn, source: Annotated[str, Form()] = "", slug: Annotated[str, Form()] = "") -> Response:
        draft = draft_of_yaml(slug.strip(), source)
        if draft.plan is None:
            return await _show_draft(house, staff, draft)
        now = house.clock.now()
        async with house.db.write() as session, watched_sequence(session, staff, draft.slug, now):
            await save_sequence(session, draft.slug, draft.plan, by=staff.telegram_id, now=now)
        return see(f"{LIST}/{draft.slug}", said="saved")


def _one_routes(house: House, router: Router) -> None:
    @router.get("/{slug}", dependencies=[needs(Action.SEE_MESSAGES)])
    async def sequence(staff: SignedIn, slug: str, said: str = "") -> Response:
        now = house.clock.now()
        async with house.db.read() as session:
            found = await get_sequence(session, slug)
            view = await view_of(session, found, now)
            quiet = await restraint_of(session)
            coming = [line for line in (await foresee(session, now)).lines if line.slug == slug]
        body = render("sequences/sequence.html", view=view, words=words, quiet=quiet, coming=coming[:10])
        return office_page(staff, ACTIVE, view.plan.name, body, said=said)

    @router.get("/{slug}/edit", dependencies=[needs(Action.SEND)])
    async def edit(staff: SignedIn, slug: str) -> Response:
        async with house.db.read() as session:
            plan = (await get_sequence(session, slug)).plan
        body = render("sequences/form.html", slug=slug, plan=plan, words=words, source=write_plan(plan))
        return office_page(staff, ACTIVE, f"Изменить: {plan.name}", body)

    @router.post("/{slug}/switch", dependencies=[needs(Action.SEND)])
    async def switch(staff: SignedIn, slug: str, active: Annotated[bool, Form()] = False) -> Response:
        now = house.clock.now()
        async with house.db.write() as session, watched_sequence(session, staff, slug, now):
            plan = (await get_sequence(session, slug)).plan.model_copy(update={"active": active})
            await save_sequence(session, slug, plan, by=staff.telegram_id, now=now)
        return see(f"{LIST}/{slug}", said="saved")

    @router.post("/{slug}/only", dependencies=[needs(Action.SEND)])
    async def only(
        staff: SignedIn, slug: str, step: Annotated[str, Form()], variant: Annotated[str, Form()]
    ) -> Response:
        now = house.clock.now()
        async with house.db.write() as session, watched_sequence(session, staff, slug, now):
            plan = with_only((await get_sequence(session, slug)).plan, step, variant)
            await save_sequence(session, slug, plan, by=staff.telegram_id, now=now)
        return see(f"{LIST}/{slug}", said="saved")


async def _show_draft(house: House, staff: Staff, draft: Draft) -> Response:
    if draft.plan is None:
        return _edit_page(staff, draft.slug, draft.source, draft)
    async with house.db.read() as session:
        found = await foresee(session, house.clock.now(), instead={draft.slug: draft.plan})
    lines = [line for line in found.lines if line.slug == draft.slug]
    body = render("sequences/preview.html", draft=draft, forecast=found, lines=lines, words=words, shown=SHOWN)
    return office_page(staff, ACTIVE, f"Проверка: {draft.plan.name}", body)


def _edit_page(staff: Staff, slug: str, source: str, draft: Draft | None) -> Response:
    problems = draft.problems if draft else ()
    body = render("sequences/yaml.html", slug=slug, source=source, problems=problems)
    title = "Цепочка с\u00a0ошибками" if problems else f"Цепочка {slug}" if slug else "Новая цепочка"
    return office_page(staff, ACTIVE, title, body, status=422 if problems else 200)
