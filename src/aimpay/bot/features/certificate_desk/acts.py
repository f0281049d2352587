"""What an admin does to a certificate: why it is done is typed, shown, confirmed by a button, and done once."""

from typing import Any, Final

from aimpay.bot import drafts
from aimpay.bot.features.certificate.handlers import TYPED_LIMIT, check_name, name_again
from aimpay.bot.features.certificate_desk import screens, texts
from aimpay.bot.features.certificate_desk.handlers import REASON_LIMIT, opened
from aimpay.bot.features.certificate_desk.reading import read_issue, read_new_name
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract import certificate_admin as contract
from aimpay.contract.certificates import CertificateView, NamePreview
from aimpay.contract.errors import RemoteError

ONE_WORD: Final = "one_word"


async def cert_suspend(turn: Turn) -> Screen:
    return await _ask_why(turn, "suspend")


async def cert_restore(turn: Turn) -> Screen:
    return await _ask_why(turn, "restore")


async def cert_revoke(turn: Turn) -> Screen:
    return await _ask_why(turn, "revoke")


async def _ask_why(turn: Turn, act: str) -> Screen:
    one = await opened(turn, turn.argument)
    return screens.ask_why(act, one.certificate) if one else screens.said(texts.GONE)


async def reason_typed(turn: Turn) -> Screen:
    act, _, number = turn.subject.partition(":")
    one = await opened(turn, number)
    if one is None:
        return screens.said(texts.GONE)
    reason = " ".join(turn.argument.split())[:REASON_LIMIT]
    if not reason:
        return screens.ask_why(act, one.certificate).below(texts.WRITE_REASON)
    draft = await drafts.keep(turn, {"act": act, "number": number, "reason": reason})
    return screens.confirm(act, one.certificate, reason, draft)


async def cert_reissue(turn: Turn) -> Screen:
    one = await opened(turn, turn.argument)
    return screens.ask_new_name(one.certificate) if one else screens.said(texts.GONE)


async def new_name_typed(turn: Turn) -> Screen:
    one = await opened(turn, turn.subject)
    if one is None:
        return screens.said(texts.GONE)
    typed, why = read_new_name(turn.argument)
    try:
        found = await _checked(turn, typed)
    except RemoteError as error:
        return name_again(error, screens.ask_new_name(one.certificate))
    reason = why[:REASON_LIMIT] or texts.DEFAULT_REISSUE
    wish = {"act": "reissue", "number": turn.subject, "reason": reason, "full_name": found.full_name}
    draft = await drafts.keep(turn, wish)
    return screens.confirm("reissue", one.certificate, reason, draft, found.full_name, found.suggestion or "")


async def issue(turn: Turn) -> Screen:
    """«Сертификат: 123456789; Иванова Анна; python»."""
    courses = {course.slug: course.title for course in (await turn.content()).courses}
    order = read_issue(turn.argument, courses)
    if order is None:
        return screens.said(texts.ISSUE_WRONG)
    slug = order.course or (next(iter(courses)) if len(courses) == 1 else None)
    if slug is None:
        return screens.said(texts.COURSE_WANTED.format(course=next(iter(courses)), courses=", ".join(courses)))
    try:
        found = await _checked(turn, order.full_name)
    except RemoteError as error:
        return name_again(error, screens.said(texts.ISSUE_WRONG))
    wish = {"act": "issue", "full_name": found.full_name, "course": slug, "telegram_id": order.telegram_id}
    draft = await drafts.keep(turn, wish | {"reason": texts.DEFAULT_ISSUE})
    return screens.confirm_issue(found.full_name, found.suggestion or "", courses[slug], order.telegram_id, draft)


async def _checked(turn: Turn, typed: str) -> NamePreview:
    """An admin may know that a person has one name only; a student may not say so of himself."""
    try:
        return await check_name(turn, typed)
    except RemoteError as error:
        if error.details.get("why") != ONE_WORD:
            raise
    return NamePreview(full_name=" ".join(typed.split())[:TYPED_LIMIT])


async def cert_do(turn: Turn) -> Screen:
    """The draft's key goes along with an issue, so that a second press finds the first one's certificate."""
    draft = await drafts.kept(turn)
    if not draft:
        return screens.said(texts.OVER)
    done = await _do(turn, draft)
    await drafts.forget(turn)
    one = await opened(turn, done.number)
    return screens.card(one) if one else screens.said(texts.GONE)


async def _do(turn: Turn, draft: dict[str, Any]) -> CertificateView:
    act = draft["act"]
    wish = {name: value for name, value in draft.items() if name != "act"} | {"admin_id": turn.person.id}
    match act:
        case "suspend":
            return await turn.call(contract.SUSPEND_CERTIFICATE, contract.SuspendCertificate(**wish))
        case "restore":
            return await turn.call(contract.RESTORE_CERTIFICATE, contract.RestoreCertificate(**wish))
        case "revoke":
            return await turn.call(contract.REVOKE_CERTIFICATE, contract.RevokeCertificate(**wish))
        case "reissue":
            return await turn.call(contract.REISSUE_CERTIFICATE, contract.ReissueCertificate(**wish))
        case _:
            return await turn.call(contract.ISSUE_CERTIFICATE, contract.IssueCertificate(**wish, key=turn.argument))
