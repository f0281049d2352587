"""Certificates on the owner's desk: found, opened, names put right. The server checks once more who asks."""

from typing import Final

from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError

from aimpay.bot import drafts
from aimpay.bot.features.certificate import handlers as students
from aimpay.bot.features.certificate import screens as student_screens
from aimpay.bot.features.certificate_desk import screens, texts
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract import certificate_admin as contract
from aimpay.contract.certificate_admin import FoundCertificate, FoundCertificates, WaitingCorrection
from aimpay.contract.errors import ErrorCode, RemoteError

QUERY_LIMIT: Final = 100
REASON_LIMIT: Final = 250
ID_DIGITS: Final = 15


async def certificates(turn: Turn) -> Screen:
    newest = await _find(turn, "")
    waiting = await turn.call(contract.LIST_CORRECTIONS, contract.ListCorrections(admin_id=turn.person.id))
    return screens.desk(newest, waiting)


async def cert_find(_turn: Turn) -> Screen:
    return screens.ask_query()


async def query_typed(turn: Turn) -> Screen:
    query = turn.argument.strip()[:QUERY_LIMIT]
    if not query:
        return screens.ask_query()
    result = await _find(turn, query)
    if result.total == 1:
        return screens.card(result.certificates[0])
    return screens.found(result, query, await drafts.keep(turn, {"query": query}), 0)


async def cert_page(turn: Turn) -> Screen:
    draft, _, page = turn.argument.partition(":")
    query = (await drafts.kept(turn, draft)).get("query")
    if not query or not page.isdigit():
        return screens.ask_query()
    number = min(int(page[:4]), 9999)
    return screens.found(await _find(turn, query, number), query, draft, number)


async def cert_open(turn: Turn) -> Screen:
    one = await opened(turn, turn.argument)
    return screens.card(one) if one else screens.said(texts.GONE)


async def opened(turn: Turn, number: str) -> FoundCertificate | None:
    found = (await _find(turn, number[:QUERY_LIMIT])).certificates if number else ()
    return next((one for one in found if one.certificate.number == number), None)


async def _find(turn: Turn, query: str, page: int = 0) -> FoundCertificates:
    return await turn.call(
        contract.FIND_CERTIFICATES, contract.FindCertificates(admin_id=turn.person.id, query=query, page=page)
    )


async def cert_send(turn: Turn) -> Screen:
    """The student gets what his own button shows; he may have lost the chat's history."""
    one = await opened(turn, turn.argument)
    if one is None or one.telegram_id is None:
        return screens.said(texts.GONE)
    shown = student_screens.ready(one.certificate, await students.picture(turn, one.certificate.number))
    try:
        await turn.desk.stage.send(one.telegram_id, shown)
    except (TelegramForbiddenError, TelegramBadRequest):
        return screens.card(one).below(texts.UNREACHABLE)
    return screens.card(one).below(texts.SENT)


async def corrections(turn: Turn) -> Screen:
    waiting = await turn.call(contract.LIST_CORRECTIONS, contract.ListCorrections(admin_id=turn.person.id))
    return screens.corrections(waiting)


async def correction(turn: Turn) -> Screen:
    one = await _waiting(turn, turn.argument)
    return screens.one_correction(one) if one else (await corrections(turn)).below(texts.CORRECTION_GONE)


async def correction_approve(turn: Turn) -> Screen:
    return await _decide(turn, turn.argument, approve=True)


async def correction_reject(turn: Turn) -> Screen:
    one = await _waiting(turn, turn.argument)
    if one is None:
        return (await corrections(turn)).below(texts.CORRECTION_GONE)
    return screens.ask_rejection(one.correction.id)


async def rejection_typed(turn: Turn) -> Screen:
    reason = turn.argument.strip()[:REASON_LIMIT]
    if not reason and turn.subject.isdigit():
        return screens.ask_rejection(int(turn.subject)).below(texts.WRITE_REASON)
    return await _decide(turn, turn.subject, approve=False, reason=reason)


async def _decide(turn: Turn, correction_id: str, *, approve: bool, reason: str = "") -> Screen:
    """Another admin, or a second press, may have been quicker: then the list is what helps."""
    if not correction_id.isdigit() or not 0 < len(correction_id) <= ID_DIGITS or not int(correction_id):
        return await corrections(turn)
    asked = contract.DecideCorrection(
        admin_id=turn.person.id, correction_id=int(correction_id), approve=approve, reason=reason
    )
    try:
        return screens.decided(await turn.call(contract.DECIDE_CORRECTION, asked))
    except RemoteError as error:
        if error.code not in {ErrorCode.CORRECTION_DECIDED, ErrorCode.CORRECTION_NOT_FOUND}:
            raise
    return (await corrections(turn)).below(texts.CORRECTION_GONE)


async def _waiting(turn: Turn, correction_id: str) -> WaitingCorrection | None:
    waiting = await turn.call(contract.LIST_CORRECTIONS, contract.ListCorrections(admin_id=turn.person.id))
    return next((one for one in waiting.corrections if str(one.correction.id) == correction_id), None)
