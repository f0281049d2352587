"""Certificates by a list: asked for, checked, issued, packed."""

from itertools import islice
from typing import Final

from aimpay.bot.course_names import short_title
from aimpay.bot.features.certificate_lists import texts
from aimpay.bot.screens import Button, Rows, Screen, back, safe
from aimpay.contract.certificate_admin import BulkLine, BulkReport
from aimpay.contract.school import CourseView

SHOWN: Final = 10
NAMES: Final = 5
LIST_STATE: Final = "cert_list"
BACK: Final = back("certificates")


def which_course(courses: tuple[CourseView, ...]) -> Screen:
    rows = tuple((Button(short_title(one.title), f"cert_list:{one.slug}"),) for one in courses)
    return Screen(texts.WHICH_COURSE, (*rows, BACK))


def which_archive(courses: tuple[CourseView, ...]) -> Screen:
    rows = tuple((Button(short_title(one.title), f"cert_zip:{one.slug}"),) for one in courses)
    return Screen(texts.WHICH_ARCHIVE, (*rows, BACK))


def ask_list(course: CourseView) -> Screen:
    return Screen(texts.ASK_LIST.format(course=safe(course.title)), (BACK,), awaits=f"{LIST_STATE}:{course.slug}")


def report(found: BulkReport, course: CourseView, draft: str) -> Screen:
    """What would happen; the next list may be sent at once."""
    names = ", ".join(safe(one.full_name) for one in islice(_of(found, "ready"), NAMES))
    words = texts.REPORT.format(course=safe(course.title), **_counts(found))
    words += texts.SAMPLE.format(names=names) if names else texts.NOTHING
    issue: Rows = ((Button(texts.ISSUE.format(count=found.good), f"cert_list_go:{draft}"),),) if found.good else ()
    return Screen(words, (*issue, (Button(texts.AGAIN, f"cert_list:{course.slug}"),), BACK), awaits=_awaits(course))


def _awaits(course: CourseView) -> str:
    return f"{LIST_STATE}:{course.slug}"


def working(draft: str) -> Screen:
    return Screen(texts.WORKING, ((Button(texts.CHECK, f"cert_list_go:{draft}"),),))


def done(made: BulkReport) -> Screen:
    return Screen(texts.DONE.format(**_counts(made)), _packed(made.batch))


def done_before(batch: str) -> Screen:
    return Screen(texts.DONE_BEFORE, _packed(batch))


def _packed(batch: str) -> Rows:
    return ((Button(texts.ZIP, f"cert_batch:{batch}"),), BACK)


def said(words: str) -> Screen:
    return Screen(words, (BACK,))


def _counts(found: BulkReport) -> dict[str, object]:
    wrong = list(_of(found, "mistake"))
    lines = "".join(map(_line, wrong[:SHOWN]))
    more = texts.MORE.format(count=len(wrong) - SHOWN) if len(wrong) > SHOWN else ""
    return {
        "good": found.good,
        "existing": texts.EXISTING.format(count=found.existing) if found.existing else "",
        "mistakes": texts.MISTAKES.format(count=found.mistakes) if found.mistakes else "",
        "lines": lines + more,
    }


def _of(found: BulkReport, outcome: str) -> list[BulkLine]:
    return [one for one in found.lines if one.outcome == outcome]


def _line(one: BulkLine) -> str:
    return texts.LINE.format(line=one.line, name=safe(one.full_name[:60]), note=safe(one.note or texts.NO_NOTE))
