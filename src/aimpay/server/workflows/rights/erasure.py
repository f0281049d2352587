"""An erasure from the wish to the act: shown, agreed to by a second step, done by a story that may break anywhere."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.consent import How, consents_of, withdraw_consent
from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus
from aimpay.server.kit.ids import new_code, new_key
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.learning.queries import groups_of
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.gateways import DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.rights.act import make_act
from aimpay.server.workflows.rights.erasing import Line, erase, erase_kept, foreseen
from aimpay.server.workflows.rights.errors import ErasureNotFoundError, PersonBusyError
from aimpay.server.workflows.rights.fates import Subject
from aimpay.server.workflows.rights.gather import gather
from aimpay.server.workflows.rights.models import Erasure, ErasureStatus
from aimpay.server.workflows.rights.obligations import unfinished, warnings
from aimpay.server.workflows.rights.refused import remember_refused
from aimpay.server.workflows.rights.subject import Candidate, one_person, subject_of
from aimpay.server.workflows.story import Story

log = logging.getLogger(__name__)

CODE_LIVES: Final = timedelta(days=1)
PATIENCE: Final = timedelta(minutes=10)
KEPT_YEARS: Final = 5
ERASED: Final = "erased"


@dataclass(frozen=True)
class Wish:
    """``who`` as a staff member typed it. ``ground``: why it is asked for. ``by`` None is the server's console."""

    who: str
    ground: str
    by: int | None
    leave_groups: bool = False
    keep_certificates: bool = False


@dataclass(frozen=True)
class Foreseen:
    """What the second step agrees to."""

    number: str
    code: str
    name: str
    lines: tuple[Line, ...]
    warnings: tuple[str, ...]


async def ask_erasure(house: House, wish: Wish) -> Foreseen:
    async def work(session: AsyncSession) -> Foreseen:
        one = await one_person(session, wish.who)
        subject = await subject_of(session, one)
        await _check_free(session, subject)
        now = house.clock.now()
        erasure = await _new(session, one, wish, now)
        _note(session, erasure, wish.by, now, "asked", wish.ground)
        lines = foreseen(await gather(session, subject), keep_certificates=wish.keep_certificates)
        said = await warnings(session, subject)
        return Foreseen(erasure.number, erasure.code, one.name, tuple(lines), tuple(said))

    return await house.db.transact(work)


async def _check_free(session: AsyncSession, subject: Subject) -> None:
    if waiting := await unfinished(session, subject):
        raise PersonBusyError(f"Пока удалить нельзя: {'; '.join(waiting)}.")


async def _new(session: AsyncSession, one: Candidate, wish: Wish, now: datetime) -> Erasure:
    erasure = Erasure(
        number=f"?{new_key()[:12]}",
        code=new_code(6),
        pseudonym=f"С-{secrets.token_hex(4).upper()}",
        status=ErasureStatus.ASKED,
        subject={"root": one.key},
        ground=wish.ground,
        leave_groups=wish.leave_groups,
        keep_certificates=wish.keep_certificates,
        asked_by=wish.by,
        asked_at=now,
    )
    session.add(erasure)
    await session.flush()
    erasure.number = f"{moscow_day(now).year}-{erasure.id}"
    await session.flush()
    return erasure


async def confirm_erasure(house: House, number: str, code: str, by: int | None) -> None:
    """The second step. Agreeing twice starts it once."""

    async def work(session: AsyncSession) -> None:
        erasure = await session.scalar(select(Erasure).where(Erasure.number == number).with_for_update())
        now = house.clock.now()
        if erasure is None or not secrets.compare_digest(erasure.code.encode(), code.strip().lower().encode()):
            raise ErasureNotFoundError
        if erasure.status == ErasureStatus.ASKED:
            if now - erasure.asked_at > CODE_LIVES:
                raise ErasureNotFoundError
            await _check_free(session, await subject_of(session, await one_person(session, erasure.subject["root"])))
            erasure.status, erasure.confirmed_at, erasure.confirmed_by = ErasureStatus.CONFIRMED, now, by
            erasure.wake_at = now + PATIENCE
            await house.jobs.enqueue(session, erase_person, f"erase:{erasure.id}", erasure.id)
            _note(session, erasure, by, now, "confirmed", erasure.ground)

    await house.db.transact(work)


def _note(session: AsyncSession, erasure: Erasure, by: int | None, now: datetime, status: str, ground: str) -> None:
    about, via = (Erasure.__tablename__, erasure.number), Via.COMMAND if by is None else None
    after = {"status": status}
    note_change(session, by=by, action=Action.RIGHTS, about=about, now=now, via=via, after=after, reason=ground)


async def erase_person(story: Story, erasure_id: int) -> None:
    """Doing a step twice changes nothing. A story that broke off for good is begun again by the sweep."""
    await story.step(stop_marketing, erasure_id)
    await story.step(leave_groups, erasure_id)
    await story.step(forget_person, erasure_id)


async def stop_marketing(house: House, erasure_id: int) -> None:
    now = house.clock.now()
    async with house.db.write() as session:
        erasure, subject = await _at_work(session, erasure_id)
        if erasure is None:
            return
        for lead in (await session.scalars(select(Lead).where(Lead.id.in_(subject.lead_ids)))).all():
            for one in await consents_of(session, lead.id):
                await withdraw_consent(session, lead, one.channel, one.address, how=How.ERASURE, now=now)
            lead.erased_at = now
        waiting = Delivery.lead_id.in_(subject.lead_ids), Delivery.status == DeliveryStatus.PENDING
        await session.execute(update(Delivery).where(*waiting).values(status=DeliveryStatus.SKIPPED, reason=ERASED))


async def leave_groups(house: House, erasure_id: int) -> None:
    """Only if it was asked for: the groups are the school's, and the right to them is not taken back by this."""
    async with house.db.read() as session:
        erasure, subject = await _at_work(session, erasure_id)
        if erasure is None or not erasure.leave_groups:
            return
        places = [(one, group) for one in subject.telegram_ids for group in await groups_of(session, one)]
    for telegram_id, group_id in places:
        try:
            await house.bot.kick(telegram_id, group_id)
        except DeliveryRefusedError as error:
            log.warning("erasure %s: a group cannot be left: %s", erasure_id, error.code)
            async with house.db.write() as session:
                (await session.get_one(Erasure, erasure_id)).groups_failed = True


async def forget_person(house: House, erasure_id: int) -> None:
    """Everything at once, with the act: there is never a half of it."""
    now = house.clock.now()
    async with house.db.write() as session:
        erasure, subject = await _at_work(session, erasure_id)
        if erasure is None:
            return
        await remember_refused(session, house, subject, now)
        lines = await erase(session, subject, keep_certificates=erasure.keep_certificates)
        erasure.keep_until = now.replace(year=now.year + KEPT_YEARS, day=min(now.day, 28))
        erasure.act = await make_act(session, house, erasure, lines, now)
        erasure.subject = {"user_ids": sorted(subject.user_ids), "lead_ids": sorted(subject.lead_ids)}
        erasure.status, erasure.finished_at = ErasureStatus.DONE, now


async def _at_work(session: AsyncSession, erasure_id: int) -> tuple[Erasure | None, Subject]:
    """None when it is done already."""
    erasure = await session.get_one(Erasure, erasure_id, with_for_update=True)
    if erasure.status != ErasureStatus.CONFIRMED:
        return None, Subject()
    return erasure, await subject_of(session, await one_person(session, erasure.subject["root"]))


async def wake_erasures(house: House) -> None:
    """For the sweep: what was agreed to and is not done yet."""
    now = house.clock.now()
    async with house.db.write() as session:
        late = select(Erasure).where(Erasure.status == ErasureStatus.CONFIRMED, Erasure.wake_at <= now)
        for one in (await session.scalars(late)).all():
            await house.jobs.enqueue(session, erase_person, f"erase:{one.id}:{now.timestamp()}", one.id)
            one.wake_at = now + PATIENCE


async def clear_kept(house: House) -> None:
    """For the sweep: what the law kept is destroyed when its term is over."""
    now = house.clock.now()
    async with house.db.write() as session:
        due = select(Erasure).where(
            Erasure.status == ErasureStatus.DONE, Erasure.cleared_at.is_(None), Erasure.keep_until <= now
        )
        for erasure in (await session.scalars(due.limit(10))).all():
            for user_id in erasure.subject["user_ids"]:
                await erase_kept(session, await subject_of(session, Candidate(user_id, None, "")))
            for lead_id in erasure.subject["lead_ids"]:
                await erase_kept(session, await subject_of(session, Candidate(None, lead_id, "")))
            erasure.cleared_at = now
