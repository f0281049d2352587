"""People by whatever staff has of them. Every way is an index's: a hundred thousand people are no slower than ten."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.kit.phone import normalise_phone
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.learning.certificates.number import normalise_number
from aimpay.server.people.models import PersonWord, TelegramIdentity, User
from aimpay.server.people.words import called, is_called, words_of
from aimpay.server.selling.models import Order, PaymentAttempt, Refund
from aimpay.server.workflows.desk.errors import ManyPeopleError, PersonUnknownError

TELEGRAM_ID: Final = re.compile(r"\d{1,16}")
ORDER_NUMBER: Final = re.compile(r"[0-9A-Z]{8}")
PROVIDER_ID: Final = re.compile(r"[0-9A-Za-z-]{12,64}")
EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
Ids = Select[Any]


def people_ids(text: str) -> Any:
    """Return a statement of users' ids: a name's beginning, or the whole of anything else."""
    return union(*(way.order_by(None) for way in _ways(text.strip())))


def _ways(text: str) -> list[Ids]:
    ways = [_by_words(text)]
    if TELEGRAM_ID.fullmatch(text):
        ways.append(select(TelegramIdentity.user_id).where(TelegramIdentity.telegram_id == int(text)))
    if EMAIL.fullmatch(text):
        ways += _by_email(text.lower())
    if phone := normalise_phone(text):
        ways += [select(User.id).where(User.phone == phone), _by_contact(ContactKind.PHONE, phone)]
    if ORDER_NUMBER.fullmatch(text.upper()):
        ways.append(select(Order.user_id).where(Order.number == text.upper()))
    if PROVIDER_ID.fullmatch(text):
        ways += _by_payment(text)
    if number := normalise_number(text):
        ways.append(select(Certificate.user_id).where(Certificate.number == number, Certificate.user_id.is_not(None)))
    return ways


def _by_words(text: str) -> Ids:
    typed = sorted(words_of(text)) or ["\N{REPLACEMENT CHARACTER}"]
    found = select(PersonWord.user_id).where(called(typed))
    return found.where(is_called(PersonWord.user_id, typed)) if len(typed) > 1 else found


def _by_email(email: str) -> list[Ids]:
    paid = select(Order.user_id).join(PaymentAttempt, PaymentAttempt.order_id == Order.id)
    return [
        select(User.id).where(User.pay_email == email),
        paid.where(PaymentAttempt.email == email),
        _by_contact(ContactKind.EMAIL, email),
    ]


def _by_contact(kind: str, value: str) -> Ids:
    lead = select(Lead.user_id).join(ContactPoint, ContactPoint.lead_id == Lead.id)
    return lead.where(ContactPoint.kind == kind, ContactPoint.value == value, Lead.user_id.is_not(None))


def _by_payment(provider_id: str) -> list[Ids]:
    paid = select(Order.user_id).join(PaymentAttempt, PaymentAttempt.order_id == Order.id)
    returned = paid.join(Refund, Refund.attempt_id == PaymentAttempt.id)
    return [
        paid.where(PaymentAttempt.provider_payment_id == provider_id),
        returned.where(Refund.provider_refund_id == provider_id),
    ]


@dataclass(frozen=True)
class Person:
    """``user_id`` is ours, for addresses of pages."""

    user_id: int
    name: str
    telegram_id: int | None


async def one_person(session: AsyncSession, text: str) -> Person:
    """Return the only one who is meant; raise a typed error for nobody and for several."""
    found = list(await session.scalars(select(User).where(User.id.in_(people_ids(text))).limit(2)))
    if not found:
        raise PersonUnknownError(f"Никого не\u00a0нашлось: «{text.strip()[:100]}».")
    if len(found) > 1:
        raise ManyPeopleError
    return await person_of(session, found[0])


async def person_of(session: AsyncSession, user: User) -> Person:
    accounts = select(TelegramIdentity.telegram_id).where(TelegramIdentity.user_id == user.id)
    best = accounts.order_by(TelegramIdentity.reachable.desc(), TelegramIdentity.telegram_id)
    return Person(user.id, user.full_name, await session.scalar(best.limit(1)))


async def known_person(session: AsyncSession, user_id: int) -> User:
    user = await session.get(User, user_id)
    if user is None:
        raise PersonUnknownError
    return user


async def leads_outside(session: AsyncSession, text: str) -> Sequence[Lead]:
    """Return cards of those who are not in the bot, by an exact e-mail or telephone."""
    typed = text.strip()
    wanted = [(ContactKind.EMAIL, typed.lower())] if EMAIL.fullmatch(typed) else []
    if phone := normalise_phone(typed):
        wanted.append((ContactKind.PHONE, phone))
    found: list[Lead] = []
    for kind, value in wanted:
        lead = select(Lead).join(ContactPoint, ContactPoint.lead_id == Lead.id).limit(10)
        mine = ContactPoint.kind == kind, ContactPoint.value == value
        found += await session.scalars(lead.where(*mine, Lead.user_id.is_(None), Lead.merged_into_id.is_(None)))
    return found
