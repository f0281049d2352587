"""Certificates as an admin sees them: the newest, found ones, one with its history, and names that wait."""

from typing import Final

from aimpay.bot.features.certificate_desk import texts
from aimpay.bot.moscow import short_day, short_minute
from aimpay.bot.screens import Button, Rows, Screen, back, safe
from aimpay.contract.certificate_admin import (
    CertificateChangeView,
    CorrectionDecided,
    CorrectionList,
    FoundCertificate,
    FoundCertificates,
    WaitingCorrection,
)
from aimpay.contract.certificates import CertificateView

SHOWN: Final = 5
PAGE_SIZE: Final = 10
LABEL: Final = 60
QUERY_STATE: Final = "cert_query"
REASON_STATE: Final = "cert_reason"
RENAME_STATE: Final = "cert_rename"
REJECT_STATE: Final = "cert_reject"
BACK: Final = back("certificates")


def desk(found: FoundCertificates, waiting: CorrectionList) -> Screen:
    newest = found.certificates[:SHOWN]
    lines = "\n".join(_line(one.certificate) for one in newest)
    total = texts.TOTAL.format(count=found.total) if newest else texts.NONE_YET
    words = texts.DESK.format(total=total, newest=f"{lines}\n\n{texts.BY_HAND}" if newest else texts.BY_HAND)
    count = len(waiting.corrections)
    names = ((Button(texts.CORRECTIONS.format(count=count), "corrections"),),) if count else ()
    rows = (
        *names,
        (Button(texts.FIND, "cert_find"), Button(texts.BY_LIST, "cert_list")),
        (Button(texts.ARCHIVE, "cert_zip"), Button(texts.QUIZ, "quiz_stats")),
        back("admin"),
    )
    return Screen(words, rows)


def _line(view: CertificateView) -> str:
    state = "" if view.status == "valid" else texts.IN_LINE.format(state=texts.STATES[view.status])
    return texts.LINE.format(name=safe(view.full_name), day=short_day(view.issued_at), state=state)


def ask_query() -> Screen:
    return Screen(texts.ASK_QUERY, (BACK,), awaits=QUERY_STATE)


def found(result: FoundCertificates, query: str, draft: str, page: int) -> Screen:
    """``draft`` keeps the query for the other pages. The next query may be typed at once."""
    if not result.certificates:
        return Screen(texts.NOT_FOUND.format(query=safe(query)), (BACK,), awaits=QUERY_STATE)
    rows = tuple(
        (Button(_label(one.certificate), f"cert_open:{one.certificate.number}"),) for one in result.certificates
    )
    words = texts.FOUND.format(count=result.total, query=safe(query))
    turning = _turning(result.total, draft, page)
    return Screen(words, (*rows, *((turning,) if turning else ()), BACK), awaits=QUERY_STATE)


def _label(view: CertificateView) -> str:
    state = "" if view.status == "valid" else texts.IN_LINE.format(state=texts.STATES[view.status])
    return f"{view.full_name[: LABEL - len(state)]}{state}"


def _turning(total: int, draft: str, page: int) -> tuple[Button, ...]:
    before = (Button(texts.PAGE_BACK, f"cert_page:{draft}:{page - 1}"),) if page else ()
    after = (Button(texts.PAGE_ON, f"cert_page:{draft}:{page + 1}"),) if (page + 1) * PAGE_SIZE < total else ()
    return (*before, *after)


def card(one: FoundCertificate) -> Screen:
    view = one.certificate
    reason = texts.CARD_REASON.format(reason=safe(view.status_reason)) if view.status_reason else ""
    words = texts.CARD.format(
        name=safe(view.full_name),
        course=safe(view.course_title),
        score=texts.SCORE.format(percent=view.score_percent) if view.score_percent is not None else "",
        number=view.number,
        day=short_day(view.issued_at),
        state=texts.STATES[view.status],
        reason=reason,
        replaced=texts.CARD_REPLACED.format(number=view.replaced_by) if view.replaced_by else "",
        person=_person(one.telegram_id),
    )
    lines = "\n".join(map(_change, one.changes[-SHOWN:]))
    return Screen(words + (texts.HISTORY.format(lines=lines) if lines else ""), _card_rows(one))


def _person(telegram_id: int | None) -> str:
    return texts.PERSON.format(person=telegram_id) if telegram_id else texts.NO_PERSON


def _change(change: CertificateChangeView) -> str:
    by = texts.CHANGE_BY.format(by=change.by) if change.by else ""
    became = texts.STATES[change.became]
    return texts.CHANGE.format(at=short_minute(change.at), became=became, by=by, reason=safe(change.reason))


def _card_rows(one: FoundCertificate) -> Rows:
    view, number = one.certificate, one.certificate.number
    acts: Rows = ()
    if view.status == "valid":
        acts = ((Button(texts.SUSPEND, f"cert_suspend:{number}"), Button(texts.REVOKE, f"cert_revoke:{number}")),)
    elif view.status == "suspended":
        acts = ((Button(texts.RESTORE, f"cert_restore:{number}"), Button(texts.REVOKE, f"cert_revoke:{number}")),)
    elif view.replaced_by:
        acts = ((Button(texts.NEWER, f"cert_open:{view.replaced_by}"),),)
    if view.status == "valid":
        send = (Button(texts.SEND, f"cert_send:{number}"),) if one.telegram_id else ()
        acts = (*acts, (Button(texts.REISSUE, f"cert_reissue:{number}"), *send))
        acts = (*acts, (Button(texts.PDF, f"cert_pdf:{number}"), Button(texts.PAGE, url=view.address)))
    else:
        acts = (*acts, (Button(texts.PAGE, url=view.address),))
    return (*acts, BACK)


def ask_why(act: str, view: CertificateView) -> Screen:
    words = texts.ASK_WHY[act].format(name=safe(view.full_name), number=view.number)
    return Screen(words, (back(f"cert_open:{view.number}"),), awaits=f"{REASON_STATE}:{act}:{view.number}")


def ask_new_name(view: CertificateView) -> Screen:
    words = texts.ASK_NEW_NAME.format(name=safe(view.full_name), number=view.number)
    return Screen(words, (back(f"cert_open:{view.number}"),), awaits=f"{RENAME_STATE}:{view.number}")


def confirm(act: str, view: CertificateView, reason: str, draft: str, new_name: str = "", maybe: str = "") -> Screen:
    """``maybe`` is how the name would look with its capitals put right."""
    words = texts.CONFIRM[act].format(
        name=safe(view.full_name), number=view.number, reason=safe(reason), new_name=safe(new_name)
    )
    rows = ((Button(texts.DO[act], f"cert_do:{draft}"),), back(f"cert_open:{view.number}"))
    return Screen(_with_doubt(words, maybe), rows)


def confirm_issue(new_name: str, maybe: str, course_title: str, telegram_id: int | None, draft: str) -> Screen:
    words = texts.CONFIRM["issue"].format(
        new_name=safe(new_name), course=safe(course_title), person=_person(telegram_id)
    )
    return Screen(_with_doubt(words, maybe), ((Button(texts.DO["issue"], f"cert_do:{draft}"),), BACK))


def _with_doubt(words: str, maybe: str) -> str:
    return f"{words}\n\n{texts.MAYBE.format(suggestion=safe(maybe))}" if maybe else words


def corrections(waiting: CorrectionList) -> Screen:
    if not waiting.corrections:
        return Screen(texts.NO_CORRECTIONS, (BACK,))
    rows = tuple((Button(_names(one), f"correction:{one.correction.id}"),) for one in waiting.corrections[:PAGE_SIZE])
    return Screen(texts.WAITING.format(count=len(waiting.corrections)), (*rows, BACK))


def _names(one: WaitingCorrection) -> str:
    asked = one.correction
    return texts.CHANGE_NAME.format(was=asked.was[: LABEL // 2], name=asked.full_name[: LABEL // 2])


def one_correction(one: WaitingCorrection) -> Screen:
    asked = one.correction
    words = texts.ONE_CORRECTION.format(
        was=safe(asked.was),
        name=safe(asked.full_name),
        course=safe(one.course_title),
        number=asked.number,
        day=short_day(asked.asked_at),
        person=_person(one.telegram_id),
    )
    decide = (
        Button(texts.APPROVE, f"correction_approve:{asked.id}"),
        Button(texts.REJECT, f"correction_reject:{asked.id}"),
    )
    return Screen(words, (decide, back("corrections")))


def ask_rejection(correction_id: int) -> Screen:
    return Screen(texts.ASK_REJECTION, (back(f"correction:{correction_id}"),), awaits=f"{REJECT_STATE}:{correction_id}")


def decided(made: CorrectionDecided) -> Screen:
    view = made.certificate
    words = texts.APPROVED.format(name=safe(view.full_name), number=view.number) if view else texts.REJECTED
    return Screen(words, (back("corrections"),))


def said(words: str) -> Screen:
    return Screen(words, (BACK,))
