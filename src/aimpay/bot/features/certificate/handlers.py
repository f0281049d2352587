"""A student gets the certificate: the test, the name confirmed letter by letter, the picture, the file, the link."""

import re
from dataclasses import replace
from typing import Final

from aimpay.bot import drafts
from aimpay.bot.course_names import named_course
from aimpay.bot.features.certificate import screens, texts
from aimpay.bot.passing import Passing
from aimpay.bot.screens import Screen, back, keyboard, safe
from aimpay.bot.turn import Turn
from aimpay.contract.certificates import (
    ASK_NAME_CORRECTION,
    CAN_GET_CERTIFICATE,
    CHECK_FIO,
    GENERATE_CERTIFICATE,
    LIST_MY_CERTIFICATES,
    SAVE_FIO,
    AskNameCorrection,
    CanGetCertificate,
    CertificateState,
    CertificateView,
    CheckFio,
    GenerateCertificate,
    ListMyCertificates,
    NameCorrectionView,
    NamePreview,
    SaveFio,
)
from aimpay.contract.errors import ErrorCode, RemoteError

TYPED_LIMIT: Final = 400
NUMBER_BEGINS: Final = "AIM-"
PREFIX: Final = re.compile(r"\s*фио\s*[:—-]\s*", re.IGNORECASE)


async def certificate(turn: Turn) -> Screen:
    """Answer with what comes next, whichever button, command or message led here."""
    course = named_course(turn.argument)
    if course is None:
        mine = await turn.call(LIST_MY_CERTIFICATES, ListMyCertificates(telegram_id=turn.person.id))
        choice = screens.courses_of(turn.user.courses, mine.certificates)
        if len(choice) > 1:
            return screens.choose(choice, {one.course for one in mine.certificates if one.status == "valid"})
    return await _next(turn, await _state(turn, course))


async def cert_name(turn: Turn) -> Screen:
    return await _next(turn, await _state(turn, named_course(turn.argument)))


async def name_said(turn: Turn) -> Screen:
    """«ФИО: Иванов Иван» works in every conversation, asked or not, as it always did."""
    if turn.subject.upper().startswith(NUMBER_BEGINS):
        return await fix_typed(turn)
    asked = next((one.slug for one in turn.user.courses if one.slug == turn.subject), None)
    state = await _state(turn, asked)
    return await _previewed(turn, state.course) if state.result == "need_fio" else await _next(turn, state)


async def name_typed(turn: Turn) -> Screen:
    course = named_course(turn.subject)
    return await _previewed(turn, course) if course else await certificate(turn)


async def _previewed(turn: Turn, course: str) -> Screen:
    try:
        found = await check_name(turn, turn.argument)
    except RemoteError as error:
        return name_again(error, screens.ask_name(course))
    draft = {"course": course, "full_name": found.full_name, "other": found.suggestion}
    return screens.preview(found, course, await drafts.keep(turn, draft))


async def check_name(turn: Turn, typed: str) -> NamePreview:
    name = PREFIX.sub("", typed, count=1) if PREFIX.match(typed) else typed
    return await turn.call(CHECK_FIO, CheckFio(telegram_id=turn.person.id, full_name=name[:TYPED_LIMIT]))


def name_again(error: RemoteError, screen: Screen) -> Screen:
    """Say what is wrong with a name and wait for another; other troubles go up."""
    if error.code != ErrorCode.NAME_INVALID:
        raise error
    return replace(screen, text=f"{safe(error.message)}\n\n{texts.AGAIN}")


async def cert_issue(turn: Turn) -> Screen:
    return await _issue(turn, "full_name")


async def cert_issue_other(turn: Turn) -> Screen:
    return await _issue(turn, "other")


async def _issue(turn: Turn, which: str) -> Screen:
    """A second press finds no draft, and shows what the first one issued."""
    draft = await drafts.kept(turn)
    if not draft or not draft.get(which):
        return await _from_the_start(turn)
    wish = SaveFio(telegram_id=turn.person.id, full_name=draft[which], course=draft["course"])
    try:
        issued = await turn.call(SAVE_FIO, wish)
    except RemoteError as error:
        if error.code != ErrorCode.CERTIFICATE_ISSUED:
            raise
        return (await _next(turn, await _state(turn, draft["course"]))).below(safe(error.message))
    screen = (await _ready(turn, issued)).below(texts.ISSUED)
    await drafts.forget(turn)
    return screen


async def cert_pdf(turn: Turn) -> None:
    """The file comes as a message of its own, with a way on under it; the picture stays."""
    await turn.working(texts.DRAWING)
    number = turn.argument[:40]
    if not number:
        return
    wish = GenerateCertificate(telegram_id=turn.person.id, number=number, format="pdf")
    async with turn.desk.call.stream(GENERATE_CERTIFICATE, wish) as pieces:
        await turn.desk.bot.send_document(
            turn.person.id,
            Passing(pieces, texts.FILE_NAME.format(number=number)),
            caption=texts.FILE_CAPTION.format(number=safe(number)),
            reply_markup=keyboard([back()]),
        )


async def cert_fix(turn: Turn) -> Screen:
    view = await _mine(turn, turn.argument)
    return screens.ask_correction(view) if view else await _from_the_start(turn)


async def fix_typed(turn: Turn) -> Screen:
    view = await _mine(turn, turn.subject)
    if view is None:
        return await _from_the_start(turn)
    try:
        found = await check_name(turn, turn.argument)
    except RemoteError as error:
        return name_again(error, screens.ask_correction(view))
    if found.full_name == view.full_name:
        return screens.ask_correction(view).below(texts.SAME_NAME)
    draft = {"number": view.number, "full_name": found.full_name, "other": found.suggestion}
    return screens.confirm_correction(view, found, await drafts.keep(turn, draft))


async def cert_fix_send(turn: Turn) -> Screen:
    return await _ask_correction(turn, "full_name")


async def cert_fix_other(turn: Turn) -> Screen:
    return await _ask_correction(turn, "other")


async def _ask_correction(turn: Turn, which: str) -> Screen:
    draft = await drafts.kept(turn)
    if not draft or not draft.get(which):
        return await _from_the_start(turn)
    wish = AskNameCorrection(telegram_id=turn.person.id, number=draft["number"], full_name=draft[which])
    asked = await turn.call(ASK_NAME_CORRECTION, wish)
    await drafts.forget(turn)
    return screens.correction_sent(asked)


async def _from_the_start(turn: Turn) -> Screen:
    turn.argument = ""
    return await certificate(turn)


async def _state(turn: Turn, course: str | None) -> CertificateState:
    return await turn.call(CAN_GET_CERTIFICATE, CanGetCertificate(telegram_id=turn.person.id, course=course))


async def _next(turn: Turn, state: CertificateState) -> Screen:
    view = state.certificate
    if view is not None and view.status == "valid":
        return await _ready(turn, view, state.correction)
    if state.result == "need_fio":
        return screens.ask_name(state.course)
    return screens.withdrawn(view) if view else screens.take_test(state)


async def _ready(turn: Turn, view: CertificateView, correction: NameCorrectionView | None = None) -> Screen:
    return screens.ready(view, await picture(turn, view.number), correction)


async def picture(turn: Turn, number: str) -> bytes:
    wish = GenerateCertificate(telegram_id=turn.person.id, number=number, format="png")
    async with turn.desk.call.stream(GENERATE_CERTIFICATE, wish) as pieces:
        return b"".join([piece async for piece in pieces])


async def _mine(turn: Turn, number: str) -> CertificateView | None:
    mine = await turn.call(LIST_MY_CERTIFICATES, ListMyCertificates(telegram_id=turn.person.id))
    return next((one for one in mine.certificates if one.number == number and one.status == "valid"), None)
