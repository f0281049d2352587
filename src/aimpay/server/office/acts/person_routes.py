"""Acts on a person: give a course, block, put out of the group, send the link again."""

from typing import Annotated, Final

from fastapi import Form, Query
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import RemoveMember
from aimpay.contract.refunds import GrantAccess
from aimpay.contract.wire import Slug
from aimpay.server.edge.router import Router
from aimpay.server.office.acts.confirming import ActAsked, Confirm, confirm_page, read_sum, stored
from aimpay.server.office.acts.courses import course_options, course_title
from aimpay.server.office.doing import do
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import render
from aimpay.server.people.block_user import block_user, unblock_user
from aimpay.server.staff.deed import Deed
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.desk.errors import NotInTelegramError
from aimpay.server.workflows.desk.finding import Person, known_person, person_of
from aimpay.server.workflows.desk.resending import resend_invite
from aimpay.server.workflows.grant_access import grant_access
from aimpay.server.workflows.house import House
from aimpay.server.workflows.membership.kicking import kick_later

PATH: Final = "/office/people/{user_id:int}"
Course = Annotated[str, Query(max_length=64)]


def person_act_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PATH)
    _granting(house, router)
    _inviting(house, router)
    _blocking(house, router)
    _kicking(house, router)
    return router


def place(user_id: int) -> str:
    return f"/office/people/{user_id}"


async def telegram_person(house: House, user_id: int) -> Person:
    """Return him, or raise NotInTelegramError: these acts go by his account."""
    async with house.db.read() as session:
        person = await person_of(session, await known_person(session, user_id))
    if person.telegram_id is None:
        raise NotInTelegramError
    return person


def _id_of(person: Person) -> int:
    if person.telegram_id is None:
        raise NotInTelegramError
    return person.telegram_id


def _granting(house: House, router: Router) -> None:
    @router.get("/grant", dependencies=[needs(Action.GRANT)])
    async def ask(staff: SignedIn, user_id: int, course: Course = "") -> Response:
        person = await telegram_person(house, user_id)
        async with house.db.read() as session:
            options = await course_options(session)
        asked = Confirm(
            title="Открыть доступ",
            button="Открыть доступ",
            back=place(user_id),
            facts=(
                ("Кому", person.name),
                ("Что будет", "появится заказ без оплаты через платёжный сервис, человеку придёт ссылка в группу"),
            ),
            fields=render("acts/grant.html", options=options, course=course),
        )
        return confirm_page(staff, "people", asked, f"{place(user_id)}/grant")

    @router.post("/grant", dependencies=[needs(Action.GRANT)])
    async def grant(
        staff: SignedIn,
        user_id: int,
        form: ActAsked,
        course: Annotated[Slug, Form()],
        amount: Annotated[str, Form(max_length=20)] = "",
        days: Annotated[str, Form(pattern=r"^\s*\d{0,4}\s*$")] = "",
        with_commission: Annotated[bool, Form()] = False,
    ) -> Response:
        deed, person = form.deed(staff), await telegram_person(house, user_id)
        request = GrantAccess(
            admin_id=staff.telegram_id,
            telegram_id=_id_of(person),
            course=course,
            amount=read_sum(amount) if amount.strip() else 0,
            access_days=int(days) if days.strip() else None,
            reason=stored(deed.reason),
            with_commission=with_commission,
        )
        return await do(grant_access(house, request, deed), place(user_id))


def _inviting(house: House, router: Router) -> None:
    @router.get("/invite", dependencies=[needs(Action.RESEND)])
    async def ask(staff: SignedIn, user_id: int, course: Course) -> Response:
        person = await telegram_person(house, user_id)
        async with house.db.read() as session:
            title = await course_title(session, course)
        facts = (("Кому", person.name), ("Курс", f"«{title}»"), ("Как", "сообщением бота с кнопкой входа в группу"))
        asked = Confirm(
            "Отправить ссылку ещё раз", "Отправить ссылку", place(user_id), facts, hidden={"course": course}
        )
        return confirm_page(staff, "people", asked, f"{place(user_id)}/invite")

    @router.post("/invite", dependencies=[needs(Action.RESEND)])
    async def invite(staff: SignedIn, user_id: int, form: ActAsked, course: Annotated[Slug, Form()]) -> Response:
        deed, person = form.deed(staff), await telegram_person(house, user_id)
        sending = resend_invite(house, _id_of(person), course, by=staff.telegram_id, deed=deed)
        return await do(sending, place(user_id), "sending")


def _blocking(house: House, router: Router) -> None:
    @router.get("/block", dependencies=[needs(Action.BLOCK)])
    async def ask_block(staff: SignedIn, user_id: int) -> Response:
        person = await telegram_person(house, user_id)
        facts = (
            ("Кого", person.name),
            ("Что будет", "бот перестанет отвечать, заявку в группу отклоним; доступ и деньги не меняются"),
        )
        asked = Confirm("Заблокировать", "Заблокировать", place(user_id), facts, is_bad=True)
        return confirm_page(staff, "people", asked, f"{place(user_id)}/block")

    @router.get("/unblock", dependencies=[needs(Action.BLOCK)])
    async def ask_unblock(staff: SignedIn, user_id: int) -> Response:
        person = await telegram_person(house, user_id)
        facts = (("Кого", person.name), ("Что будет", "бот снова отвечает этому человеку"))
        asked = Confirm("Разблокировать", "Разблокировать", place(user_id), facts)
        return confirm_page(staff, "people", asked, f"{place(user_id)}/unblock")

    @router.post("/block", dependencies=[needs(Action.BLOCK)])
    async def block(staff: SignedIn, user_id: int, form: ActAsked) -> Response:
        deed, by, now = form.deed(staff), staff.telegram_id, house.clock.now()

        async def work(session: AsyncSession) -> None:
            user = await known_person(session, user_id)
            await block_user(session, user_id=user.id, by=by, reason=deed.reason, now=now, deed=deed)

        return await do(house.db.transact(work), place(user_id))

    @router.post("/unblock", dependencies=[needs(Action.BLOCK)])
    async def unblock(staff: SignedIn, user_id: int, form: ActAsked) -> Response:
        deed = form.deed(staff)
        return await do(_unblock(house, user_id, staff.telegram_id, deed), place(user_id))


async def _unblock(house: House, user_id: int, by: int, deed: Deed) -> None:
    async def work(session: AsyncSession) -> None:
        user = await known_person(session, user_id)
        await unblock_user(session, user_id=user.id, by=by, now=house.clock.now(), deed=deed)

    await house.db.transact(work)


def _kicking(house: House, router: Router) -> None:
    @router.get("/kick", dependencies=[needs(Action.BLOCK)])
    async def ask(staff: SignedIn, user_id: int) -> Response:
        person = await telegram_person(house, user_id)
        facts = (
            ("Кого", person.name),
            ("Что будет", "выведем из групп курсов; если право на курс есть, человек войдёт снова по своей ссылке"),
            ("Если Telegram молчит", "повторим сами, пока не получится"),
        )
        asked = Confirm("Выгнать из группы", "Выгнать", place(user_id), facts, is_bad=True)
        return confirm_page(staff, "people", asked, f"{place(user_id)}/kick")

    @router.post("/kick", dependencies=[needs(Action.BLOCK)])
    async def kick(staff: SignedIn, user_id: int, form: ActAsked) -> Response:
        deed, person = form.deed(staff), await telegram_person(house, user_id)
        request = RemoveMember(admin_id=staff.telegram_id, telegram_id=_id_of(person))
        return await do(kick_later(house, request, deed), place(user_id), "sending")
