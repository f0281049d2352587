"""Templates: the list, one with its live preview, its letter as it will look, a copy to oneself."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from html import escape
from typing import Annotated, Any, Final

from fastapi import Form
from fastapi.responses import HTMLResponse, JSONResponse, Response
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.router import Router
from aimpay.server.growth.mailing.models import MessageTemplate
from aimpay.server.growth.mailing.render import NAME_MARK, Person, WayOut, addressed, render_letter
from aimpay.server.growth.mailing.render_telegram import render_telegram
from aimpay.server.growth.mailing.templates import (
    TemplateText,
    change_template,
    lay_aside,
    list_templates,
    new_template,
    template_problems,
    text_of,
)
from aimpay.server.kit.typography import NBSP
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.noting import note, watched
from aimpay.server.office.templates.errors import BotSilentError, TemplateUnknownError
from aimpay.server.school.profile import get_profile
from aimpay.server.staff.noted import at_row
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.house import House

LIST: Final = "/office/templates"
ACTIVE: Final = "templates"
TABLE: Final = MessageTemplate.__tablename__
LEAD: Final = f"Тексты для{NBSP}рассылок и{NBSP}цепочек. {NAME_MARK} станет именем человека."
SCRIPTS: Final = ("/office/static/template.js",)
LETTER_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https:; frame-ancestors 'none'"
)
EMPTY: Final = TemplateText(name="")

Word = Annotated[str, Form()]


def template_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)
    _reading(house, router)
    _writing(house, router)
    _using(house, router)
    return router


def _reading(house: House, router: Router) -> None:
    @router.get("", dependencies=[needs(Action.SEE_MESSAGES)])
    async def templates(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            found = await list_templates(session)
        return office_page(
            staff, ACTIVE, "Шаблоны", render("templates/list.html", templates=found), said=said, lead=LEAD
        )

    @router.get("/new", dependencies=[needs(Action.SEND)])
    async def new(staff: SignedIn) -> Response:
        return _form(staff, "Новый шаблон", None, EMPTY)

    @router.get("/{template_id:int}", dependencies=[needs(Action.SEE_MESSAGES)])
    async def one(staff: SignedIn, template_id: int, said: str = "") -> Response:
        template = await _template(house, template_id)
        return _form(staff, template.name, template, text_of(template), said)

    @router.get("/{template_id:int}/letter", dependencies=[needs(Action.SEE_MESSAGES)])
    async def letter(staff: SignedIn, template_id: int) -> Response:
        """As it will look, with the reader's own name."""
        template = await _template(house, template_id)
        if not (template.letter and template.subject):
            raise TemplateUnknownError
        async with house.db.read() as session:
            school = await get_profile(session)
        parts = render_letter(template, Person(staff.name), WayOut(f"{house.public_url}{LIST}"), school)
        return HTMLResponse(parts.html, headers={"Content-Security-Policy": LETTER_POLICY})


def _writing(house: House, router: Router) -> None:
    @router.post("/preview", dependencies=[needs(Action.SEND)])
    async def preview(  # each is a field of the form
        staff: SignedIn,
        name: Word = "",
        telegram: Word = "",
        subject: Word = "",
        letter: Word = "",
        button_text: Word = "",
        button_url: Word = "",
    ) -> Response:
        text = TemplateText(name or "…", telegram, subject, letter, button_text, button_url)
        return JSONResponse(_shown(text, Person(staff.name)))

    @router.post("/save", dependencies=[needs(Action.SEND)])
    async def save(  # each is a field of the form
        staff: SignedIn,
        template_id: Word = "",
        name: Word = "",
        telegram: Word = "",
        subject: Word = "",
        letter: Word = "",
        button_text: Word = "",
        button_url: Word = "",
    ) -> Response:
        text = TemplateText(name, telegram, subject, letter, button_text, button_url)
        if problems := list(template_problems(text)):
            known = await _template(house, int(template_id)) if template_id.isdecimal() else None
            return _form(staff, name or "Новый шаблон", known, text, problems=problems)
        now = house.clock.now()
        async with house.db.write() as session:
            if template_id.isdecimal():
                async with _watched(session, staff, int(template_id), now):
                    await change_template(session, int(template_id), text, now)
                return see(f"{LIST}/{template_id}", said="saved")
            made = await new_template(session, text, by=staff.telegram_id, now=now)
            note(session, staff, Action.SEND, (TABLE, made.id), now, after={"name": text.name})
        return see(f"{LIST}/{made.id}", said="saved")


def _using(house: House, router: Router) -> None:
    @router.post("/{template_id:int}/send_me", dependencies=[needs(Action.SEND)])
    async def send_me(staff: SignedIn, template_id: int) -> Response:
        """Nobody else gets it, and nothing of it is counted."""
        template = await _template(house, template_id)
        if not template.telegram:
            raise TemplateUnknownError(f"В{NBSP}шаблоне нет текста для{NBSP}Telegram.")
        message = render_telegram(template, Person(staff.name))
        try:
            await house.bot.notify(staff.telegram_id, message.html, message.buttons)
        except (DeliveryFailedError, DeliveryRefusedError) as error:
            raise BotSilentError from error
        return see(f"{LIST}/{template_id}", said="sent")

    @router.post("/{template_id:int}/remove", dependencies=[needs(Action.SEND)])
    async def remove(staff: SignedIn, template_id: int) -> Response:
        await _template(house, template_id)
        now = house.clock.now()
        async with house.db.write() as session, _watched(session, staff, template_id, now):
            await lay_aside(session, template_id, now)
        return see(LIST, said="removed")


def _watched(session: AsyncSession, staff: Staff, key: int, now: datetime) -> AbstractAsyncContextManager[None]:
    return watched(session, staff, Action.SEND, (TABLE, key), now, at_row(session, MessageTemplate, key))


async def _template(house: House, template_id: int) -> MessageTemplate:
    async with house.db.read() as session:
        template = await session.get(MessageTemplate, template_id)
    if template is None or template.archived_at is not None:
        raise TemplateUnknownError
    return template


def _form(
    staff: Staff,
    title: str,
    template: MessageTemplate | None,
    text: TemplateText,
    said: str = "",
    problems: list[str] | None = None,
) -> Response:
    words: dict[str, Any] = {"message": template, "text": text, "problems": problems or []}
    body = render("templates/form.html", **words, shown=_shown(text, Person(staff.name)))
    status = 422 if problems else 200
    return office_page(staff, ACTIVE, title, body, said=said, scripts=SCRIPTS, status=status)


def _shown(text: TemplateText, person: Person) -> dict[str, Any]:
    """What a message looks like: HTML only when each of its tags is one that Telegram knows."""
    problems = list(template_problems(text))
    named = Person(escape(person.name or ""))
    sound = not any("Telegram," in problem for problem in problems)
    html = addressed(text.telegram or "", named) if sound else escape(text.telegram or "")
    return {
        "problems": problems,
        "telegram": Markup(html),  # noqa: S704 — tags were checked against the few that Telegram knows
        "button": text.button_text or "",
        "subject": addressed(text.subject or "", person),
        "letter": addressed(text.letter or "", person),
    }
