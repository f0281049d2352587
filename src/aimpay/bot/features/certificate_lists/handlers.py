"""Many certificates at once: a list is checked without issuing, shown, issued by a button, and packed as PDFs."""

import re
from typing import Final

from aiogram.exceptions import TelegramEntityTooLarge

from aimpay.bot import drafts
from aimpay.bot.course_names import named_course
from aimpay.bot.features.certificate_lists import screens, texts
from aimpay.bot.passing import Passing, UnreadableError, written
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.certificate_admin import (
    CERTIFICATES_ZIP,
    ISSUE_CERTIFICATES,
    BulkReport,
    IssueCertificates,
    ZipCertificates,
)
from aimpay.contract.school import CourseView

LIST_LIMIT: Final = 100_000
BATCH: Final = re.compile(r"[0-9A-Za-z_-]{8,40}")
PACKING_SECONDS: Final = 300


async def cert_list(turn: Turn) -> Screen:
    course = await _course(turn, turn.argument)
    return screens.ask_list(course) if course else screens.which_course((await turn.content()).courses)


async def list_sent(turn: Turn) -> Screen:
    """A list is a text file, or the message itself."""
    course = await _course(turn, turn.subject)
    if course is None:
        return screens.which_course((await turn.content()).courses)
    try:
        lines = (await written(turn)).strip()
    except UnreadableError:
        return screens.ask_list(course).below(texts.UNREADABLE)
    if not lines or len(lines) > LIST_LIMIT:
        return screens.ask_list(course).below(texts.TOO_LONG if lines else texts.EMPTY)
    draft = await drafts.keep(turn, {"course": course.slug, "lines": lines})
    return screens.report(await _issue(turn, course.slug, lines, draft, dry_run=True), course, draft)


async def cert_list_go(turn: Turn) -> Screen:
    """The draft's key is the batch: what broke off goes on, what is issued stays issued once."""
    draft = await drafts.kept(turn)
    if not draft:
        return screens.done_before(turn.argument) if BATCH.fullmatch(turn.argument) else await cert_list(turn)
    await turn.desk.stage.show(turn.event, screens.working(turn.argument))
    made = await _issue(turn, draft["course"], draft["lines"], turn.argument, dry_run=False)
    await drafts.forget(turn)
    return screens.done(made)


async def cert_batch(turn: Turn) -> Screen | None:
    if not BATCH.fullmatch(turn.argument):
        return await cert_list(turn)
    return await _pack(turn, ZipCertificates(admin_id=turn.person.id, batch=turn.argument))


async def cert_zip(turn: Turn) -> Screen | None:
    course = await _course(turn, turn.argument)
    if course is None:
        return screens.which_archive((await turn.content()).courses)
    return await _pack(turn, ZipCertificates(admin_id=turn.person.id, course=course.slug))


async def _pack(turn: Turn, wish: ZipCertificates) -> Screen | None:
    await turn.working(texts.PACKING)
    try:
        async with turn.desk.call.stream(CERTIFICATES_ZIP, wish) as pieces:
            archive = Passing(pieces, texts.ZIP_NAME)
            await turn.desk.bot.send_document(
                turn.person.id, archive, caption=texts.ZIP_CAPTION, request_timeout=PACKING_SECONDS
            )
    except TelegramEntityTooLarge:
        return screens.said(texts.TOO_LARGE)
    return None


async def _issue(turn: Turn, course: str, lines: str, batch: str, *, dry_run: bool) -> BulkReport:
    wish = IssueCertificates(admin_id=turn.person.id, course=course, lines=lines, batch=batch, dry_run=dry_run)
    return await turn.call(ISSUE_CERTIFICATES, wish)


async def _course(turn: Turn, named: str) -> CourseView | None:
    """Return the course named, or the only one."""
    courses = (await turn.content()).courses
    if len(courses) == 1:
        return courses[0]
    slug = named_course(named)
    return next((one for one in courses if one.slug == slug), None)
