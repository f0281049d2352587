"""Texts of the bot with a live preview, and the letters that the school sends by itself."""

from html import escape
from typing import Annotated, Any, Final

from fastapi import Form
from fastapi.responses import HTMLResponse, JSONResponse, Response
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.router import Router
from aimpay.server.kit.typography import tied
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.school.errors import ChangedMeanwhileError, SchoolTextInvalidError, SchoolTextUnknownError
from aimpay.server.school.legal import KINDS, current_legal_text
from aimpay.server.school.models import MediaItem
from aimpay.server.school.profile import get_profile
from aimpay.server.school.telegram_html import html_problems, visible_length
from aimpay.server.school.texts import TextPlace, filled, text_problems
from aimpay.server.selling.models import Course
from aimpay.server.staff.history import history_of
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.catalogue.changing import By
from aimpay.server.workflows.house import House
from aimpay.server.workflows.school.change_text import (
    TEXTS,
    change_text,
    mark,
    media_keys,
    place_named,
    places_of,
)
from aimpay.server.workflows.school.sample_letters import LETTERS, sample_letter

PAGE: Final = "/office/texts"
ACTIVE: Final = "texts"
SCRIPTS: Final = ("/office/static/text.js",)
LEAD: Final = tied("Что школа говорит людям в боте, в письмах и документах. Сохранённое видно сразу.")
LETTER_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
Text = Annotated[str, Form(max_length=20_000)]


def text_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PAGE)
    _reading(house, router)
    _writing(house, router)
    return router


def _reading(house: House, router: Router) -> None:
    looking = [needs(Action.SEE_SETTINGS)]

    @router.get("", dependencies=looking)
    async def texts(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            profile = await get_profile(session)
            own = {key: filled(text, profile.support_contact) for key, text in profile.texts.items()}
            rows = [(place, own.get(place.key, "")) for place in await places_of(session)]
            rows = [(place, text) for place, text in rows if text or place.course]
            titles = {row.slug: row.title for row in await session.execute(select(Course.slug, Course.title))}
            words: dict[str, Any] = {
                "texts": rows,
                "courses": titles,
                "documents": [await current_legal_text(session, kind) for kind in KINDS],
                "media": await _media(session),
                "letters": LETTERS,
            }
        return office_page(
            staff, ACTIVE, "Тексты и\u00a0медиа", render("texts/list.html", **words), said=said, lead=LEAD
        )

    @router.get("/bot/{key}", dependencies=looking)
    async def one(staff: SignedIn, key: str, said: str = "") -> Response:
        return await _page(house, staff, key, said=said)

    @router.get("/letters/{name}", dependencies=looking)
    async def letter(_staff: SignedIn, name: str) -> Response:
        if name not in LETTERS:
            raise SchoolTextUnknownError
        async with house.db.read() as session:
            profile = await get_profile(session)
            course = await session.scalar(select(Course.title).order_by(Course.id).limit(1)) or profile.school_name
        made = sample_letter(name, course, house.public_url, profile)
        return HTMLResponse(made.html, headers={"Content-Security-Policy": LETTER_POLICY})


def _writing(house: House, router: Router) -> None:
    @router.post("/preview", dependencies=[needs(Action.SEE_SETTINGS)])
    async def preview(_staff: SignedIn, key: Text = "", html: Text = "") -> Response:
        async with house.db.read() as session:
            place, support = await place_named(session, key), (await get_profile(session)).support_contact
        return JSONResponse(_shown(place, html, support))

    @router.post("/bot/{key}", dependencies=[needs(Action.SETTINGS)])
    async def save(staff: SignedIn, key: str, html: Text = "", seen: Text = "", reason: Text = "") -> Response:
        by = By(staff.telegram_id, house.clock.now(), " ".join(reason.split())[:500])
        try:
            async with house.db.write() as session:
                changed = await change_text(session, key, html, by, seen=seen)
        except SchoolTextInvalidError as error:
            return await _page(house, staff, key, typed=html, seen=seen, problems=error.problems)
        except ChangedMeanwhileError as error:
            return await _page(house, staff, key, typed=html, seen=seen, problems=[error.message])
        return see(f"{PAGE}/bot/{key}", said="saved" if changed else "")


async def _page(
    house: House,
    staff: Staff,
    key: str,
    *,
    said: str = "",
    typed: str | None = None,
    seen: str = "",
    problems: list[str] | None = None,
) -> Response:
    async with house.db.read() as session:
        place = await place_named(session, key)
        profile = await get_profile(session)
        history = await history_of(session, TEXTS, key, 20)
        names = await colleagues(session, house.admins)
    stored = profile.texts.get(key, "")
    text = stored if typed is None else typed
    words = {
        "place": place,
        "text": text,
        "seen": seen or mark(stored),
        "shown": _shown(place, text, profile.support_contact),
        "problems": problems or [],
        "history": history,
        "names": names,
        "may": staff.may(Action.SETTINGS),
    }
    body, status = render("texts/one.html", **words), 422 if problems else 200
    return office_page(
        staff, ACTIVE, place.title, body, said=said, lead=tied(place.help), status=status, scripts=SCRIPTS
    )


def _shown(place: TextPlace, html: str, support: str) -> dict[str, Any]:
    """As Telegram shows it; what has a tag that Telegram does not know is shown as it was typed."""
    typed = html.replace("\r\n", "\n").strip()
    html = filled(typed, support)
    sound = not any(html_problems(html))
    return {
        "html": Markup(html if sound else escape(html)),  # noqa: S704 — only tags of Telegram, or none
        "problems": list(text_problems(place.key.partition(".")[0], typed)),
        "length": visible_length(html),
        "limit": place.limit,
    }


async def _media(session: AsyncSession) -> list[tuple[str, MediaItem | None]]:
    return [(key, await session.get(MediaItem, key)) for key in await media_keys(session)]
