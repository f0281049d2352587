"""Whatever is done to a person's certificates in whatever order: at most one stands, and the books of changes agree."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import Database
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.clock import Clock
from aimpay.server.learning.certificates.change_status import change_status
from aimpay.server.learning.certificates.corrections import ask_correction, decide_correction
from aimpay.server.learning.certificates.issue import Wanted, issue
from aimpay.server.learning.certificates.models import (
    STANDING,
    Certificate,
    CertificateChange,
    CertificateStatus,
    NameCorrection,
)
from aimpay.server.learning.certificates.reissue import reissue
from aimpay.server.learning.certificates.right import restore_with_right, suspend_with_right
from aimpay.server.people.models import User
from aimpay.server.selling.models import Course
from aimpay.server.workflows.open_school import open_school

OWNER: Final = 501
NAMES: Final = ("Иванова Анна", "Петрова Анна", "Сидорова Анна")
MOVES: Final = {
    (None, "valid"),
    ("valid", "suspended"),
    ("suspended", "valid"),
    ("suspended", "suspended"),  # the right was lost first, and then an admin suspended it for his own reason
    ("valid", "revoked"),
    ("suspended", "revoked"),
    ("valid", "replaced"),
}


@dataclass
class Life:
    """Acts pick among all certificates, old ones too, as an admin with an old button does."""

    db: Database
    clock: Clock
    dice: random.Random
    user_id: int
    course_id: int

    async def act(self) -> None:
        self.clock.offset += timedelta(hours=self.dice.randint(1, 48))
        act = self.dice.choice((self.issue, self.change, self.change, self.reissue, self.lose, self.regain, self.wish))
        with suppress(BusinessError):
            async with self.db.write() as session:
                await act(session)

    async def any_of(self, session: AsyncSession) -> Certificate | None:
        rows = (await session.scalars(select(Certificate).order_by(Certificate.id))).all()
        return self.dice.choice(rows) if rows else None

    async def issue(self, session: AsyncSession) -> None:
        name = self.dice.choice(NAMES)
        await issue(session, Wanted(name, self.course_id, "Курс", "Тест", user_id=self.user_id), self.clock.now())

    async def change(self, session: AsyncSession) -> None:
        if one := await self.any_of(session):
            became = self.dice.choice((CertificateStatus.SUSPENDED, CertificateStatus.VALID, CertificateStatus.REVOKED))
            now = self.clock.now()
            await change_status(session, one, became, public_reason="Тест", reason="Тест", by=OWNER, now=now)

    async def reissue(self, session: AsyncSession) -> None:
        if one := await self.any_of(session):
            name = self.dice.choice(NAMES)
            await reissue(session, one, name, by=OWNER, reason="Тест", now=self.clock.now())

    async def lose(self, session: AsyncSession) -> None:
        mine = {"user_id": self.user_id, "course_id": self.course_id}
        await suspend_with_right(session, **mine, reason=self.dice.choice(("refund", "end")), now=self.clock.now())

    async def regain(self, session: AsyncSession) -> None:
        await restore_with_right(session, user_id=self.user_id, course_id=self.course_id, now=self.clock.now())

    async def wish(self, session: AsyncSession) -> None:
        one = await self.any_of(session)
        if one is None:
            return
        wish, _ = await ask_correction(session, one, self.dice.choice(NAMES), self.clock.now())
        approve = self.dice.choice((True, False, None))
        if approve is not None:
            now = self.clock.now()
            await decide_correction(session, wish.id, approve=approve, by=OWNER, reason="", now=now)

    async def check(self) -> None:
        async with self.db.read() as session:
            rows = (await session.scalars(select(Certificate))).all()
            changes = (await session.scalars(select(CertificateChange).order_by(CertificateChange.id))).all()
            wishes = (await session.scalars(select(NameCorrection))).all()
        assert len([one for one in rows if one.status in STANDING]) <= 1
        for one in rows:
            self._check_story(one, [change for change in changes if change.certificate_id == one.id])
            assert (one.status == CertificateStatus.REPLACED) == (one.replaced_by_id is not None)
            assert one.replaced_by_id is None or one.replaced_by_id > one.id
            assert not one.right_lost or one.status == CertificateStatus.SUSPENDED
            waiting = [wish for wish in wishes if wish.certificate_id == one.id and wish.status == "asked"]
            assert len(waiting) <= (one.status != CertificateStatus.REPLACED)

    def _check_story(self, one: Certificate, told: list[CertificateChange]) -> None:
        """Each change begins where the one before it ended, and the last is what stands in the row."""
        assert [change.was for change in told] == [None, *(change.became for change in told[:-1])]
        assert {(change.was, change.became) for change in told} <= MOVES
        assert (told[-1].became, told[-1].at) == (one.status, one.status_at)


@pytest.fixture
async def begin(migrated_database_url: str) -> AsyncIterator[Callable[[int], Awaitable[Life]]]:
    db, clock = Database(migrated_database_url), Clock()
    await open_school(db, clock, -1001)

    async def begun(seed: int) -> Life:
        async with db.write() as session:
            user = User(first_name="Анна", created_at=clock.now())
            session.add(user)
            await session.flush()
            course_id = await session.scalar(select(Course.id).limit(1))
        return Life(db, clock, random.Random(seed), user.id, course_id or 0)  # noqa: S311 — a test's dice

    yield begun
    await db.close()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.every_case
async def test_one_certificate_stands_whatever_is_done_and_each_change_is_kept(
    begin: Callable[[int], Awaitable[Life]], seed: int
) -> None:
    life = await begin(seed)
    for _ in range(60):
        await life.act()
        await life.check()
