"""What a school still shows of the sample it was delivered with: its teacher, reviews, address, documents."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.landing.content import Landing
from aimpay.server.growth.landing.pages import landing_of
from aimpay.server.growth.landing.yaml_content import kept_landing
from aimpay.server.school.models import LegalText
from aimpay.server.school.profile import Profile, get_profile
from aimpay.server.selling.place_order import courses_on_sale
from aimpay.server.workflows.open_school import LEGAL, SAMPLE_SUPPORT, sample, sample_document


@dataclass(frozen=True)
class Leftover:
    """``what`` is in Russian, in the nominative; ``page`` of the office is where it is replaced."""

    place: str
    what: tuple[str, ...]
    page: str


async def leftovers(session: AsyncSession) -> tuple[Leftover, ...]:
    """The seller is not among them: without him nothing else matters, and the doctor looks at him himself."""
    profile = await get_profile(session)
    found = (
        Leftover("на сайте", await _on_the_site(session), "Сайт"),
        Leftover("в настройках", _in_settings(profile), "Настройки школы"),
        Leftover("в текстах бота", _in_texts(profile), "Тексты и медиа"),
        Leftover("в документах", await _in_documents(session), "Тексты и медиа"),
    )
    return tuple(one for one in found if one.what)


async def _on_the_site(session: AsyncSession) -> tuple[str, ...]:
    pages = [await landing_of(session, course.id) for course in await courses_on_sale(session)]
    return _named(part for page in pages for part in _parts_of_sample(page, kept_landing(sample("landing.yaml"))))


def _parts_of_sample(page: Landing, given: Landing) -> Iterator[str]:
    if page.teacher and given.teacher and page.teacher.name == given.teacher.name:
        yield "преподаватель"
    if _reviews(page) & _reviews(given):
        yield "отзывы"


def _reviews(page: Landing) -> set[str]:
    return {review.text for review in page.reviews.items} if page.reviews else set()


def _in_settings(profile: Profile) -> tuple[str, ...]:
    return ("куда писать в поддержку",) if SAMPLE_SUPPORT in profile.support_contact else ()


def _in_texts(profile: Profile) -> tuple[str, ...]:
    """Schools that were opened before the text took the address from the settings have it in the text itself."""
    return (f"адрес {SAMPLE_SUPPORT}",) if any(SAMPLE_SUPPORT in text for text in profile.texts.values()) else ()


async def _in_documents(session: AsyncSession) -> tuple[str, ...]:
    rows = await session.scalars(select(LegalText).where(LegalText.kind.in_(LEGAL)).order_by(LegalText.id))
    in_force = {text.kind: text for text in rows}
    return _named(text.title for kind, text in in_force.items() if text.body.strip() == sample_document(kind).body)


def _named(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
