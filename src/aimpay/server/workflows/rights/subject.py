"""Who is meant: everything that our rows call one person."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.kit.email import normalise_email
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.selling.models import AttemptStatus, Order, PaymentAttempt
from aimpay.server.workflows.rights.errors import PersonAmbiguousError, PersonNotFoundError
from aimpay.server.workflows.rights.fates import Subject


@dataclass(frozen=True)
class Candidate:
    """One of those that may be meant. A person in the bot is known by ``user_id``, one of the site by ``lead_id``."""

    user_id: int | None
    lead_id: int | None
    name: str

    @property
    def key(self) -> str:
        """What names him to the commands, and to nobody else."""
        return f"user:{self.user_id}" if self.user_id else f"lead:{self.lead_id}"


async def find_people(session: AsyncSession, typed: str) -> list[Candidate]:
    """``typed``: ``user:N``, ``lead:N``, a Telegram id, an e-mail, a phone. Several may fit: then one is chosen."""
    words = typed.strip()
    kind, _, number = words.partition(":")
    if kind in {"user", "lead"} and number.isdecimal():
        return await _candidates(session, {int(number)}, set()) if kind == "user" else await _of_leads(session, number)
    values = {words, words.lower(), normalise_email(words) or words, _digits(words)}
    users = set(await session.scalars(select(User.id).where(or_(User.pay_email.in_(values), User.phone.in_(values)))))
    if words.isdecimal():
        users |= set(
            await session.scalars(select(TelegramIdentity.user_id).where(TelegramIdentity.telegram_id == int(words)))
        )
    leads = set(await session.scalars(select(ContactPoint.lead_id).where(ContactPoint.value.in_(values))))
    return await _candidates(session, users, leads)


async def _of_leads(session: AsyncSession, number: str) -> list[Candidate]:
    return await _candidates(session, set(), {int(number)})


def _digits(words: str) -> str:
    digits = "".join(sign for sign in words if sign.isdigit())
    return f"+7{digits[1:]}" if len(digits) == 11 and digits[0] in "78" else f"+{digits}"  # noqa: PLR2004 — with 7 or 8


async def _candidates(session: AsyncSession, users: set[int], leads: set[int]) -> list[Candidate]:
    """A lead that came to the bot is his user; leads merged away are the one that stayed."""
    found: dict[str, Candidate] = {}
    for lead in (await session.scalars(select(Lead).where(Lead.id.in_(leads)))).all():
        stands = lead
        while stands.merged_into_id is not None:
            stands = await session.get_one(Lead, stands.merged_into_id)
        if stands.user_id is not None:
            users.add(stands.user_id)
        else:
            one = Candidate(None, stands.id, stands.name or "без имени")
            found[one.key] = one
    for user in (await session.scalars(select(User).where(User.id.in_(users)).order_by(User.id))).all():
        one = Candidate(user.id, None, user.full_name)
        found[one.key] = one
    return list(found.values())


async def one_person(session: AsyncSession, typed: str) -> Candidate:
    found = await find_people(session, typed)
    if not found:
        raise PersonNotFoundError
    if len(found) > 1:
        listed = "; ".join(f"{one.key} — {one.name}" for one in found)
        raise PersonAmbiguousError(f"Подходят несколько человек, назовите одного: {listed}.")
    return found[0]


async def subject_of(session: AsyncSession, one: Candidate) -> Subject:
    users = {one.user_id} if one.user_id else set()
    leads = await _family(session, one)
    telegram = set(
        await session.scalars(select(TelegramIdentity.telegram_id).where(TelegramIdentity.user_id.in_(users)))
    )
    points = (await session.scalars(select(ContactPoint).where(ContactPoint.lead_id.in_(leads)))).all()
    accounts = (await session.scalars(select(User).where(User.id.in_(users)))).all()
    attempts = select(PaymentAttempt.email, PaymentAttempt.status).join(Order).where(Order.user_id.in_(users))
    paid = {(email, status == AttemptStatus.SUCCEEDED) for email, status in await session.execute(attempts)}
    typed = {(one.value, one.verified_at is not None) for one in points if one.kind == ContactKind.EMAIL}
    entered = {(one.pay_email, one.pay_email_confirmed_at is not None) for one in accounts if one.pay_email}
    emails = paid | typed | entered
    phones = {one.value for one in points if one.kind == ContactKind.PHONE}
    return Subject(
        user_ids=frozenset(users),
        lead_ids=frozenset(leads),
        telegram_ids=frozenset(telegram),
        emails=frozenset(email for email, _ in emails),
        own_emails=frozenset(email for email, is_own in emails if is_own),
        phones=frozenset(phones | {one.phone for one in accounts if one.phone}),
        instagram_ids=frozenset(one.value for one in points if one.kind == ContactKind.INSTAGRAM),
    )


async def _family(session: AsyncSession, one: Candidate) -> set[int]:
    """The lead, and all that were merged into it."""
    root = Lead.user_id == one.user_id if one.user_id else Lead.id == one.lead_id
    leads = set(await session.scalars(select(Lead.id).where(root)))
    while more := set(await session.scalars(select(Lead.id).where(Lead.merged_into_id.in_(leads)))) - leads:
        leads |= more
    return leads
