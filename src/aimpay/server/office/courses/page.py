"""The page of one course, and of a new one, with what was typed and refused."""

from typing import Any, Final

from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.errors import BusinessError
from aimpay.server.fiscal.rules import PAYMENT_MODES, PAYMENT_SUBJECTS, TAX_SYSTEMS, VAT, VAT_ENDS
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.kit.typed import typed_hundredths
from aimpay.server.kit.typography import tied
from aimpay.server.learning.certificates.design_models import CertificateDesign
from aimpay.server.learning.quizzes.models import Quiz
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.courses.form import NewForm, TermsForm
from aimpay.server.office.courses.words import change_words
from aimpay.server.office.door import Staff
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.typed_form import FormWrongError
from aimpay.server.selling.models import Course
from aimpay.server.selling.price_of import sold_seats
from aimpay.server.selling.set_early_bird import steps_of
from aimpay.server.selling.set_price import COURSES, price_history
from aimpay.server.staff.history import history_of
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

LIST: Final = "/office/courses"
ACTIVE: Final = "courses"
BLANK_STEPS: Final = 2
NEW_LEAD: Final = tied("Сначала создайте курс, потом добавьте ему страницу, тексты и тест, и только тогда продавайте.")


async def course_page(
    session: AsyncSession,
    house: House,
    staff: Staff,
    course: Course,
    *,
    said: str = "",
    problems: list[str] | None = None,
    terms: TermsForm | None = None,
    **typed: Any,
) -> Response:
    """What was typed and refused stands in the forms instead of what is stored."""
    history = await history_of(session, COURSES, course.slug)
    words = {
        "course": course,
        "terms": terms or stored_terms(course),
        "prices": price_words(course),
        "steps": await steps_of(session, course.id),
        "blanks": range(BLANK_STEPS),
        "sold": await sold_seats(session, course.id),
        "changes": await price_history(session, course.id),
        "history": [(entry, change_words(entry)) for entry in history],
        "names": await colleagues(session, house.admins),
        "has_quiz": await session.scalar(select(Quiz.id).where(Quiz.course_id == course.id)) is not None,
        "has_design": await session.get(CertificateDesign, course.id) is not None,
        "problems": problems or [],
        "codes": _codes(house),
        "can_teach": staff.may(Action.TEACH),
        "can_price": staff.may(Action.PRICE),
        **typed,
    }
    status = 422 if problems else 200
    return office_page(staff, ACTIVE, course.title, render("courses/one.html", **words), said=said, status=status)


def new_page(
    house: House, staff: Staff, typed: NewForm, problems: list[str] | None = None, status: int = 200
) -> Response:
    body = render("courses/new.html", terms=typed, prices=typed, problems=problems or [], codes=_codes(house))
    return office_page(staff, ACTIVE, "Новый курс", body, lead=NEW_LEAD, status=status)


def problems_of(error: Exception) -> list[str]:
    match error:
        case FormWrongError():
            return error.problems
        case BusinessError():
            return [error.message]
    return ["Такого значения быть не\u00a0может. Проверьте поля."]


def stored_terms(course: Course) -> TermsForm:
    def typed(value: object) -> str:
        return "" if value is None else str(value)

    return TermsForm(
        title=course.title,
        group_id=typed(course.group_id),
        on_sale="1" if course.on_sale else "",
        access_days=typed(course.access_days),
        trial_hours=typed(course.trial_hours),
        trial_quiz="1" if course.trial_quiz else "",
        vat_code=typed(course.vat_code),
        payment_subject=course.payment_subject or "",
        payment_mode=course.payment_mode or "",
        tax_system_code=typed(course.tax_system_code),
    )


def price_words(course: Course) -> dict[str, str]:
    """Prices as they are typed."""
    percent = course.bonus_percent
    return {
        "price": typed_hundredths(course.price_amount),
        "crossed_price": "" if course.crossed_amount is None else typed_hundredths(course.crossed_amount),
        "bonus": typed_hundredths(course.bonus_amount if percent is None else percent),
        "bonus_kind": "sum" if percent is None else "percent",
    }


def _codes(house: House) -> dict[str, tuple[tuple[str, str], ...]]:
    """What may stand on a receipt today; empty is the school's."""
    today, own = moscow_day(house.clock.now()), ("", "как у школы")
    rates = {code: name for code, name in VAT.items() if code not in VAT_ENDS or today < VAT_ENDS[code]}
    return {
        "vat": (own, *((str(code), name) for code, name in rates.items())),
        "systems": (own, *((str(code), name) for code, name in TAX_SYSTEMS.items())),
        "subjects": (own, *PAYMENT_SUBJECTS.items()),
        "modes": (own, *PAYMENT_MODES.items()),
    }
