"""Keys and webhooks: made with a fresh code, shown once, revoked, tried, and read in their logs."""

from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response
from pydantic import BeforeValidator
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.router import Router
from aimpay.server.kit.moscow import start_of
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.integrators import hooks
from aimpay.server.workflows.integrators.hook_rules import EVENT_TITLES, TEST, Event
from aimpay.server.workflows.integrators.keys import WantedKey, all_keys, make_key, revoke_key
from aimpay.server.workflows.integrators.models import HookDelivery, HookEndpoint
from aimpay.server.workflows.integrators.rules import SCOPE_TITLES, Scope

PATH: Final = "/office/integrations"
TITLE: Final = "Ключи и\u00a0вебхуки"
LEAD: Final = "Как ваши программы читают школу и\u00a0узнают о\u00a0событиях."
SHOWN: Final = 100
STATUSES: Final = {
    "waiting": ("wait", "ждёт"),
    "delivered": ("ok", "принято"),
    "given_up": ("bad", "не\u00a0принято"),
}
Number = Annotated[int, Form(gt=0, lt=2**53)]
Day = Annotated[date | None, BeforeValidator(lambda value: value or None), Form()]


def integration_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PATH)
    only = [needs(Action.KEYS)]

    @router.get("", dependencies=only)
    async def show(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            body = render(
                "integrations/integrations.html",
                keys=await all_keys(session),
                hooks=[(one, await hooks.events_of(session, one.id)) for one in await hooks.all_hooks(session)],
                scopes=SCOPE_TITLES,
                events=EVENT_TITLES,
                now=house.clock.now(),
            )
        return office_page(staff, "integrations", TITLE, body, said=said, lead=LEAD)

    _add_keys(router, house)
    _add_hooks(router, house)
    _add_log(router, house)
    return router


def _add_keys(router: Router, house: House) -> None:
    only = [needs(Action.KEYS)]

    @router.post("/keys", dependencies=only)
    async def make(
        staff: SignedIn,
        name: Annotated[str, Form()] = "",
        scopes: Annotated[tuple[Scope, ...], Form()] = (),
        until: Day = None,
    ) -> Response:
        end = start_of(until + timedelta(days=1)) if until else None
        wanted = WantedKey(name, frozenset(scopes), end)
        async with house.db.write() as session:
            key = await make_key(session, wanted, by=staff.telegram_id, now=house.clock.now())
        return office_page(
            staff, "integrations", "Новый ключ", render("integrations/shown.html", secret=key, what="key")
        )

    @router.post("/keys/revoke", dependencies=only)
    async def revoke(staff: SignedIn, key_id: Number) -> Response:
        async with house.db.write() as session:
            await revoke_key(session, key_id, by=staff.telegram_id, now=house.clock.now())
        return see(PATH, said="done")


def _add_hooks(router: Router, house: House) -> None:
    only = [needs(Action.KEYS)]

    @router.post("/hooks", dependencies=only)
    async def add(
        staff: SignedIn,
        url: Annotated[str, Form()] = "",
        note: Annotated[str, Form()] = "",
        events: Annotated[tuple[Event, ...], Form()] = (),
    ) -> Response:
        wanted = hooks.WantedHook(url, frozenset(events), note)
        async with house.db.write() as session:
            _, secret = await hooks.add_hook(session, house, wanted, by=staff.telegram_id)
        body = render("integrations/shown.html", secret=secret, what="hook")
        return office_page(staff, "integrations", "Секрет вебхука", body)

    @router.post("/hooks/secret", dependencies=only)
    async def secret(staff: SignedIn, hook_id: Number) -> Response:
        async with house.db.write() as session:
            new = await hooks.new_hook_secret(session, house, hook_id, by=staff.telegram_id)
        body = render("integrations/shown.html", secret=new, what="hook")
        return office_page(staff, "integrations", "Секрет вебхука", body)

    @router.post("/hooks/events", dependencies=only)
    async def events(staff: SignedIn, hook_id: Number, events: Annotated[tuple[Event, ...], Form()] = ()) -> Response:
        async with house.db.write() as session:
            await hooks.change_events(session, house, hook_id, frozenset(events), by=staff.telegram_id)
        return see(f"{PATH}/hooks/{hook_id}", said="saved")

    @router.post("/hooks/enable", dependencies=only)
    async def enable(staff: SignedIn, hook_id: Number) -> Response:
        async with house.db.write() as session:
            await hooks.enable_hook(session, house, hook_id, by=staff.telegram_id)
        return see(f"{PATH}/hooks/{hook_id}", said="done")

    @router.post("/hooks/remove", dependencies=only)
    async def remove(staff: SignedIn, hook_id: Number) -> Response:
        async with house.db.write() as session:
            await hooks.remove_hook(session, house, hook_id, by=staff.telegram_id)
        return see(PATH, said="removed")


def _add_log(router: Router, house: House) -> None:
    only = [needs(Action.KEYS)]

    @router.get("/hooks/{hook_id:int}", dependencies=only)
    async def log(staff: SignedIn, hook_id: int, said: str = "") -> Response:
        async with house.db.read() as session:
            hook = await hooks.get_hook(session, hook_id)
            words = await _log_page(session, hook)
        return office_page(staff, "integrations", "Вебхук", words, said=said, lead=hook.url)

    @router.post("/hooks/test", dependencies=only)
    async def test(_staff: SignedIn, hook_id: Number) -> Response:
        async with house.db.write() as session:
            await hooks.send_test(session, house, hook_id)
        return see(f"{PATH}/hooks/{hook_id}", said="sent")

    @router.post("/hooks/again", dependencies=only)
    async def again(_staff: SignedIn, hook_id: Number, delivery_id: Number) -> Response:
        async with house.db.write() as session:
            await hooks.send_again(session, house, hook_id, delivery_id)
        return see(f"{PATH}/hooks/{hook_id}", said="sent")


async def _log_page(session: AsyncSession, hook: HookEndpoint) -> str:
    newest = select(HookDelivery).where(HookDelivery.endpoint_id == hook.id).order_by(HookDelivery.id.desc())
    return render(
        "integrations/hook.html",
        hook=hook,
        chosen=await hooks.events_of(session, hook.id),
        deliveries=(await session.scalars(newest.limit(SHOWN))).all(),
        events=EVENT_TITLES,
        titles={**EVENT_TITLES, TEST: "Проверка"},
        statuses=STATUSES,
    )
