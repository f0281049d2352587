"""The letters that the school sends by itself, filled with a sample, to be looked at."""

from typing import Final

from aimpay.server.school.profile import Profile
from aimpay.server.workflows import letters
from aimpay.server.workflows.gateways import Letter
from aimpay.server.workflows.leads.form_letter import form_letter
from aimpay.server.workflows.refund_letter import refund_letter

LETTERS: Final = {
    "purchase": "Курс оплачен",
    "refund": "Деньги возвращены",
    "form": "Заявка получена",
}
SAMPLE_NAME: Final = "Анна"
SAMPLE_ORDER: Final = "A1B2C3D4"
SAMPLE_AMOUNT: Final = 1_499_000
SAMPLE_TO: Final = "anna@example.com"


def sample_letter(name: str, course: str, link: str, profile: Profile) -> Letter:
    """Return one of ``LETTERS`` as somebody would get it."""
    if name == "form":
        return form_letter(SAMPLE_TO, 0, link, profile)
    if name == "refund":
        return refund_letter(
            to=SAMPLE_TO,
            name=SAMPLE_NAME,
            course=course,
            order_number=SAMPLE_ORDER,
            refund_id=0,
            amount=SAMPLE_AMOUNT,
            closed=True,
            stars=None,
            link=link,
            profile=profile,
        )
    return letters.purchase(
        to=SAMPLE_TO,
        name=SAMPLE_NAME,
        course=course,
        order_number=SAMPLE_ORDER,
        amount=SAMPLE_AMOUNT,
        link=link,
        profile=profile,
    )
