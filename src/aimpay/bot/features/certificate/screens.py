"""From the test to the certificate in hand, and what becomes of it later."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

from aimpay.bot.course_names import short_title
from aimpay.bot.features.certificate import texts
from aimpay.bot.moscow import short_day
from aimpay.bot.screens import Button, Picture, Screen, back, safe
from aimpay.contract.certificates import CertificateState, CertificateView, NameCorrectionView, NamePreview
from aimpay.contract.people import OwnedCourse

NAME_STATE: Final = "cert_name"
FIX_STATE: Final = "cert_fix"
WITHDRAWN: Final = {"suspended": texts.SUSPENDED, "revoked": texts.REVOKED, "replaced": texts.REPLACED}


def courses_of(owned: Iterable[OwnedCourse], mine: Iterable[CertificateView]) -> dict[str, str]:
    """Return slugs and titles: a certificate outlives the right to its course."""
    return {one.course: one.course_title for one in mine} | {one.slug: one.title for one in owned}


def choose(courses: Mapping[str, str], ready: Collection[str]) -> Screen:
    """``ready`` are the courses whose certificate is there."""
    rows = tuple(
        (Button(_course_label(title, slug in ready), f"certificate:{slug}"),) for slug, title in courses.items()
    )
    return Screen(texts.CHOOSE, (*rows, back()))


def _course_label(title: str, is_ready: bool) -> str:
    return (texts.COURSE_READY if is_ready else texts.COURSE).format(course=short_title(title))


def take_test(state: CertificateState) -> Screen:
    words = texts.TEST.format(course=safe(state.course_title))
    return Screen(words, ((Button(texts.TAKE_TEST, f"quiz:{state.course}"),), back()))


def ask_name(course: str) -> Screen:
    return Screen(texts.ASK_NAME, (back(),), awaits=f"{NAME_STATE}:{course}")


def preview(found: NamePreview, course: str, draft: str) -> Screen:
    words = _with_suggestion(texts.PREVIEW.format(name=safe(found.full_name)), found)
    right = (Button(texts.RIGHT, f"cert_issue:{draft}"),)
    label = _suggested(found)
    other = ((Button(label, f"cert_issue_other:{draft}"),),) if label else ()
    return Screen(words, (right, *other, (Button(texts.FIX, f"cert_name:{course}"),), back()))


def _with_suggestion(words: str, found: NamePreview) -> str:
    """With a suggestion, either way of writing is one press away."""
    return f"{words}\n\n{texts.SUGGESTED.format(name=safe(found.suggestion))}" if found.suggestion else words


def _suggested(found: NamePreview) -> str | None:
    return texts.TAKE_SUGGESTED.format(name=short_title(found.suggestion)) if found.suggestion else None


def ready(view: CertificateView, picture: bytes, correction: NameCorrectionView | None = None) -> Screen:
    waiting = correction is not None and correction.status == "asked"
    words = [card_words(view)]
    if correction and waiting:
        words.append(texts.WAITING.format(name=safe(correction.full_name)))
    rows = (
        (Button(texts.DOWNLOAD, f"cert_pdf:{view.number}"), Button(texts.SHARE, url=share_url(view))),
        (Button(texts.LINK, url=view.address),),
        (Button(texts.CORRECT, f"cert_fix:{view.number}"),),
        back(),
    )
    return Screen("\n\n".join(words), rows, Picture(picture, texts.PICTURE_NAME))


def card_words(view: CertificateView) -> str:
    score = texts.SCORE.format(percent=view.score_percent) if view.score_percent is not None else ""
    return texts.READY.format(
        name=safe(view.full_name),
        course=safe(view.course_title),
        score=score,
        day=short_day(view.issued_at),
        number=view.number,
    )


def share_url(view: CertificateView) -> str:
    words = texts.SHARE_WORDS.format(course=view.course_title)
    return f"https://t.me/share/url?{urlencode({'url': view.address, 'text': words})}"


def withdrawn(view: CertificateView) -> Screen:
    """Say plainly that it is not valid, why, and what to do."""
    words = WITHDRAWN[view.status].format(
        name=safe(view.full_name),
        course=safe(view.course_title),
        number=view.number,
        reason=because(view.status_reason),
    )
    new = ((Button(texts.OPEN_NEW, f"certificate:{view.course}"),),) if view.replaced_by else ()
    return Screen(words, (*new, (Button(texts.PAGE, url=view.address),), back()))


def because(reason: str | None) -> str:
    return texts.REASON.format(reason=safe(reason.rstrip(" ."))) if reason else ""


def ask_correction(view: CertificateView) -> Screen:
    rows = (back(f"certificate:{view.course}"),)
    return Screen(texts.ASK_CORRECTION.format(name=safe(view.full_name)), rows, awaits=f"{FIX_STATE}:{view.number}")


def confirm_correction(view: CertificateView, found: NamePreview, draft: str) -> Screen:
    words = texts.CONFIRM_CORRECTION.format(was=safe(view.full_name), name=safe(found.full_name))
    send = (Button(texts.SEND_CORRECTION, f"cert_fix_send:{draft}"),)
    label = _suggested(found)
    other = ((Button(label, f"cert_fix_other:{draft}"),),) if label else ()
    rows = (send, *other, (Button(texts.FIX, f"cert_fix:{view.number}"),), back(f"certificate:{view.course}"))
    return Screen(_with_suggestion(words, found), rows)


def correction_sent(asked: NameCorrectionView) -> Screen:
    words = texts.CORRECTION_SENT.format(name=safe(asked.full_name))
    return Screen(words, ((Button(texts.TO_CERTIFICATE, "certificate"),), back()))
